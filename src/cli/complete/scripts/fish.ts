/** For fish 3 and newer. */
export const FISH_SCRIPT = `# fish completion for pullpass: pullpass completion fish | source

function __pullpass_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l lines (command pullpass __complete $words[2..-1] "$current" 2>/dev/null)
    test (count $lines) -gt 0; or return
    set -l directive (string sub --start 2 -- $lines[-1])
    # fish wants the whole word, the flag before = too.
    set -l flag (string match -r -- '^-[^=]*=' "$current")
    for line in $lines[1..-2]
        echo "$flag$line"
    end
    if test (count $lines) -eq 1; and test "$directive" = 0
        for path in (__fish_complete_path (string replace -r -- '^-[^=]*=' '' "$current"))
            echo "$flag$path"
        end
    end
end

complete -c pullpass -e
complete -c pullpass -f -a '(__pullpass_complete)'
`;
