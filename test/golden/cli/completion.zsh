#compdef syncwright
# zsh completion of syncwright: source <(syncwright completion zsh)
_syncwright() {
  if (( CURRENT == 2 )); then
    local -a names=(
      'check:find every cause of ACCESS_DENIED'
      'completion:print a script'
    )
    _describe 'command' names
    return
  fi
  local name=$words[2]
  shift words; (( CURRENT-- ))
  case $name in
    check)
      _arguments \
        '*--format[how to print - text (default)]:FORMAT:(text json)' \
        '--quiet[only failures]' \
        '--help[show help]' '*:file:_files' ;;
    completion)
      _arguments \
        '--help[show help]' '*:file:_files' ;;
  esac
}
compdef _syncwright syncwright
