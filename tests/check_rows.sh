#!/bin/sh
# SPDX-License-Identifier: MIT
# An image links the rows and the algorithms that it names, and no others.
#
#   tests/check_rows.sh PROGRAM    one_row, linked with unused sections left out
set -eu

fail() { echo "check_rows: $*" >&2; exit 1; }

names=$(nm -C "${1:?a program}" | awk '{ print $NF }')
rows=$(printf '%s\n' "$names" | grep '^fieldhook::profiles::' || true)
[ "$rows" = fieldhook::profiles::github ] || fail "linked as rows: $rows"
printf '%s\n' "$names" | grep -qx 'fieldhook::hmac_sha256' || fail "the row's own algorithm is not there"
if printf '%s\n' "$names" | grep -q 'prefix'; then fail "an algorithm came along that no row names"; fi
if printf '%s\n' "$names" | grep -qE 'Json|json_|Form|sha1_'; then fail "a look into the body came along"; fi
if grep -aqE 'Stripe|Shopify|svix|webhook-id' "$1"; then fail "the header names of other rows came along"; fi
echo "check_rows: one row and its algorithm"
