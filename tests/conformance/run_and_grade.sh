#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs case files and judges what came out.
#
#   run_and_grade.sh RUNNER NODE OUTPUT SUBCOMMAND ARGUMENT...
set -eu

runner=$1
node=$2
output=$3
subcommand=$4
shift 4
"$runner" "$subcommand" "$@" >"$output"
exec "$node" "$(dirname "$0")/grade_$subcommand.mjs" "$@" "$output"
