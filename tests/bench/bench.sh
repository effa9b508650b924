#!/bin/sh
# SPDX-License-Identifier: MIT
# Counts the instructions of one signed message and compares with the bare HMAC of the same bytes.
# Counts do not depend on the machine's load; both sides are built with the same options (-O2).
#
#   tests/bench/bench.sh [--check] [PROGRAM]    --check: a missed goal is a failure
#
# PROGRAM is a built bench_signing; without it one is built under build/bench. Needs valgrind.
set -eu

times=50
top=$(cd "$(dirname "$0")/../.." && pwd)

fail() { echo "bench: $*" >&2; exit 1; }

# count WHAT BODY_BYTES: instructions of one call, all that it calls included. The program's own
# checks call each side too; a run of no times tells what to take off.
instructions() {
  # Eager binding: the first call of a library function must not count the linker's work.
  LD_BIND_NOW=1 valgrind --tool=callgrind --callgrind-out-file=/dev/null \
    --toggle-collect="counted_$1" "$program" "$1" "$2" "$3" > "$log" 2>&1 ||
    { cat "$log" >&2; fail "the run of '$1' failed; see above."; }
  sed -n 's/.*Collected : \([0-9]*\).*/\1/p' "$log"
}

count() {
  with=$(instructions "$1" "$2" "$times")
  without=$(instructions "$1" "$2" 0)
  echo $(((with - without) / times))
}

# row NAME WHAT BODY_BYTES BARE GOAL
row() {
  ours=$(count "$2" "$3")
  [ "$ours" -gt 0 ] || fail "nothing was counted for '$2'."
  awk -v name="$1" -v size="$3" -v ours="$ours" -v bare="$4" -v goal="$5" 'BEGIN {
    ratio = ours / bare
    printf "%-16s %5d B %9d %9d %7.3f %6.2f  %s\n", name, size, bare, ours, ratio, goal,
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
command -v valgrind >/dev/null || fail "valgrind is needed and not installed."
if [ -z "$program" ]; then
  cmake -S "$top" -B "$top/build/bench" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo >/dev/null
  cmake --build "$top/build/bench" --target bench_signing -- --quiet
  program=$top/build/bench/tests/bench/bench_signing
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT

missed=0
printf '%-16s %7s %9s %9s %7s %6s\n' 'instructions' body 'bare HMAC' fieldhook ratio goal
bare=$(count bare 256)
row 'verify' verify 256 "$bare" 1.12
row 'sign and build' build 256 "$bare" 1.08
bare=$(count bare 1024)
row 'verify' verify 1024 "$bare" 1.05
row 'sign and build' build 1024 "$bare" 1.03
echo "$missed of 4 goals missed"
[ "$check" = no ] || [ "$missed" -eq 0 ]
