#!/bin/sh
# SPDX-License-Identifier: MIT
# An image in C links the rows that it names, and no part that it does not call.
#
#   check_image.sh PROGRAM    one_row, linked with unused sections left out
set -eu

fail() { echo "check_image: $*" >&2; exit 1; }

names=$(nm -C "${1:?a program}" | awk '{ print $NF }')
for kind in profiles/github schemes/hmac_sha256 judges/mac; do
  found=$(printf '%s\n' "$names" | grep "^fieldhook::${kind%/*}::" || true)
  [ "$found" = "fieldhook::${kind%/*}::${kind#*/}" ] || fail "linked as ${kind%/*}: $found"
done
if printf '%s\n' "$names" | grep -qE 'Courier|Outbox|Delivery|Endpoint|Json|sha1_|sign_pieces'; then
  fail "a part came along that nobody calls"
fi
if printf '%s\n' "$names" | grep -E '^fieldhook_(profile|verifier|sink)_' | grep -vE '_github$'; then
  fail "another row came along"
fi
echo "check_image: one row and its verdict"
