#!/bin/sh
# SPDX-License-Identifier: MIT
# That the state of one Client with one endpoint stays within its limit on a Cortex-M0+; scratch,
# the room for an event, receive buffers and TLS apart. And that this check can fail.
#
#   tests/size/client_state.sh
#
# Without the cross compiler: exit 77, skipped; a failure if FIELDHOOK_FULL is set.
set -eu

# The state as it is; every change of it is a change here. The budget is 1331 bytes (1.3 KB): not
# reached yet. Lower it with the state, never raise it.
limit=1400

top=$(cd "$(dirname "$0")/../.." && pwd)
me=client_state
# shellcheck source=tests/size/core_build.sh
. "$top/tests/size/core_build.sh"

command -v arm-none-eabi-g++ >/dev/null || missing "arm-none-eabi-g++ is missing; install" \
  "gcc-arm-none-eabi, libnewlib-arm-none-eabi and libstdc++-arm-none-eabi-newlib."
cpu=$(sed -n 's/^set(FIELDHOOK_CPU "\(.*\)")$/\1/p' "$top/ports/toolchains/cortex-m0plus.cmake")
[ -n "$cpu" ] || fail "ports/toolchains/cortex-m0plus.cmake names no processor."

# shellcheck disable=SC2086  # the options are a list
fits() {
  arm-none-eabi-g++ $cpu -mthumb -std=c++17 -fno-exceptions -fno-rtti -fsyntax-only \
    -I"$top/lib/include" -DLIMIT="$1" "$top/tests/size/client_state.cpp"
}

fits "$limit" || fail "more than $limit bytes."
if log=$(fits $((limit - 1)) 2>&1); then fail "less than $limit bytes: lower the limit."; fi
case $log in
  *"outgrown its limit"*) ;;
  *) printf '%s\n' "$log" >&2; fail "a smaller limit fails for another reason." ;;
esac
echo "$me: $limit bytes"
