#!/usr/bin/env bash
# Runs the unit tests in four processes, in which most of them wait most of the time. One process for each test, as ctest
# makes them, takes longer to start than to run, above all with a sanitizer inside. A test that this machine or this user
# cannot run, such as one that needs root, is named at the end, and is no failure.
#   test/unit/run.sh PROGRAM    such as build/asan/test/unit/unit_tests
set -u
program=$1
shards=4
printed=$(mktemp -d)
trap 'rm -rf "$printed"' EXIT
for ((i = 0; i < shards; ++i)); do
  GTEST_TOTAL_SHARDS=$shards GTEST_SHARD_INDEX=$i "$program" --gtest_brief=1 "--gtest_output=xml:$printed/$i.xml" \
    >"$printed/$i.log" 2>&1 &
  pids[i]=$!
done
ends=()
for ((i = 0; i < shards; ++i)); do
  wait "${pids[i]}"
  ends+=("$printed/$i.xml=$?")
done
cat "$printed"/*.log
# GoogleTest's own count. A process that did not come to its end has not told how many failed; one may also fail behind its
# last test, as by a leak.
python3 - "${ends[@]}" <<'END'
import sys, xml.etree.ElementTree as xml
ran, failed, skipped = 0, 0, []
for end in sys.argv[1:]:
    file, code = end.rsplit("=", 1)
    try:
        told = xml.parse(file).getroot()
    except (OSError, xml.ParseError):
        print(f"not ok - a process of the tests did not come to its end: exit code {code}")
        failed += 1
        continue
    failures = int(told.get("failures")) + int(told.get("errors"))
    cases = told.findall("testsuite/testcase[@status='run']")
    ran += len(cases) - failures
    failed += failures
    if int(code) > 1 or (int(code) == 1) != (failures > 0):
        print(f"not ok - a process of the tests has failed besides its tests: exit code {code}")
        failed += 1
    for case in cases:
        if case.get("result") == "skipped":
            # The message's first line is where.
            reason = " ".join(case.find("skipped").get("message").split("\n")[1:]).strip()
            skipped.append(f"skipped - {case.get('classname')}.{case.get('name')}: {reason}")
for line in skipped:
    print(line)
if skipped:
    print(f"{len(skipped)} skipped")
print(f"{ran - len(skipped)} passed, {failed} failed")
sys.exit(failed > 0)
END
