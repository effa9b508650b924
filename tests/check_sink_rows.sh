#!/bin/sh
# SPDX-License-Identifier: MIT
# An image links the reader of bodies only for a row that names it, and no other row.
#
#   tests/check_sink_rows.sh PLAIN DISCORD    one_sink without a row and with Discord's
set -eu

fail() { echo "check_sink_rows: $*" >&2; exit 1; }
reads() { nm -C "$1" | awk '{ print $NF }' | grep -qx 'fieldhook::reads_answers'; }

for image in "${1:?two programs}" "${2:?two programs}"; do
  nm -C "$image" | grep -q 'fieldhook::Delivery::poll' || fail "$image: no delivery in it"
  nm -C "$image" | grep -q 'find_sink\|sink_for' && fail "$image: the catalog came along"
  if grep -aq 'hooks.slack.com\|invalid_payload\|Microsoft Teams\|googleapis' "$image"; then fail "$image: other rows came along"; fi
done
if reads "$1"; then fail "the reader of bodies came along without a row for it"; fi
reads "$2" || fail "the row's reader is not there"
echo "check_sink_rows: the reader comes with its row, and no other row does"
