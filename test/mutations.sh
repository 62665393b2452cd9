#!/usr/bin/env bash
# Ten lines whose loss would be a vulnerability, and for each the unit test that notices: takes them out one after the other,
# in a copy of the tree, and expects that test to fail. Takes some minutes, and longer the first time, when all is built;
# so it is no part of test/run.sh. Run it after a change to one of these files, or to its test.
#
#   test/mutations.sh           # all of them
#   test/mutations.sh azure_arc # those of files with that name
#   CMAKE_OPTIONS=…             # what cmake is told besides
set -u
top=$(cd "$(dirname "$0")/.." && pwd)
only=${1-}
tree=$top/build/mutations
tests=$tree/build/dev/test/unit/unit_tests
read -ra options <<<"${CMAKE_OPTIONS-}"
passed=0
failed=0

mkdir -p "$tree"
# With their times, so that only what has changed since the last run is built again.
copied() { (cd "$top" && git -c safe.directory="$top" ls-files -z --cached --others --exclude-standard | xargs -0 cp -pu --parents -t "$tree"); }
built() { cmake --build "$tree/build/dev" --target unit_tests >"$tree/build.log" 2>&1; }
copied || exit 1
if ! (cd "$tree" && cmake --preset dev "${options[@]}") >"$tree/build.log" 2>&1 || ! built; then
  tail -20 "$tree/build.log"
  exit 1
fi

# without FILE TEXT TEST VULNERABILITY
without() {
  local file=$1 text=$2 test=$3 vulnerability=$4 whole
  [[ $file == *"$only"* ]] || return 0
  whole=$(cat "$top/$file" && echo .)
  local rest=${whole/"$text"/}
  if [ "$rest" = "$whole" ] || [[ $rest == *"$text"* ]]; then
    failed=$((failed + 1))
    echo "not ok - $file does not have once: $text"
    return
  fi
  # What was needed for that line alone is no reason not to build.
  printf '#pragma GCC diagnostic ignored "-Wunused-%s"\n' parameter function variable but-set-variable >"$tree/$file"
  printf %s "${rest%.}" >>"$tree/$file"
  if ! built; then
    failed=$((failed + 1))
    echo "not ok - $file without '$text' cannot be built"
    grep -m3 error: "$tree/build.log"
  elif "$tests" --gtest_filter="$test" >"$tree/test.log" 2>&1; then
    failed=$((failed + 1))
    echo "not ok - $vulnerability: $test passes without '$text' in $file"
  elif grep -q "^\[  FAILED  \] $test" "$tree/test.log"; then
    passed=$((passed + 1))
    echo "ok - $vulnerability: $test notices"
  else
    failed=$((failed + 1))
    echo "not ok - $vulnerability: $test did not run to its end"
  fi
  cp "$top/$file" "$tree/$file" # now, so that it is built again
}

# lines COMMAND: it gets each of them, as above.
lines() {
  "$1" lib/registry/login_server.cpp ' || !consume_suffix(host, ".")' \
    LoginServer.IsNothingElse "evilazurecr.io gets tokens"
  "$1" lib/registry/exchange.cpp 'if (!server.is_audience(claims->audience)) return nonsense("a token for another registry");' \
    Exchange.AnotherRegistrysTokenIsRefused "one registry's token is handed to another"
  "$1" lib/cache/file_store.cpp 'if (entry && !host.empty() && entry->subject != host) return absent(key.name());' \
    Cache.AnotherRegistrysFileIsNotServed "a renamed file logs in elsewhere"
  "$1" lib/platform/private_directory.cpp 'if (std::optional<Error> reason = distrust(path, status, S_IFDIR)) return *std::move(reason);' \
    Cache.RefusesADirectoryThatOthersCouldHaveTouched "others read the cache, or write it"
  "$1" lib/platform/file_text.cpp 'if (std::optional<Error> error = check(path, status)) return *std::move(error);' \
    SettingsFile.ThatOthersMayWriteIsRefusedWithTheCommandThatMendsIt "others choose the identity"
  "$1" lib/http/server_proof.cpp '::SSL_set_verify(&session, SSL_VERIFY_PEER, nullptr);' \
    ServerProofTest.AnotherAuthorityDoesNotServe "anybody is Entra"
  "$1" lib/identity/browser_sign_in.cpp "if (!state || !same(state->reveal(), state_.reveal())) {
      return {400, \"Not this sign-in\", \"This answer belongs to another sign-in.\", false};
    }" \
    BrowserSignIn.SomebodyElsesAnswersAreRefusedAndTheWaitGoesOn "a page signs a person in as somebody else"
  "$1" lib/identity/azure_arc.cpp ' || std::string_view(path).substr(0, slash) != directory' \
    AzureArcKey.OfAnotherDirectoryNameOrKindIsNot "whoever listens in the agent's place reads files"
  "$1" lib/platform/error.cpp 'text = harmless(text);' \
    AnErrorsLine.IsOneAndHarmless "a service's words command the terminal"
  "$1" lib/platform/secret.cpp 'if (size != 0) ::explicit_bzero(data, size);' \
    WipingAllocator.WipesWhatItGivesBack "secrets stay in memory"
}

# What fails anyway notices nothing.
filter=
named() { [[ $1 != *"$only"* ]] || filter+=$3:; }
lines named
if [ -n "$filter" ] && ! "$tests" --gtest_filter="$filter" >"$tree/test.log" 2>&1; then
  grep '^\[  FAILED' "$tree/test.log"
  echo "not ok - all of these tests pass as long as nothing is taken out"
  exit 1
fi
lines without
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
