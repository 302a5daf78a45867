# fish completion for mfexplore. It asks the program, so that what it offers is what this version has.
function __mfexplore_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l line ''
    for word in $words[2..-1]
        set line "$line"(string escape -- $word)' '
    end
    set -l found ($words[1] completion --line "$line$current" 2>/dev/null)
    if test "$found[1]" = /
        __fish_complete_path "$current"
        set -e found[1]
    end
    test (count $found) -gt 0; and printf '%s\n' $found
end
complete -c mfexplore -f -a '(__mfexplore_complete)'
