#!/usr/bin/env bash
# Builds the fuzzers and runs each, two at once: over its corpus, and then for some seconds on inputs of its own making.
#   test/fuzz/run.sh [SECONDS] [--keep] [--all-at-once] [NAME…]
#   SECONDS   for each, 10 if not given; 0 only replays the corpus
#   --keep    adds to the corpus what reached something new, made small
#   --all-at-once  shares the processors between all of them, for a long run: what each has had of them is told
#   NAME      those alone, such as json_edit
# An input that breaks something stays in build/fuzz/found, and fails.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top" || exit 1
seconds=10
keep=no
at_once=2
patience=10
names=()
for word in "$@"; do
  case $word in
    --keep) keep=yes ;;
    --all-at-once) at_once=100 patience=600 ;; # by the clock, of which each has a small part
    *[!0-9]*) names+=("$word") ;;
    *) seconds=$word ;;
  esac
done
if [ ${#names[@]} -eq 0 ]; then
  for source in test/fuzz/*_fuzzer.cpp; do names+=("$(basename "$source" _fuzzer.cpp)"); done
fi

cmake --preset fuzz >/dev/null && cmake --build --preset fuzz || exit 1
programs=build/fuzz/test/fuzz
mkdir -p build/fuzz/found build/fuzz/made build/fuzz/log
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1 UBSAN_OPTIONS=print_stacktrace=1
# What takes ten seconds or 2 GiB is found, too; so is what needs more stack than a thread may have.
options=(-dict=test/fuzz/parsers.dict "-timeout=$patience" -rss_limit_mb=2048 -max_len=65536 -len_control=50 -print_final_stats=1)

# make_key_pairs: what key_pair_fuzzer begins with. Made each time, for no private key belongs into a repository.
make_key_pairs() {
  local to=build/fuzz/made/key_pair work
  [ ! -s "$to/key-first" ] || return 0
  work=$(mktemp -d)
  mkdir -p "$to"
  openssl req -x509 -newkey rsa:1024 -nodes -keyout "$work/key" -out "$work/certificate" -days 3650 -subj /CN=fuzz
  openssl rsa -in "$work/key" -traditional -out "$work/pkcs1"
  openssl pkcs8 -topk8 -in "$work/key" -passout pass:canary-password -iter 1 -out "$work/encrypted"
  openssl ecparam -name prime256v1 -genkey -noout -out "$work/ec"
  openssl pkcs12 -export -inkey "$work/key" -in "$work/certificate" -passout pass:canary-password -iter 1 -out "$work/pfx"
  openssl pkcs12 -export -inkey "$work/key" -in "$work/certificate" -passout pass: -nomac -certpbe NONE -keypbe NONE -out "$work/open"
  { echo && cat "$work/key" "$work/certificate"; } >"$to/key-first"
  { echo && cat "$work/certificate" "$work/pkcs1"; } >"$to/pkcs1"
  { echo canary-password && cat "$work/encrypted" "$work/certificate"; } >"$to/encrypted"
  { echo canary-wrong && cat "$work/encrypted" "$work/certificate"; } >"$to/other-password"
  { echo && cat "$work/ec" "$work/certificate"; } >"$to/ec"
  { echo canary-password && cat "$work/pfx"; } >"$to/pfx"
  { echo && cat "$work/open"; } >"$to/pfx-without-password"
  rm -rf "$work"
} 2>/dev/null

# is_quick NAME: whether the input that its fuzzer has given up takes less of a processor's time than that. libFuzzer goes by the
# clock, by which a machine that is busy elsewhere makes every input slow.
is_quick() {
  local input
  input=$(sed -n 's/.*Test unit written to //p' "build/fuzz/log/$1" | tail -n 1)
  [ -f "$input" ] && (ulimit -t $patience && exec "$programs/${1}_fuzzer" -timeout=600 -rss_limit_mb=2048 "$input") >/dev/null 2>&1 &&
    rm "$input"
}

# fuzz NAME COMMAND…: the command's exit status; after a timeout (70) of an input that is quick by itself, of another try.
fuzz() {
  local name=$1 code
  shift
  for _ in 1 2 3; do
    code=0
    "$@" >"build/fuzz/log/$name" 2>&1 || code=$?
    if [ $code -ne 70 ] || ! is_quick "$name"; then break; fi
  done
  return $code
}

# run NAME: its exit status is the fuzzer's.
run() {
  local name=$1 limit=()
  local corpus=test/fuzz/corpus/$name made=build/fuzz/made/$name
  mkdir -p "$made"
  [ "$name" != key_pair ] || make_key_pairs
  if [ "$seconds" -gt 0 ]; then limit=("-max_total_time=$seconds"); else limit=(-runs=0); fi
  TIMEFORMAT='cpu: %U'
  time fuzz "$name" "$programs/${name}_fuzzer" "${options[@]}" "-artifact_prefix=build/fuzz/found/$name-" "${limit[@]}" "$made" "$corpus"
} 2>"build/fuzz/log/$1.time"

# keep_new NAME: merges what is new into the corpus: inputs that are small, and reach something that no other does.
keep_new() {
  "$programs/${1}_fuzzer" -merge=1 -max_len=2048 -timeout=$patience "test/fuzz/corpus/$1" "build/fuzz/made/$1" >>"build/fuzz/log/$1" 2>&1
}

report() {
  local name=$1 status=$2 log=build/fuzz/log/$1
  local figures
  figures=$(sed -n 's/.*\(cov: [0-9]*\) \(ft: [0-9]*\).*/\1 \2/p' "$log" | tail -n 1)
  if [ "$status" -eq 0 ]; then
    passed=$((passed + 1))
    echo "ok - $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") executions, $figures, $(sed -n 's/^cpu: //p' "$log.time") s of a processor"
  else
    failed=$((failed + 1))
    echo "not ok - $name ($figures)"
    grep -E -A 25 'ERROR|This must hold|runtime error|SUMMARY|Test unit written' "$log" | head -n 60 | sed 's/^/    /'
  fi
}

passed=0
failed=0
for ((i = 0; i < ${#names[@]}; i += at_once)); do
  together=("${names[@]:i:at_once}")
  pids=()
  for name in "${together[@]}"; do
    run "$name" &
    pids+=($!)
  done
  for ((j = 0; j < ${#together[@]}; ++j)); do
    wait "${pids[j]}"
    report "${together[j]}" $?
  done
  [ $keep = no ] || for name in "${together[@]}"; do keep_new "$name"; done
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
