#!/bin/sh
# SPDX-License-Identifier: MIT
# The walls between the folders, and what the core must not use.
#
#   tests/check_includes.sh [TOP]         checks a tree, this one without an argument
#   tests/check_includes.sh --self-test   breaks each rule once in a copy and expects to be told
#
# examples -> ports -> lib: an arrow means "may include". tests may include all.
set -eu

here=$(cd "$(dirname "$0")" && pwd)

# Prints "file:line: what is wrong" for each breach. Plain awk: a fresh Debian has no other.
check_tree() {
  (cd "$1" && find lib ports examples -type f \( -name '*.[ch]pp' -o -name '*.[ch]' \) | sort) |
    awk -v top="$1" -f "$here/check_includes.awk"
}

# broken NAME FILE LINE: a tree in which FILE has LINE as well must fail, and FILE be named.
broken() {
  rm -rf "$work/tree"
  cp -R "$work/good" "$work/tree"
  mkdir -p "$(dirname "$work/tree/$2")"
  printf '%s\n' "$3" >> "$work/tree/$2"
  if check_tree "$work/tree" > "$work/out" || ! grep -q "^$2:" "$work/out"; then
    echo "check_includes: not noticed: $1" >&2
    exit 1
  fi
  count=$((count + 1))
}

make_good_tree() {
  mkdir -p "$work/good/lib/include/fieldhook" "$work/good/lib/src/crypto" "$work/good/lib/src/json" \
    "$work/good/ports/posix/include/fieldhook" "$work/good/ports/mbedtls/src" "$work/good/examples/cli"
  cd "$work/good"
  printf '#include <cstdint>\n// new rules, malloc( and std::string are words here\n' > lib/include/fieldhook/a.hpp
  printf '#include <fieldhook/a.hpp>\n#include "b.hpp"\nconst char* k = "malloc(1)";\n' > lib/src/a.cpp
  printf '#include <string_view>\nstd::string_view renew(int news);\nint x = f(); new (place) T;\n' > lib/src/b.hpp
  printf '#include <mbedtls/sha256.h>\n' > lib/src/crypto/sha.cpp
  printf '#include <cjson/cJSON.h>\n' > lib/src/json/json.cpp
  printf '#include <fieldhook/a.hpp>\n#include <sys/socket.h>\n' > ports/posix/include/fieldhook/p.hpp
  printf '#include <fieldhook/a.hpp>\n#include <mbedtls/ssl.h>\n' > ports/mbedtls/src/tls.cpp
  printf '#include "crypto/rules.hpp"\n' >> ports/mbedtls/src/tls.cpp
  printf '#include <mbedtls/x509_crt.h>\n' > lib/src/crypto/rules.hpp
  printf '#include <fieldhook/p.hpp>\n#include <string>\n' > examples/cli/main.cpp
}

self_test() {
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  count=0
  (make_good_tree)
  check_tree "$work/good" || { echo "check_includes: a good tree was refused" >&2; exit 1; }

  broken 'a system header in lib' lib/src/a.cpp '#include <unistd.h>'
  broken 'the library of streams' lib/src/a.cpp '#include <iostream>'
  broken 'a header not listed' lib/include/fieldhook/a.hpp '#include <vector>'
  broken 'clocks' lib/src/a.cpp '#include <ctime>'
  broken 'lib looks into a port' lib/src/a.cpp '#include <fieldhook/p.hpp>'
  broken 'lib leaves its folder' lib/src/a.cpp '#include "../../ports/posix/p.hpp"'
  broken 'the public API shows an inside' lib/include/fieldhook/a.hpp '#include "b.hpp"'
  broken 'Mbed TLS outside of its home' lib/src/b.hpp '# include <mbedtls/md.h>'
  broken 'Mbed TLS in the wrong port' ports/posix/include/fieldhook/p.hpp '#include "mbedtls/ssl.h"'
  broken 'libsodium outside of its home' lib/src/json/json.cpp '#include <sodium.h>'
  broken 'Mbed TLS in an example' examples/cli/main.cpp '#include <mbedtls/ssl.h>'
  broken 'cJSON outside of its home' lib/src/crypto/sha.cpp '#include "cJSON.h"'
  broken 'a port looks into an example' ports/mbedtls/src/tls.cpp '#include "../../../examples/cli/x.hpp"'
  broken 'a port looks into lib/src' ports/mbedtls/src/tls.cpp '#include "b.hpp"'
  broken 'another port looks into lib/src/crypto' ports/posix/include/fieldhook/p.cpp '#include "crypto/rules.hpp"'
  broken 'the rules are not there' ports/mbedtls/src/tls.cpp '#include "crypto/none.hpp"'
  broken 'a public header that is not there' examples/cli/main.cpp '#include <fieldhook/none.hpp>'
  broken 'an example looks into tests' examples/cli/main.cpp '#include "../../tests/fakes/x.hpp"'
  broken 'an include by macro' lib/src/a.cpp '#include HEADER'
  broken 'std::string' lib/src/a.cpp 'std::string text;'
  broken 'std::string behind a word' lib/src/b.hpp 'const std::string& text();'
  broken 'std::function' lib/include/fieldhook/a.hpp 'std::function<void()> f;'
  broken 'new' lib/src/a.cpp 'auto* p = new Thing();'
  broken 'new that does not throw' lib/src/a.cpp 'auto* p = new (std::nothrow) Thing();'
  broken 'malloc' lib/src/a.cpp 'void* p = malloc(3);'
  broken 'free after a comment' lib/src/a.cpp '/* why */ free(p);'
  broken 'std::calloc' lib/src/json/json.cpp 'void* p = std::calloc(1, 3);'
  broken 'printf' lib/src/a.cpp 'std::snprintf(b, 3, "x");'
  broken 'a clock' lib/src/a.cpp 'auto t = time(nullptr);'
  broken 'delete' lib/src/a.cpp 'delete p;'
  broken 'a call that checks and throws' lib/src/a.cpp 'return text.substr(n);'
  broken 'throw' lib/src/a.cpp 'throw 1;'
  echo "check_includes: $count breaches made, $count noticed"
}

case ${1:-} in
  --self-test) self_test ;;
  *)
    top=$(cd "${1:-$here/..}" && pwd)
    check_tree "$top"
    echo "check_includes: lib, ports and examples keep to their side"
    ;;
esac
