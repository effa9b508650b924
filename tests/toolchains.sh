#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds what runs on each of ports/toolchains: the core and its TLS everywhere; on other Linux
# systems also the POSIX port and the command. What has no compiler here is skipped, and said so.
#
#   tests/toolchains.sh SOURCES BUILD    SOURCES: mbedtls and cjson as tests/fetch_sources.sh makes
#                                        them; BUILD: a folder for the build trees
#
# FIELDHOOK_TOOLCHAINS=required makes a skipped toolchain that Debian has a failure.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
[ $# -eq 2 ] || { sed -n '3,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
sources=$(cd "$1" && pwd)
mkdir -p "$2"
build=$(cd "$2" && pwd)
built=0
skipped=
failed=

# The compiler that a toolchain file names.
compiler_of() {
  case $1 in
    cortex-*) echo arm-none-eabi-g++ ;;
    aarch64-linux) echo aarch64-linux-gnu-g++ ;;
    armhf-linux) echo arm-linux-gnueabihf-g++ ;;
    riscv64-linux) echo riscv64-linux-gnu-g++ ;;
    riscv32-bare) echo riscv32-unknown-elf-g++ ;;
  esac
}

# The file format and processor that the objects must have, as objdump's users know them.
machine_of() {
  case $1 in
    cortex-*|armhf-linux) echo ARM ;;
    aarch64-linux) echo AArch64 ;;
    riscv*) echo RISC-V ;;
  esac
}

skip() {
  echo "toolchains: $1: skipped, $2"
  skipped="$skipped $1"
}

# build_one NAME TARGET...
build_one() {
  name=$1
  shift
  mkdir -p "$build/$name"
  if ! { cmake --toolchain "$top/ports/toolchains/$name.cmake" -S "$top" -B "$build/$name" -G Ninja \
           -DFIELDHOOK_WERROR=ON -DFIELDHOOK_MBEDTLS_SOURCE="$sources/mbedtls" \
           -DFIELDHOOK_CJSON_SOURCE="$sources/cjson" &&
         cmake --build "$build/$name" -j 2 --target "$@"; } > "$build/$name/log" 2>&1; then
    tail -n 40 "$build/$name/log" >&2
    return 1
  fi
  readelf -h "$build/$name/lib/libfieldhook_core.a" 2>/dev/null | grep -q "Machine: *$(machine_of "$name")"
}

for file in "$top"/ports/toolchains/*.cmake; do
  name=$(basename "$file" .cmake)
  compiler=$(compiler_of "$name")
  [ -n "$compiler" ] || continue  # the shared files
  if ! command -v "$compiler" >/dev/null; then
    case $name in
      riscv32-bare) echo "toolchains: $name: skipped, no $compiler (Debian has none with libstdc++)" ;;
      *) skip "$name" "no $compiler" ;;
    esac
    continue
  fi
  case $name in
    *-linux) targets="fieldhook_core fieldhook_json fieldhook_tls_mbedtls fieldhook_port_posix fieldhook_command" ;;
    *) targets="fieldhook_core fieldhook_tls_mbedtls" ;;
  esac
  # shellcheck disable=SC2086  # a list of targets
  if build_one "$name" $targets; then
    built=$((built + 1))
    echo "toolchains: $name: $("$compiler" -dumpversion), built: $targets"
  else
    failed="$failed $name"
    echo "toolchains: $name: FAILED" >&2
  fi
done

[ "${FIELDHOOK_TOOLCHAINS:-}" != required ] || failed="$failed$skipped"
[ -z "$failed" ] || { echo "toolchains: failed:$failed" >&2; exit 1; }
echo "toolchains: $built built"
