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
source=${1:-$top/build/sources/mbedtls}

fail() { echo "verifier_size: $*" >&2; exit 1; }
missing() {
  echo "verifier_size: $*" >&2
  if [ -n "${FIELDHOOK_FULL:-}" ]; then exit 1; else exit 77; fi
}

command -v arm-none-eabi-g++ >/dev/null || missing "arm-none-eabi-g++ is missing; install" \
  "gcc-arm-none-eabi, libnewlib-arm-none-eabi and libstdc++-arm-none-eabi-newlib."
[ -f "$source/library/sha256.c" ] || missing "no Mbed TLS source tree at $source; name one, or" \
  "run tests/fetch_sources.sh build/sources mbedtls."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
printf '#define MBEDTLS_SHA256_C\n#define MBEDTLS_SHA256_SMALLER\n' > "$work/config.h"
common="-mcpu=cortex-m0plus -mthumb -Os -ffunction-sections -fdata-sections"
common="$common -DMBEDTLS_CONFIG_FILE=\"config.h\" -I$work -I$source/include"
cxx="arm-none-eabi-g++ $common -std=c++17 -fno-exceptions -fno-rtti -fno-threadsafe-statics
  -fno-unwind-tables -fno-asynchronous-unwind-tables -I$top/lib/include -I$top/lib/src"

# The core, but for the files that ask more of Mbed TLS than a hash.
# shellcheck disable=SC2086  # the options are lists
build_core() {
  for file in sha256 platform_util; do
    arm-none-eabi-gcc $common -I"$source/library" -c "$source/library/$file.c" \
      -o "$work/mbedtls_$file.o"
  done
  for file in "$top"/lib/src/*.cpp "$top"/lib/src/crypto/*.cpp; do
    case $file in
      */sha256_mbedtls.cpp) ;;
      *_mbedtls.cpp|*_sodium.cpp|*certificate_*) continue ;;
    esac
    echo "$file"
  done | xargs -P 2 -I @ sh -c '
    compile=$1 work=$2 file=$3
    $compile -c "$file" -o "$work/$(basename "$file" .cpp).o"' sh "$cxx" "$work" @ ||
    fail "the core does not compile for a Cortex-M0+."
  arm-none-eabi-ar rcs "$work/core.a" "$work"/*.o
}

# link ROW SECRET [OPTION]
# shellcheck disable=SC2086
link_image() {
  image=$work/$1.elf
  $cxx ${3:-} -DROW="$1" -DSECRET="$2" -c "$top/tests/size/verifier.cpp" -o "$work/$1.app"
  $cxx --specs=nano.specs --specs=nosys.specs -nostartfiles -Wl,-e,main -Wl,--gc-sections \
    "$work/$1.app" "$work/core.a" -o "$image"
}

# Every byte of the image belongs to one of the columns: what has no name of its own is ours.
table() {
  total=$(arm-none-eabi-size "$image" | awk 'NR == 2 { print $1 + $2 }')
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
  names=$(arm-none-eabi-nm -C "$image")
  ! printf '%s\n' "$names" | grep -E 'printf|malloc|_sbrk|operator (new|delete)|__cxa|Unwind|abort' ||
    fail "$1: printf, the heap or exceptions came along."
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

build_core
self_test
failed=
# The goal is 3,072 bytes. Rows above it stand at what they took, so that they cannot grow unnoticed.
measure meta text 3072
measure github text 3232
measure standard whsec 4214
[ -z "$failed" ] || fail "too large:$failed"
