#!/usr/bin/env bash
# Help, completions in the shells themselves, and manual pages: all from the definitions that the program parses with.
# sandbox: --no-registries
# not sanitized: it is of completions and manual pages, which are text
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/test/integration/identity.sh"

# The program under its own name, whatever it was built as; a registry that it knows.
bin=$TMPDIR/bin
mkdir -p "$bin"
ln -s "$HELPER" "$bin/docker-credential-acr"
export PATH=$bin:$PATH LC_ALL=C.UTF-8
get contoso.azurecr.io >/dev/null
acr() { docker-credential-acr "$@" 2>&1; }
coded() {
  local text
  text=$("$@" 2>&1)
  echo "$text [$?]"
}
all="clear completion configure doctor help kubelet login logout pull-secret refresh status token"
commands=$(acr help | sed -n '/^Commands:/,/^$/s/^  \([a-z-]\+\) .*/\1/p' | sort | xargs)

# Help.
check "help names each command" equal "$all" "$commands"
check "and those that docker calls" contains "$(acr help)" "get, store, erase, list, version"
check "--help is the same" equal "$(acr help)" "$(acr --help)"
check "help of one is its --help" equal "$(acr help login)" "$(acr login --help)"
check "of one that is not there" contains "$(coded acr help nothing)" "there is no command nothing. Run: docker-credential-acr help [2]"
for command in $commands; do
  text=$(acr "$command" --help)
  check "$command --help has examples" contains "$text" "Examples:"
  check "and nothing but examples is wider than 80 columns" equal "" "$(sed '/^Examples:/,$d' <<<"$text" | grep -E '^.{81,}$')"
  while read -r line; do
    # Each option that an example uses is one that the command has.
    for option in $(grep -oE "docker-credential-acr $command [^|<>]*" <<<"$line" | grep -oE -- '--[a-z-]+'); do
      check "$command has the $option of its examples" contains "$text" "$option"
    done
  done < <(sed -n '/^Examples:/,$p' <<<"$text")
  if grep -q -- --output <<<"$text"; then check "$command knows the formats of its output" contains "$(coded acr "$command" --output xml x)" "[2]"; fi
done
check "what is no command is told as docker's own helpers do" equal "docker-credential-acr: unknown action: lgoin [1]" "$(coded acr lgoin)"
check "and a person is helped" contains "$("$top/test/at_terminal.py" docker-credential-acr lgoin </dev/null)" "Did you mean: docker-credential-acr login"
check "but not by guesses" lacks "$("$top/test/at_terminal.py" docker-credential-acr frobnicate </dev/null)" "Did you mean"

# bash, with the completions loaded as bash-completion does.
acr completion bash >"$TMPDIR/completion.bash"
in_bash() { # the words typed so far, of which the last is not complete
  bash -c '. /usr/share/bash-completion/bash_completion; . "$1"; shift
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
    _docker_credential_acr 2>/dev/null; printf "%s\n" "${COMPREPLY[@]}"' bash "$TMPDIR/completion.bash" docker-credential-acr "$@" | sort | xargs
}
check "bash offers the commands" equal "$all" "$(in_bash '')"
check "that begin so" equal "login logout" "$(in_bash lo)"
check "a command's options" equal "--device-code" "$(in_bash login --dev)"
check "an option's values" equal "az env identity-token raw username-password" "$(in_bash token contoso --format '')"
check "behind =, too" equal "raw" "$(in_bash token contoso --format = ra)"
check "registries that are known" equal "contoso.azurecr.io" "$(in_bash status con)"
check "files where a file is meant" contains "$(cd "$bin" && in_bash login --certificate docker)" docker-credential-acr
check "nothing where anything may stand" equal "" "$(in_bash login --tenant '')"

# fish says itself what it would offer.
mkdir -p "$HOME/.config/fish/completions"
acr completion fish >"$HOME/.config/fish/completions/docker-credential-acr.fish"
in_fish() { fish -c "complete -C 'docker-credential-acr $1'" | cut -f 1 | sort | xargs; }
check "fish offers the commands" equal "$all" "$(in_fish '')"
check "a command's options" equal "--device-code" "$(in_fish 'login --dev')"
check "an option's values" equal "az env identity-token raw username-password" "$(in_fish 'token contoso --format ')"
check "registries that are known" equal "contoso.azurecr.io" "$(in_fish 'status con')"
check "with descriptions" contains "$(fish -c "complete -C 'docker-credential-acr log'")" "Sign in to registries"

# zsh, at a terminal: it completes what there is one of, and lists the rest.
mkdir -p "$TMPDIR/functions"
acr completion zsh >"$TMPDIR/functions/_docker-credential-acr"
cat >"$TMPDIR/zsh.py" <<'PYTHON'
import os, pty, re, select, sys, time
child, fd = pty.fork()
if child == 0:
    os.environ["TERM"] = "dumb"
    os.execvp("zsh", ["zsh", "-f"])
shown = b""
def read(until):
    """All that is shown up to that text, for a minute at most; what comes behind it is kept for the next."""
    global shown
    end = time.monotonic() + 60
    while until not in shown and time.monotonic() < end:
        if select.select([fd], [], [], 0.1)[0]:
            shown += os.read(fd, 65536)
    text, found, shown = shown.partition(until)
    return text + found
os.write(fd, b"PS1='ready> '; fpath=(" + sys.argv[1].encode() + b" $fpath); autoload -U compinit; compinit -u -D; "
         b"zstyle ':completion:*' list-prompt ''; setopt nobeep; LISTMAX=1000; echo set''up\n")
read(b"setup\r\n")
read(b"ready> ")
os.write(fd, b"docker-credential-acr " + sys.argv[2].encode() + b"\t")
answer = read(sys.argv[3].encode())
sys.stdout.write(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", answer.decode(errors="replace")))
os.kill(child, 9)
PYTHON
# in_zsh WORDS TEXT: what a Tab behind the words shows, up to that text.
in_zsh() { python3 "$TMPDIR/zsh.py" "$TMPDIR/functions" "$1" "$2"; }
check "zsh offers the commands, described" contains "$(in_zsh '' "Print a Kubernetes Secret")" pull-secret
check "completes one" contains "$(in_zsh 'pull' '-secret')" "pull-secret"
check "a command's options" contains "$(in_zsh 'login --dev' 'ice-code')" "--device-code"
check "an option's values" contains "$(in_zsh 'token contoso --format=' username-password)" "identity-token"
check "registries that are known" contains "$(in_zsh 'status con' 'oso.azurecr.io')" "contoso.azurecr.io"

# Manual pages.
for page in '' $commands; do
  acr manual $page >"$TMPDIR/page.1"
  # No date: the same version is the same page.
  check "the page of ${page:-the program} is sound" equal "" "$(mandoc -Tlint -Wwarning "$TMPDIR/page.1" | grep -v 'missing date')"
  check "for groff, too" equal "" "$(man --warnings -l "$TMPDIR/page.1" 2>&1 >/dev/null)"
  check "and says its exit codes" contains "$(man -l "$TMPDIR/page.1" 2>/dev/null)" "EXIT STATUS"
done
check "the program's page names the others" contains "$(acr manual | mandoc -Tutf8 | col -b)" "docker-credential-acr-pull-secret(1)"
check "hyphens can be copied" contains "$(acr manual login | man -l - 2>/dev/null)" "--device-code"

# Where they are installed.
for file in man/man1/docker-credential-acr.1 man/man1/docker-credential-acr-login.1 \
  bash-completion/completions/docker-credential-acr zsh/site-functions/_docker-credential-acr \
  fish/vendor_completions.d/docker-credential-acr.fish; do
  printed=$(dirname "$HELPER")/printed/$(basename "$file")
  check "the build makes $file" test -s "$printed"
done
check "for each command" equal "$all" "$(find "$(dirname "$HELPER")/printed" -name '*-*-*-*.1' -exec basename -s .1 {} + | sed 's/docker-credential-acr-//' | sort | xargs)"
finish
