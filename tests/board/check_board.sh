#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs an example on the board of this folder: it must deliver, and the request be the one expected.
#
#   tests/board/check_board.sh PROGRAM EXPECTED    without the CRs of the wire and the User-Agent
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${1:?a program}" > "$work/request" || { echo "check_board: $1 ended with $?" >&2; exit 1; }
tr -d '\r' < "$work/request" | grep -v '^User-Agent: ' > "$work/got"
diff "${2:?a file}" "$work/got" || { echo "check_board: another request than in $2" >&2; exit 1; }
