#!/bin/sh
# SPDX-License-Identifier: MIT
# Counts the instructions of one small JSON event and compares JsonWriter with snprintf and cJSON.
# Counts do not depend on the machine's load; all sides are built with the same options (-O2).
#
#   tests/bench/bench_json.sh [--check] PROGRAM    --check: a missed goal is a failure
set -eu

times=50

fail() { echo "bench_json: $*" >&2; exit 1; }

# The program makes one call more than it is told; a run of no times tells what to take off.
instructions() {
  LD_BIND_NOW=1 valgrind --tool=callgrind --callgrind-out-file=/dev/null \
    --toggle-collect="counted_$1" "$program" "$1" "$2" > "$log" 2>&1 ||
    { cat "$log" >&2; fail "the run of '$1' failed; see above."; }
  sed -n 's/.*Collected : \([0-9]*\).*/\1/p' "$log"
}

count() {
  with=$(instructions "$1" "$times")
  without=$(instructions "$1" 0)
  echo $(((with - without) / times))
}

# row NAME BASE GOAL
row() {
  awk -v name="$1" -v ours="$ours" -v base="$2" -v goal="$3" 'BEGIN {
    ratio = ours / base
    printf "%-16s %9d %9d %7.3f %6.2f  %s\n", name, base, ours, ratio, goal,
      ratio <= goal ? "met" : "missed"
    exit ratio <= goal ? 0 : 1 }' || missed=$((missed + 1))
}

check=no
program=
for argument in "$@"; do
  case $argument in
    --check) check=yes ;;
    -*) fail "unknown option '$argument'; the only one is --check." ;;
    *) program=$argument ;;
  esac
done
[ -n "$program" ] || fail "usage: bench_json.sh [--check] PROGRAM"
command -v valgrind >/dev/null || fail "valgrind is needed and not installed."
log=$(mktemp)
trap 'rm -f "$log"' EXIT

missed=0
printf '%-16s %9s %9s %7s %6s\n' 'instructions' theirs fieldhook ratio goal
ours=$(count writer)
[ "$ours" -gt 0 ] || fail "nothing was counted for 'writer'."
row 'snprintf' "$(count snprintf)" 0.35
row 'cJSON' "$(count cjson)" 0.10
echo "$missed of 2 goals missed"
[ "$check" = no ] || [ "$missed" -eq 0 ]
