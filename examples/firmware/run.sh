#!/bin/sh
# SPDX-License-Identifier: MIT
# fieldhook on a microcontroller in one command, on a fresh Debian 12 too (as root or with sudo):
#
#   sh examples/firmware/run.sh [COUNT]
#
# Installs what is missing, fetches the sources of lwIP and Mbed TLS, cross-builds the firmware with
# the toolchain files, boots it in qemu on two boards (mps2-an386, a Cortex-M4; lm3s6965evb, a
# Cortex-M3 with 64 KB of RAM) and lets a button be pressed COUNT times on each: each press is an
# event, kept on flash until it was posted over HTTPS, signed, to `fieldhook listen` on this machine.
# The flash chip's cells are a file, which outlives the emulator. Leaves only build/firmware and
# build/sources.
#
# Your own trees: FIELDHOOK_LWIP_SOURCE=DIR and FIELDHOOK_MBEDTLS_SOURCE=DIR in the environment.
set -eu

packages="g++ cmake ninja-build libmbedtls-dev libcjson-dev openssl gcc-arm-none-eabi
  libnewlib-arm-none-eabi libstdc++-arm-none-eabi-newlib qemu-system-arm debian-archive-keyring gpgv
  xz-utils bzip2 patch"
top=$(cd "$(dirname "$0")/../.." && pwd)
build=$top/build/firmware
sources=$top/build/sources
count=${1:-3}
lwip=${FIELDHOOK_LWIP_SOURCE:-}
mbedtls=${FIELDHOOK_MBEDTLS_SOURCE:-}
receiver=
temp=

say() { printf '%s\n' "$*"; }
fail() {
  say "firmware: failed: $*" >&2
  for log in build.log receiver.err; do
    [ -s "${temp:-/nonexistent}/$log" ] && sed "s/^/  $log: /" "$temp/$log" | tail -n 20 >&2
  done
  exit 1
}

clean_up() {
  if [ -n "$receiver" ]; then
    kill "$receiver" 2>/dev/null || :
    wait "$receiver" 2>/dev/null || :
  fi
  [ -z "$temp" ] || rm -rf "$temp"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# shellcheck disable=SC2086  # the lists are lists
install_packages() {
  command -v dpkg-query >/dev/null || { say "no Debian: using what is installed"; return 0; }
  missing=
  for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ||
      missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  as_root=
  if [ "$(id -u)" -ne 0 ]; then
    as_root=sudo
    command -v sudo >/dev/null || fail "neither root nor sudo is at hand to install:$missing"
  fi
  say "installing:$missing"
  apt="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y"
  $apt update >"$temp/build.log" 2>&1 || say "apt-get update failed; trying with the old lists"
  $apt install --no-install-recommends $missing >"$temp/build.log" 2>&1 ||
    fail "apt-get could not install:$missing"
}

fetch_sources() {
  [ -n "$lwip" ] || { "$top/tests/fetch_sources.sh" "$sources" lwip; lwip=$sources/lwip; }
  [ -n "$mbedtls" ] || { "$top/tests/fetch_sources.sh" "$sources" mbedtls; mbedtls=$sources/mbedtls; }
}

# A throw-away authority for the image, and a certificate of it for this machine as qemu's guest
# sees it.
make_certificates() (
  cd "$build"
  if [ -f ca.key ] && openssl x509 -in ca.pem -noout -checkend 86400; then exit 0; fi
  for name in ca server; do
    openssl ecparam -name prime256v1 -genkey -noout -out "$name.key"
  done
  openssl req -x509 -new -key ca.key -subj "/CN=firmware authority" -days 30 -out ca.pem \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
  openssl x509 -in ca.pem -outform DER -out ca.der
  openssl req -new -key server.key -subj "/CN=firmware receiver" -out server.csr
  printf 'subjectAltName=IP:10.0.2.2\nextendedKeyUsage=serverAuth\n' >server.ext
  openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 \
    -extfile server.ext -out server.pem
) >"$temp/build.log" 2>&1

# build_image BOARD TOOLCHAIN
build_image() {
  say "building: the firmware for $1, $2"
  { cmake --toolchain "$top/ports/toolchains/$2.cmake" -S "$top/examples/firmware" \
      -B "$build/$1" -G Ninja -DFIRMWARE_BOARD="$1" -DFIELDHOOK_LWIP_SOURCE="$lwip" \
      -DFIELDHOOK_MBEDTLS_SOURCE="$mbedtls" -DFIRMWARE_CA="$build/ca.der" &&
    cmake --build "$build/$1" --target firmware -j 2; } >"$temp/build.log" 2>&1 ||
    fail "the firmware could not be built"
  arm-none-eabi-size "$build/$1/firmware.elf"
}

build_receiver() {
  say "building: the receiver for this machine"
  { cmake -S "$top" -B "$build/host" -G Ninja -DCMAKE_BUILD_TYPE=Release -DFIELDHOOK_TESTS=OFF &&
    cmake --build "$build/host" --target fieldhook_command -j 2; } >"$temp/build.log" 2>&1 ||
    fail "the receiver could not be built"
  : >"$temp/build.log"
}

start_receiver() {
  "$build/host/fieldhook" listen --port 0 --cert "$build/server.pem" --key "$build/server.key" \
    --path /hooks >"$temp/receiver.out" 2>"$temp/receiver.err" &
  receiver=$!
  tries=100
  until grep -q '^listening on ' "$temp/receiver.out" 2>/dev/null; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || fail "the receiver did not start"
    sleep 0.1
  done
  port=$(sed -n 's|^listening on https://.*:||p' "$temp/receiver.out")
}

# boot MACHINE BOARD NIC. The secret reaches the image as a start-up argument of an emulator; a device
# keeps its own.
boot() {
  say "booting: $1, $count events to https://10.0.2.2:$port/hooks"
  head -c 65536 /dev/zero | tr '\000' '\377' >"$temp/flash.img"  # as it is delivered: erased
  timeout 120 qemu-system-arm -M "$1" -display none -monitor none -serial none \
    -kernel "$build/$2/firmware.elf" -nic "user,model=$3" -semihosting-config \
    "enable=on,target=native,arg=fw,arg=url=https://10.0.2.2:$port/hooks,arg=secret=$FIELDHOOK_SECRET,arg=device=$2,arg=presses=$count,arg=flash=$temp/flash.img" \
    2>&1 || fail "the firmware ended with $?"
  expected=$((expected + count))
  verified=$(grep -c '^verified ' "$temp/receiver.out" || :)
  [ "$verified" -eq "$expected" ] || fail "the receiver verified $verified of $expected events"
  tail -n 1 "$temp/receiver.out"
}

temp=$(mktemp -d)
mkdir -p "$build"
install_packages
fetch_sources
make_certificates || fail "openssl could not make certificates"
build_image mps2 cortex-m4f
build_image lm3s6965 cortex-m3
build_receiver
FIELDHOOK_SECRET=whsec_$(openssl rand -base64 24)
export FIELDHOOK_SECRET
start_receiver
expected=0
boot mps2-an386 mps2 lan9118
boot lm3s6965evb lm3s6965 stellaris
say "firmware: ok"
