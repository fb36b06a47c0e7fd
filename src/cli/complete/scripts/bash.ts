/**
 * For bash 3.2 (macOS) and newer; needs no bash-completion. The words are handed over as they were typed: to evaluate
 * them, as others do to take quotes away, would run what stands in `$(…)` of a half-typed line.
 */
export const BASH_SCRIPT = `# bash completion for pullpass: source <(pullpass completion bash)

_pullpass() {
    local typed=\${COMP_LINE:0:COMP_POINT} words=() word gap i
    # Bash splits words at : and =, which images and flags have: pieces without a space between them are one word.
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=\${COMP_WORDS[i]}
        gap=\${typed%%[![:space:]]*}
        typed=\${typed#"$gap"}
        ((i == COMP_CWORD)) && word=$typed
        typed=\${typed#"$word"}
        if ((i > 0)) && [[ -z $gap ]]; then
            words[\${#words[@]} - 1]+=$word
        else
            words+=("$word")
        fi
    done
    local current=\${words[\${#words[@]} - 1]} line directive=0 values=() descriptions=()
    while IFS= read -r line; do
        case $line in
            :[0-9]*) directive=\${line#:} ;;
            *$'\\t'*) values+=("\${line%%$'\\t'*}") descriptions+=("\${line#*$'\\t'}") ;;
            ?*) values+=("$line") descriptions+=("") ;;
        esac
    done < <(command pullpass __complete "\${words[@]:1}" 2>/dev/null)

    # What bash does not take for a part of the word is not typed again.
    local flag="" done="" breaks=\${COMP_WORDBREAKS//[^:=@]/}
    [[ $current == -*=* ]] && flag=\${current%%=*}=
    [[ -n $breaks && $current == *["$breaks"]* ]] && done=\${current%"\${current##*["$breaks"]}"}
    COMPREPLY=()
    for ((i = 0; i < \${#values[@]}; i++)); do
        word=$flag\${values[i]}
        word=\${word#"$done"}
        # 63: Tab was pressed twice, and a list is shown; nothing of it is typed.
        if [[ $COMP_TYPE == 63 && \${#values[@]} -gt 1 && -n \${descriptions[i]} ]]; then
            COMPREPLY+=("$word  (\${descriptions[i]})")
        else
            COMPREPLY+=("$(printf %q "$word")")
        fi
    done
    ((directive & 4)) && type compopt >/dev/null 2>&1 && compopt +o default
    return 0
}
complete -o default -F _pullpass pullpass
`;
