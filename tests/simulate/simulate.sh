#!/bin/sh
# SPDX-License-Identifier: MIT
# simulate.sh PROGRAM [SANITIZERS]: the histories of the default run, or of FIELDHOOK_FULL=1; the
# last line of each that fails names the seed that repeats it.
set -eu
program=$1
sanitizers=${2:-}
scale=1
test -z "$sanitizers" || scale=10

"$program" --seed 1 --seeds $((200 / scale)) --days 2
"$program" --devices $((1000 / scale))
first=$("$program" --seed 7 --days 5 | head -n 1)
again=$("$program" --seed 7 --days 5 | head -n 1)
test "$first" = "$again" || { echo "seed 7 is not the same twice: $first / $again"; exit 1; }
test -n "${FIELDHOOK_FULL:-}" || exit 0
"$program" --seed 1001 --seeds $((5000 / scale)) --days 2
test $scale -gt 1 || "$program" --seed 5 --years 5
