#!/bin/sh
# SPDX-License-Identifier: MIT
# Threat L4: no function of the built core calls itself, be it through others, so its stack has a
# bound. Seen are direct calls; how deep a call through a pointer goes is measured in tests/firmware.
#
#   tests/check_recursion.sh ARCHIVE               checks libfieldhook_core.a
#   tests/check_recursion.sh --self-test COMPILER  builds recursive archives and expects to be told
set -eu

# Goes round once: start() mounts, mount() formats what is blank, format() starts in a state of its own
# in which nothing is mounted.
known='_ZN9fieldhook7Courier(5start|5mount|6format)Ev'

fail() { echo "check_recursion: $*" >&2; exit 1; }

# "caller callee" for each call or jump out of a function; relocations name what objdump cannot.
calls() {
  objdump -dr --no-show-raw-insn "$1" | awk '
    /^[0-9a-f]+ <.*>:$/ { caller = substr($2, 2, length($2) - 3); next }
    $2 ~ /^(call|jmp|bl|b)/ && $NF ~ /^<[^+]*>$/ {
      last = substr($NF, 2, length($NF) - 2)
      is_call = $2 ~ /^(call|bl)$/
      if (last != caller || is_call) print caller, last
      next
    }
    $2 ~ /^R_.*(PLT|PC|CALL|JUMP)/ {
      callee = $3
      sub(/[-+]0x[0-9a-f]+$/, "", callee)
      if (callee !~ /^\./) print caller, callee
    }' | grep -vE "^$known $known\$" | sort -u
}

# Takes away whoever calls nobody that is left; what stays is a ring, or leads into one.
rings() {
  awk '
    { edges[NR] = $0; from[NR] = $1; to[NR] = $2; degree[$1]++ }
    END {
      do {
        changed = 0
        for (i in edges) {
          if (degree[to[i]] > 0) continue
          degree[from[i]]--
          delete edges[i]
          changed = 1
        }
      } while (changed)
      for (i in edges) print edges[i]
    }' | sort
}

check() {
  [ -f "$1" ] || fail "there is no archive $1"
  calls "$1" > "$work/calls"
  [ "$(wc -l < "$work/calls")" -ge "$2" ] || fail "objdump shows next to nothing of $1"
  found=$(rings < "$work/calls")
  [ -z "$found" ] || fail "these call themselves, or call who does:
$found"
}

# bad NAME CODE: the check must name a function of CODE.
bad() {
  printf '%s\n' "$2" > "$work/a.cpp"
  # shellcheck disable=SC2086  # a compiler may come with its launcher
  $compiler -std=c++17 -O1 -ffunction-sections -fno-exceptions -c "$work/a.cpp" -o "$work/a.o"
  rm -f "$work/a.a"
  ar rcs "$work/a.a" "$work/a.o"
  if (check "$work/a.a" 1) 2> "$work/out"; then fail "not noticed: $1"; fi
  grep -q 'call themselves' "$work/out" || fail "noticed for another reason: $1"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case ${1:-} in
  --self-test)
    compiler=${2:?a compiler}
    bad 'itself' 'int g(int n) { return n < 2 ? 1 : g(n - 1) * g(n - 2) + n; }'
    bad 'through another' 'int h(int);
__attribute__((noinline)) int g(int n) { return n < 2 ? 1 : h(n - 1) + 3; }
__attribute__((noinline)) int h(int n) { return n < 2 ? 2 : g(n - 1) * 5; }'
    bad 'from outside into a ring' 'extern int k(int);
static __attribute__((noinline)) int g(int n) { return n < 2 ? 1 : g(n - 1) * 3 + k(n); }
int f(int n) { return g(n) + 1; }'
    echo "check_recursion: 3 breaches made, 3 noticed"
    ;;
  '') fail "usage: tests/check_recursion.sh ARCHIVE" ;;
  *)
    check "$1" 500
    echo "check_recursion: none in $(wc -l < "$work/calls") direct calls of the core"
    ;;
esac
