#!/bin/sh
# SPDX-License-Identifier: MIT
# All tests in one command, on a fresh Debian 12 too: installs what is missing, builds, runs.
#
#   tests/run.sh           one build on the system's Mbed TLS; a few minutes on two cores
#   tests/run.sh --full    also the long sweeps (FIELDHOOK_FULL=1 in the tests' environment), a build
#                          with sanitizers, the threads under another one, the same suite on Mbed TLS
#                          3.6 from source, some of it in memcheck, the core with every toolchain
#                          file, its package, the firmware in an emulator
#
# Everything it makes is under build/. CI=true in the environment makes warnings errors. Each ctest
# run says first what it is for; the last one is always `main`, so its summary ends the output.
set -eu

jobs=2  # the machine that the time limits were set for
packages="g++ cmake ninja-build libmbedtls-dev libcjson-dev libsodium-dev doctest-dev openssl
  valgrind ca-certificates debian-archive-keyring gpgv xz-utils bzip2 patch"
cross_packages="gcc-arm-none-eabi libnewlib-arm-none-eabi libstdc++-arm-none-eabi-newlib
  g++-aarch64-linux-gnu g++-arm-linux-gnueabihf g++-riscv64-linux-gnu qemu-system-arm"
min_node=20

top=$(cd "$(dirname "$0")/.." && pwd)
build=$top/build
sources=$build/sources
failed=

say() { printf '%s\n' "$*"; }
title() { printf '\n%s\n' "$*"; }
fail() { say "tests/run.sh: $*" >&2; exit 1; }

# Runs a command whose output matters only if it fails.
quietly() {
  "$@" >"$build/last.log" 2>&1 && return 0
  cat "$build/last.log" >&2
  return 1
}

installed() {
  dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'install ok installed'
}

node_is_new() {
  command -v node >/dev/null &&
    node -e "process.exit(parseInt(process.versions.node, 10) >= $min_node ? 0 : 1)"
}

# One call of apt-get, and none at all when nothing is missing.
# shellcheck disable=SC2086  # the lists are lists
install_packages() {
  command -v dpkg-query >/dev/null || { say "not a Debian: using what is installed"; return 0; }
  missing=
  for package in $packages; do installed "$package" || missing="$missing $package"; done
  # Debian's npm would replace a Node that brings its own.
  command -v node >/dev/null || missing="$missing nodejs npm"
  [ -n "$missing" ] || return 0
  as_root=
  if [ "$(id -u)" -ne 0 ]; then
    as_root=sudo
    command -v sudo >/dev/null || fail "neither root nor sudo is at hand to install:$missing"
  fi
  say "installing:$missing"
  apt="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3"
  quietly $apt update || say "apt-get update failed; trying with the old lists"
  quietly $apt install --no-install-recommends $missing ||
    fail "apt-get could not install:$missing"
}

need_npm() {
  command -v npm >/dev/null || fail "npm is missing; install the one that belongs to your Node."
}

# Debian 12's Node is too old for the official packages; node@20 is a Node in an npm package.
prepare_node() {
  PATH=$build/node/node_modules/node/bin:$PATH
  export PATH
  node_is_new && return 0
  need_npm
  say "installing: Node $min_node, into build/node"
  mkdir -p "$build/node"
  quietly npm install --prefix "$build/node" --no-audit --no-fund "node@$min_node" ||
    fail "Node $min_node could not be installed with npm."
  hash -r  # the shell remembers the old one
  node_is_new || fail "Node $min_node was installed and does not run."
}

# The official packages that the tests have on the other side.
install_node_packages() {
  for lock in "$top"/tests/*/package-lock.json; do
    [ -f "$lock" ] || continue
    folder=$(dirname "$lock")
    mark=$folder/node_modules/.package-lock.json
    [ -z "$(find "$mark" -newer "$lock" 2>/dev/null)" ] || continue
    need_npm
    say "installing: the npm packages of ${folder#"$top/"}"
    (cd "$folder" && quietly npm ci --no-audit --no-fund) ||
      fail "the npm packages of ${folder#"$top/"} could not be installed."
  done
}

mbedtls_version() {
  cat "$1/mbedtls/build_info.h" "$1/mbedtls/version.h" 2>/dev/null |
    sed -n 's/^#define MBEDTLS_VERSION_STRING  *"\(.*\)"/\1/p' | head -n 1
}

# suite NAME MBEDTLS SANITIZERS [TEST...]: MBEDTLS is `system` or `source`, SANITIZERS as for
# -fsanitize=; with names of tests only these are built and run.
suite() {
  name=$1
  from=$2
  sanitize=$3
  shift 3
  only=$*
  set -- -DFIELDHOOK_TESTS=ON -DFIELDHOOK_SANITIZE="$sanitize" -DFIELDHOOK_WERROR="$werror" \
    -DFIELDHOOK_LWIP_SOURCE="$lwip"
  headers=/usr/include
  if [ "$from" = source ]; then
    "$top/tests/fetch_sources.sh" "$sources" mbedtls cjson || { note "$name" "no sources"; return 0; }
    headers=$sources/mbedtls/include
    set -- "$@" -DFIELDHOOK_MBEDTLS_SOURCE="$sources/mbedtls" -DFIELDHOOK_CJSON_SOURCE="$sources/cjson"
  fi
  version=$(mbedtls_version "$headers")
  title "== $name: Mbed TLS $version ($from), sanitizers: ${sanitize:-none}, sweeps: $sweeps"
  # shellcheck disable=SC2086  # a list of tests
  if ! quietly cmake -S "$top" -B "$build/$name" -G Ninja "$@"; then
    note "$name" "not configured"
  elif ! cmake --build "$build/$name" -j "$jobs" --target ${only:-all} -- --quiet; then
    note "$name" "not built"
  elif run_ctest "$name" "^($(echo "${only:-.*}" | tr ' ' '|'))\$"; then
    note "$name" "passed"
  else
    note "$name" "failed"
  fi
}

# What more than one thread touches. Not lwIP's sockets: lwIP itself has races behind them.
threads() {
  only="mailbox_test posix_port_test posix_resolver_test"
  [ -z "$lwip" ] || only="$only lwip_task_test"
  # shellcheck disable=SC2086  # a list of tests
  suite threads system thread $only
}

# Bytes that nobody wrote: the sanitizers of gcc do not see who reads them.
memcheck() {
  title "== memcheck: tests of the build mbedtls36 in valgrind"
  count=0
  for test in "$build"/mbedtls36/tests/*_test; do
    case ${test##*/} in
      courier_*|delivery_*|*reader*|*replay*|outbox_[em]*|scheme_*|tls_stream*|verify_*) ;;
      *) continue ;;
    esac
    # It looks for secrets in memory that was given back.
    ! grep -q memory_scan "$top/tests/${test##*/}.cpp" || continue
    quietly env -u FIELDHOOK_FULL valgrind --quiet --error-exitcode=9 "$test" ||
      { note memcheck "failed in ${test##*/}"; return 0; }
    count=$((count + 1))
  done
  say "$count tests read nothing that was not written"
  if [ "$count" -ge 20 ]; then note memcheck passed; else note memcheck "too few tests"; fi
}

# Only a full run insists on lwIP.
fetch_lwip() {
  if "$top/tests/fetch_sources.sh" "$sources" lwip; then
    lwip=$sources/lwip
  elif [ "$suites" = full ]; then
    note lwip "no sources"
  else
    say "no sources of lwIP: the tests of ports/lwip are left out"
  fi
}

toolchains() {
  title "== toolchains: the core for other processors"
  if "$top/tests/fetch_sources.sh" "$sources" mbedtls cjson &&
    FIELDHOOK_TOOLCHAINS=required "$top/tests/toolchains.sh" "$sources" "$build/toolchains"; then
    note toolchains passed
  else
    note toolchains failed
  fi
}

package_for_another_processor() {
  title "== package: installed for a Cortex-M0+, found by another project"
  if [ -n "$lwip" ] && "$top/tests/fetch_sources.sh" "$sources" mbedtls &&
    "$top/tests/package/cross.sh" "$sources" "$build/package"; then
    note package passed
  else
    note package failed
  fi
}

firmware() {
  title "== firmware: the bare-metal example in qemu"
  if [ -n "$lwip" ] && "$top/tests/fetch_sources.sh" "$sources" mbedtls &&
    "$top/tests/firmware/run.sh" "$lwip" "$sources/mbedtls" "$build/firmware-test"; then
    note firmware passed
  else
    note firmware failed
  fi
}

# run_ctest NAME PATTERN
run_ctest() {
  ctest --test-dir "$build/$1" -R "$2" -j "$jobs" --timeout "$seconds" --output-on-failure --no-tests=error
}

note() {
  results="$results
  $1: $2"
  [ "$2" = passed ] || failed="$failed $1"
}

results=
lwip=
sweeps=short
seconds=300  # for one test
suites=default
for option in "$@"; do
  case $option in
    --full) suites=full sweeps=long seconds=1500 ;;
    -h|--help) sed -n '3,12s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) fail "unknown option '$option'; the only one is --full." ;;
  esac
done
werror=OFF
[ "${CI:-}" != true ] || werror=ON

mkdir -p "$build"
[ "$suites" != full ] || packages="$packages $cross_packages"
install_packages
prepare_node
install_node_packages
fetch_lwip

export UBSAN_OPTIONS="print_stacktrace=1:${UBSAN_OPTIONS:-}"
if [ "$suites" = full ]; then
  export FIELDHOOK_FULL=1
  suite sanitized system address,undefined
  threads
  suite mbedtls36 source ''
  memcheck
  toolchains
  package_for_another_processor
  firmware
  title "So far:$results"
fi
suite main system ''

[ -z "$failed" ] || fail "failed:$failed"
