# SPDX-License-Identifier: MIT
# Read by the scripts of this folder, which set `me` and `top`: the core as an archive for a
# Cortex-M, and images that are linked and not run.

fail() { echo "$me: $*" >&2; exit 1; }
missing() {
  echo "$me: $*" >&2
  if [ -n "${FIELDHOOK_FULL:-}" ]; then exit 1; else exit 77; fi
}

ar=arm-none-eabi-ar

# prepare MBEDTLS_SOURCE: `work` is a folder of ours.
prepare() {
  source=$1
  command -v arm-none-eabi-g++ >/dev/null || missing "arm-none-eabi-g++ is missing; install" \
    "gcc-arm-none-eabi, libnewlib-arm-none-eabi and libstdc++-arm-none-eabi-newlib."
  [ -f "$source/library/sha256.c" ] || missing "no Mbed TLS source tree at $source; name one, or" \
    "run tests/fetch_sources.sh build/sources mbedtls."
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT TERM
  printf '#define MBEDTLS_SHA256_C\n#define MBEDTLS_SHA256_SMALLER\n' > "$work/config.h"
}

# The options of a processor: those of its toolchain file, at -Os.
options_for() {
  cpu=$(sed -n 's/^set(FIELDHOOK_CPU "\(.*\)")$/\1/p' "$top/ports/toolchains/$1.cmake")
  [ -n "$cpu" ] || fail "ports/toolchains/$1.cmake names no processor."
  common="$cpu -mthumb -Os -ffunction-sections -fdata-sections"
  common="$common -DMBEDTLS_CONFIG_FILE=\"config.h\" -I$work -I$source/include"
  cxx="arm-none-eabi-g++ $common -std=c++17 -fno-exceptions -fno-rtti -fno-threadsafe-statics
    -fno-unwind-tables -fno-asynchronous-unwind-tables -I$top/lib/include -I$top/lib/src"
}

# $work/core.a: the core, but for the files that ask more of Mbed TLS than a hash; and that hash.
# shellcheck disable=SC2086  # the options are lists
build_core() {
  rm -f "$work"/*.o "$work/core.a"
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
    fail "the core does not compile for $cpu."
  "$ar" rcs "$work/core.a" "$work"/*.o
}

# link_app NAME SOURCE [OPTION...]: $work/NAME.elf and its map, of SOURCE and what it asks for.
# shellcheck disable=SC2086
link_app() {
  name=$1 app=$2
  shift 2
  image=$work/$name.elf
  $cxx "$@" -c "$top/tests/size/$app" -o "$work/$name.app"
  $cxx --specs=nano.specs --specs=nosys.specs -nostartfiles -Wl,-e,main -Wl,--gc-sections \
    -Wl,-Map="$work/$name.map" "$work/$name.app" "$work/core.a" -o "$image" 2>"$work/log" ||
    { cat "$work/log" >&2; fail "$name does not link."; }
}

# What a small image dreads.
check_dreaded() {
  ! arm-none-eabi-nm -C "$image" |
    grep -E 'printf|scanf|strto|malloc|_sbrk|operator (new|delete)|__cxa|Unwind|abort|cJSON' ||
    fail "$1: printf, the heap or exceptions came along."
}

flash_of() { arm-none-eabi-size "$1" | awk 'NR == 2 { print $1 + $2 }'; }
