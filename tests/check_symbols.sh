#!/bin/sh
# SPDX-License-Identifier: MIT
# What the built core asks of the rest of an image: no heap, no printf, no exceptions, no clock; and
# that it has no data of its own.
#
#   tests/check_symbols.sh ARCHIVE               checks libfieldhook_core.a
#   tests/check_symbols.sh --self-test COMPILER  builds bad archives and expects to be told
set -eu

# Everything that the core may leave undefined. A name that is not here fails the check, so that a
# new dependency is a decision.
allowed='^(mem(cpy|move|set|cmp|chr)|strlen|bcmp|explicit_bzero|abort|__assert_fail|__stack_chk_fail'
allowed="$allowed|_GLOBAL_OFFSET_TABLE_|__cxa_pure_virtual|_Unwind_Resume"
allowed="$allowed|mbedtls_sha(1|256|512)_[a-z_]+|mbedtls_platform_zeroize|crypto_sign_ed25519_[a-z_]+"
# Virtual tables of classes without RTTI, on compilers that still name its base.
allowed="$allowed|_ZTVN10__cxxabiv1[A-Za-z0-9_]+)\$"
# What only the doors to public-key checks may ask for: behind it is the heap of Mbed TLS.
doors='^(ecdsa_p256|certificate)_mbedtls[.]cpp[.]o(bj)? (mbedtls_(pk|x509_crt|ecp|ecdsa|mpi)_[a-z0-9_]+'
doors="$doors|psa_crypto_init)\$"

fail() { echo "check_symbols: $*" >&2; exit 1; }

# "member symbol" for each symbol that no member of the archive defines.
undefined_symbols() {
  nm -g "$1" | awk '
    /:$/ { member = substr($1, 1, length($1) - 1); next }
    $1 == "U" { wanted[member " " $2] = $2; next }
    NF == 3 && $2 !~ /^[vw]$/ { defined[$3] = 1 }
    END { for (m in wanted) if (!(wanted[m] in defined)) print m }' | sort
}

# Bytes of .data, .bss and their kin; constants that only need relocation (.data.rel.ro) are not.
data_bytes() {
  size -A -d "$1" | awk '
    $1 ~ /^\.(data|bss|tdata|tbss)/ && $1 !~ /^\.data\.rel\.ro/ { sum += $2 }
    END { print sum + 0 }'
}

check() {
  [ -f "$1" ] || fail "there is no archive $1"
  wanted=$(undefined_symbols "$1")
  [ -n "$wanted" ] || fail "nm shows nothing of $1"
  stray=$(printf '%s\n' "$wanted" | awk -v allowed="$allowed" -v doors="$doors" '$2 !~ allowed && $0 !~ doors')
  [ -z "$stray" ] || fail "not on the list of what the core may ask for:
$stray"
  bytes=$(data_bytes "$1")
  [ "$bytes" -eq 0 ] || fail "the core has $bytes bytes of .data and .bss"
}

# compile_core CODE OPTION: an archive of a harmless function and CODE.
compile_core() {
  printf '#include <cstddef>\n#include <cstring>\n%s\n' "$1" > "$work/a.cpp"
  printf 'const void* f(const char* p, std::size_t n) { return std::memchr(p, 7, n); }\n' >> "$work/a.cpp"
  # shellcheck disable=SC2086  # a compiler may come with its launcher
  $compiler -std=c++17 -Os "$2" -c "$work/a.cpp" -o "$work/a.o"
  rm -f "$work/a.a"
  ar rcs "$work/a.a" "$work/a.o"
}

# bad NAME CODE [OPTION] [WORDS]: with CODE the check must fail, saying WORDS.
bad() {
  compile_core "$2" "${3:--fno-exceptions}"
  if (check "$work/a.a") 2>"$work/out"; then fail "not noticed: $1"; fi
  grep -q "${4:-not on the list}" "$work/out" || fail "noticed for another reason: $1"
  count=$((count + 1))
}

self_test() {
  compiler=$1
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  count=0
  compile_core '' -fno-exceptions
  check "$work/a.a"
  bad 'malloc' '#include <cstdlib>
void* g() { return std::malloc(3); }'
  bad 'operator new' 'char* g() { return new char[3]; }'
  bad 'operator delete' 'struct B { virtual ~B(); }; B::~B() {}'
  bad 'snprintf' '#include <cstdio>
int g(char* p, int n) { return std::snprintf(p, 9, "%d", n); }'
  bad 'strtod' '#include <cstdlib>
double g(const char* p) { return std::strtod(p, nullptr); }'
  bad 'throw' 'void g(int n) { if (n) throw n; }' -fexceptions
  bad 'time' '#include <ctime>
long g() { return std::time(nullptr); }'
  bad 'substr that checks' '#include <string_view>
std::string_view g(std::string_view s, std::size_t n) { return s.substr(n); }'
  bad 'a public-key check outside of its door' 'extern "C" int mbedtls_pk_verify();
int g() { return mbedtls_pk_verify(); }'
  bad 'a static made at first use' 'int h(); int g() { static int n = h(); return n; }'
  bad 'data' 'int counter = 1; int g() { return ++counter; }' -Os 'bytes of .data'
  bad 'zeroed data' 'static char space[99]; char* g() { return space; }' -Os 'bytes of .data'
  bad 'data of a thread' 'thread_local int n; int* g() { return &n; }' -ftls-model=local-exec 'bytes of .data'
  echo "check_symbols: $count breaches made, $count noticed"
}

case ${1:-} in
  --self-test) self_test "${2:?a compiler}" ;;
  '') fail "usage: tests/check_symbols.sh ARCHIVE" ;;
  *)
    check "$1"
    echo "check_symbols: the core asks for nothing that is not listed and has no data of its own"
    ;;
esac
