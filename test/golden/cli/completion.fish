# fish completion of syncwright: syncwright completion fish | source
set -l syncwright_commands check completion
complete -c syncwright -n "not __fish_seen_subcommand_from $syncwright_commands" -f -a check -d 'find every cause of ACCESS_DENIED'
complete -c syncwright -n "not __fish_seen_subcommand_from $syncwright_commands" -f -a completion -d 'print a script'
complete -c syncwright -n "__fish_seen_subcommand_from check" -l format -s f -x -a 'text json' -d 'how to print - text (default)'
complete -c syncwright -n "__fish_seen_subcommand_from check" -l quiet -s q -d 'only failures'
