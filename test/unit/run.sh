#!/usr/bin/env bash
# Runs the unit tests in four processes, in which most of them wait most of the time. One process for each test, as ctest
# makes them, takes longer to start than to run, above all with a sanitizer inside.
#   test/unit/run.sh PROGRAM    such as build/asan/test/unit/unit_tests
set -u
program=$1
shards=4
printed=$(mktemp -d)
trap 'rm -rf "$printed"' EXIT
for ((i = 0; i < shards; ++i)); do
  GTEST_TOTAL_SHARDS=$shards GTEST_SHARD_INDEX=$i "$program" --gtest_brief=1 >"$printed/$i" 2>&1 &
  pids[i]=$!
done
broken=0
for ((i = 0; i < shards; ++i)); do
  wait "${pids[i]}"
  code=$?
  # A process that did not come to its end has not told how many failed.
  if [ $code -gt 1 ] || ! grep -q '^\[  PASSED  \]' "$printed/$i"; then broken=$((broken + 1)); fi
done
cat "$printed"/*
awk -v broken=$broken '
  /^\[==========\] [0-9]+ tests? from/ { ran += $2 }
  /^\[  PASSED  \] [0-9]+ tests?/ { passed += $4 }
  END {
    failed = ran - passed + broken
    printf "%d passed, %d failed\n", passed, failed
    exit failed > 0
  }' "$printed"/*
