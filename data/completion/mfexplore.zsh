#compdef mfexplore
# zsh completion for mfexplore. It asks the program, so that what it offers is what this version has.
_mfexplore() {
    local line=
    local -a found
    (( CURRENT > 2 )) && line="${(j: :)words[2,CURRENT-1]} "
    found=("${(@f)$("${words[1]}" completion --line "$line${(q)${(Q)PREFIX}}" 2>/dev/null)}")
    if [[ ${found[1]} = / ]]; then
        _files
        shift found
    fi
    (( ${#found} )) && [[ -n ${found[1]} ]] && compadd -U -M 'm:{a-z}={A-Z}' -- "${found[@]}"
}
if [ "$funcstack[1]" = _mfexplore ]; then
    _mfexplore "$@"
else
    compdef _mfexplore mfexplore
fi
