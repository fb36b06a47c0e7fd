/** For zsh 5 and newer; works when sourced, and as a file `_pullpass` in a folder of `fpath`. */
export const ZSH_SCRIPT = `#compdef pullpass
# zsh completion for pullpass: source <(pullpass completion zsh), after compinit

_pullpass() {
    local line directive=0
    local -a typed lines described
    typed=("\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}")
    lines=("\${(@f)$(command pullpass __complete "\${typed[@]}" 2>/dev/null)}")
    for line in "\${lines[@]}"; do
        case $line in
            :[0-9]*) directive=\${line#:} ;;
            # In _describe a colon stands between value and description.
            *$'\\t'*) described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
            ?*) described+=("\${line//:/\\\\:}") ;;
        esac
    done
    [[ $PREFIX == -*=* ]] && compset -P 1 '*='
    if ((\${#described})); then
        _describe -t values value described
    elif ((!(directive & 4))); then
        _files
    fi
}

# Sourced it is told to the completion system; loaded from fpath it is the function itself.
if [[ \${funcstack[1]} == _pullpass ]]; then
    _pullpass "$@"
elif ((\${+functions[compdef]})); then
    compdef _pullpass pullpass
fi
`;
