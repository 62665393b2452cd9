#!/bin/sh
# Has the program print its manual pages and completions, as files under the names that they are installed by.
#   print_pages.sh PROGRAM DIRECTORY
set -eu
program=$1
rm -rf "$2"
mkdir -p "$2"
cd "$2"
for command in $("$program" help | sed -n '/^Commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p'); do
  "$program" manual "$command" >"docker-credential-acr-$command.1"
done
"$program" completion bash >docker-credential-acr
"$program" completion zsh >_docker-credential-acr
"$program" completion fish >docker-credential-acr.fish
# The last one: by it the build knows that all are there.
"$program" manual >docker-credential-acr.1
