#!/bin/sh
# SPDX-License-Identifier: MIT
# A URL that breaks a rule does not compile, and the compiler says which; one that is no constant
# does not link.
#
#   tests/check_urls.sh COMPILER INCLUDE    clang++ is asked too, where there is one
set -eu

fail() { echo "check_urls: $*" >&2; exit 1; }

compiler=${1:?a compiler}
include=${2:?the folder of the headers}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# program URL: a program with this endpoint, $work/url.cpp.
program() {
  printf '#include <fieldhook/endpoint.hpp>\nconstexpr fieldhook::Endpoint kHooks = fieldhook::Endpoint::at("%s");\nint main() { return kHooks.port() == 0; }\n' "$1" > "$work/url.cpp"
}

# shellcheck disable=SC2086  # a compiler may come with its launcher
compiles() { $cxx -std=c++17 -fno-exceptions -fno-rtti -I"$include" -fsyntax-only "$work/url.cpp" 2>"$work/log"; }

good() {
  program "$1"
  compiles || { cat "$work/log" >&2; fail "$cxx does not take $1"; }
}

# bad WORD URL: the compiler refuses it, and its message has WORD.
bad() {
  program "$2"
  if compiles; then fail "$cxx takes $2"; fi
  grep -q "the_url_is_$1" "$work/log" || { cat "$work/log" >&2; fail "$cxx says nothing of $1: $2"; }
  count=$((count + 1))
}

url_of_size() { printf 'https://h/%*s' $(($1 - 10)) '' | tr ' ' a; }

check() {
  cxx=$1
  good 'https://example.com/hooks'
  good 'https://[2001:db8::1]:8443/a?b=%20#c'
  good "$(url_of_size 2048)"
  bad too_long "$(url_of_size 2049)"
  bad http_which_is_not_secure 'http://example.com/hooks'
  bad neither_https_nor_http 'ftp://example.com/hooks'
  for url in '' example.com/hooks https:/example.com 'https://user@example.com/' \
    'https://example.com:0/' https://example.com:65536/ https://127.1/ 'https://[::1/' \
    'https://[fe80::1%25eth0]/' https://example.com/a/../b 'https://example.com/a b' \
    'https://example.com/%4' 'https://example.com\\@evil.example/'; do
    bad malformed "$url"
  done
}

# Text that is no constant: neither optimised nor not does a program come of it.
check_link() {
  cat > "$work/url.cpp" <<'END'
#include <fieldhook/endpoint.hpp>
int main(int, char** arguments) {
  return fieldhook::Endpoint::at(arguments[0]).port();
}
END
  for level in -O0 -O2; do
    # shellcheck disable=SC2086
    if $cxx -std=c++17 $level -I"$include" "$work/url.cpp" -o "$work/url" 2>"$work/log"; then
      fail "an endpoint that is no constant links with $level"
    fi
    grep -q the_url_is_malformed "$work/log" || fail "it fails to link for another reason"
  done
}

count=0
check "$compiler"
check_link
if command -v clang++ >/dev/null; then check clang++; fi
echo "check_urls: $count URLs did not compile, each for its reason"
