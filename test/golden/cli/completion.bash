# bash completion of syncwright: source <(syncwright completion bash)
_syncwright() {
  local word="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "check completion --help --version" -- "$word"))
    return
  fi
  case "${COMP_WORDS[1]}" in
    check)
      if [ "$previous" = "--format" ]; then COMPREPLY=($(compgen -W "text json" -- "$word")); return; fi
      words="--format --quiet --help" ;;
    completion)
      words="--help" ;;
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -o filenames -F _syncwright syncwright
