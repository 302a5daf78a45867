# bash completion for mfexplore. It asks the program, so that what it offers is what this version has.
_mfexplore() {
    local cur=${COMP_WORDS[COMP_CWORD]} line= word files=
    local found=()
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        [ "$word" = "=" ] || line+="$word " # as typed; --flag=value are three words here
    done
    [ "$cur" != "=" ] || cur=
    mapfile -t found < <("$1" completion --line "$line${cur//[\"\']/}" 2>/dev/null)
    COMPREPLY=()
    if [ "${found[0]-}" = / ]; then
        files=yes
        found=("${found[@]:1}")
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    fi
    for word in "${found[@]}"; do
        case $cur in # within quotes words are as they are
        [\"\']*) ;;
        *) [ -n "$files" ] || word=$(printf '%q' "$word") ;;
        esac
        COMPREPLY+=("$word")
    done
}
complete -F _mfexplore mfexplore
