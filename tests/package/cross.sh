#!/bin/sh
# SPDX-License-Identifier: MIT
# The package for another processor: built with a toolchain file, installed, moved, and taken into a
# project that has nothing but the same toolchain file. And the component of ESP-IDF, compiled in C++23
# as there, against the sources of Mbed TLS and lwIP.
#
#   tests/package/cross.sh SOURCES WORK    SOURCES: mbedtls and lwip, see tests/fetch_sources.sh
set -eu

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
fail() { echo "package: cross: $*" >&2; exit 1; }

[ $# -eq 2 ] || { sed -n '3,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }
sources=$(cd "$1" && pwd)
rm -rf "$2"
mkdir -p "$2"
work=$(cd "$2" && pwd)
toolchain=$top/ports/toolchains/cortex-m0plus.cmake

quietly() {
  "$@" > "$work/log" 2>&1 || { tail -n 40 "$work/log" >&2; fail "failed: $*"; }
}

quietly cmake --toolchain "$toolchain" -S "$top" -B "$work/build" -G Ninja \
  -DFIELDHOOK_WERROR=ON -DFIELDHOOK_MBEDTLS_SOURCE="$sources/mbedtls"
quietly cmake --build "$work/build" -j 2
quietly cmake --install "$work/build" --prefix "$work/first"
mv "$work/first" "$work/moved"
for place in "$work/first" "$work/build" "$top" "$sources"; do
  ! grep -rFn --include=*.cmake "$place" "$work/moved" || fail "the package names $place"
done

quietly cmake --toolchain "$toolchain" -S "$here/application" -B "$work/application" -G Ninja \
  -DHOW=find_package -DCMAKE_PREFIX_PATH="$work/moved" "-DWANTS=core;tls_mbedtls" \
  -DCMAKE_EXE_LINKER_FLAGS=--specs=nosys.specs -DLWIP=ON \
  "-DLWIP_INCLUDES=$top/examples/firmware/board;$work/moved/share/fieldhook/lwip/config;$sources/lwip/src/include"
quietly cmake --build "$work/application" -j 2
for program in use_core use_tls_mbedtls use_c; do
  arm-none-eabi-readelf -h "$work/application/$program" | grep -q 'Machine: *ARM' ||
    fail "$program is not for an ARM"
done

quietly cmake -S "$here/esp_idf" -B "$work/esp_idf" -G Ninja -DFIELDHOOK="$top" \
  -DSOURCES="$sources" -DCMAKE_CXX_STANDARD=23
quietly cmake --build "$work/esp_idf" -j 2 --target component
echo "package: cross: ok"
