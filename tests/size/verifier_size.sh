#!/bin/sh
# SPDX-License-Identifier: MIT
# What a verifier of one HMAC profile costs on a Cortex-M0+ at -Os, SHA-256 included, and that its
# image holds nothing of another profile.
#
#   tests/size/verifier_size.sh [MBEDTLS_SOURCE]    default: build/sources/mbedtls
#
# Counted: our functions, tables and texts, the Verifier's constructor, which is inline in the
# application, and Mbed TLS's SHA-256 (MBEDTLS_SHA256_SMALLER). Published: libc; the application.
# Without the cross compiler or the sources: exit 77, skipped; a failure if FIELDHOOK_FULL is set.
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)

me=verifier_size
# shellcheck source=tests/size/core_build.sh
. "$top/tests/size/core_build.sh"

# link ROW SECRET [OPTION]
# shellcheck disable=SC2086
link_image() { link_app "$1" verifier.cpp ${3:-} -DROW="$1" -DSECRET="$2"; }

# Every byte of the image belongs to one of the columns: what has no name of its own is ours.
table() {
  total=$(flash_of "$image")
  arm-none-eabi-nm -C -S --radix=d "$image" | awk -v total="$total" '
    NF < 4 || $3 ~ /[bB]/ { next }
    { name = $4; for (i = 5; i <= NF; ++i) name = name " " $i
      size = $2 + 0
      if (seen[$1]++) next
      sub(/\(.*/, "", name)
      if (name == "make_verifier") owner = "constructor"
      else if (name ~ /^(main|_exit)$/) owner = "application"
      else if (name ~ /mbedtls|^K$|sha256_padding|memset_func/) owner = "sha256"
      else if (name ~ /^fieldhook::/) owner = "ours"
      else if (name ~ /^\(anonymous/) owner = "ours"
      else owner = "libc"
      bytes[owner] += size
      if (owner != "libc") print size, owner, name }
    END {
      named = bytes["ours"]
      ours = total - bytes["sha256"] - bytes["libc"] - bytes["application"] - bytes["constructor"]
      print ours - named, "ours", "texts, padding and what has no name"
      print "TOTAL", ours, bytes["sha256"], bytes["constructor"], bytes["libc"],
        bytes["application"] }' > "$work/table"
}

# Nothing of another row or scheme, and nothing that a small image dreads.
check_links() {
  names=$(arm-none-eabi-nm -C "$image" | awk '{ print $NF }')
  [ "$(printf '%s\n' "$names" | grep '^fieldhook::profiles::')" = "fieldhook::profiles::$1" ] ||
    fail "$1: another row came along."
  [ "$(printf '%s\n' "$names" | grep '^fieldhook::schemes::')" = fieldhook::schemes::hmac_sha256 ] ||
    fail "$1: another scheme came along."
  [ "$(printf '%s\n' "$names" | grep '^fieldhook::judges::')" = fieldhook::judges::mac ] ||
    fail "$1: what verifies another scheme came along."
  check_dreaded "$1"
  names=$(arm-none-eabi-nm -C "$image")
  [ "$1" = standard ] || ! printf '%s\n' "$names" | grep -E 'base64|next_of_list|read_seconds' ||
    fail "$1: a step came along that the row does not take."
}

# measure ROW SECRET GATE
measure() {
  link_image "$1" "$2"
  check_links "$1"
  table
  printf '\n%s\n' "$1"
  grep -v '^TOTAL' "$work/table" | sort -rn | awk '{ printf "%6d  %-11s", $1, $2
    for (i = 3; i <= NF; ++i) printf " %s", $i; print "" }'
  # shellcheck disable=SC2046
  set -- "$@" $(grep '^TOTAL' "$work/table")
  sum=$(($5 + $6 + $7))
  echo "$1: ours $5 + inline constructor $7 + SHA-256 $6 = $sum of at most $3; libc $8, application $9"
  [ "$sum" -le "$3" ] || failed="$failed $1"
}

# A check that cannot fail proves nothing: an image of two rows must not pass.
self_test() {
  link_image meta text -DSECOND_ROW=stripe
  if (check_links meta) >/dev/null 2>&1; then fail "an image with two rows went unnoticed."; fi
}

prepare "${1:-$top/build/sources/mbedtls}"
options_for cortex-m0plus
build_core
self_test
failed=
# The goal is 3,072 bytes. Rows above it stand at what they took, so that they cannot grow unnoticed.
measure meta text 3072
measure github text 3224
measure standard whsec 4130
[ -z "$failed" ] || fail "too large:$failed"
