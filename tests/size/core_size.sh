#!/bin/sh
# SPDX-License-Identifier: MIT
# What the core takes of a device's flash, by the parts of one linked image: a sender that names the
# profile `standard`, Delivery, Outbox and JsonWriter, at -Os. Without SHA-256, libc and the
# application, which are printed beside it; without sinks, other rows and the Courier, of which each
# is printed as the bytes by which the image grows.
#
#   tests/size/core_size.sh [--write|--check] [MBEDTLS_SOURCE]   default: build/sources/mbedtls
#
# --write puts the table into the README. --check fails where a part has grown beyond the table there,
# or where the table is out of date: the core does not grow unnoticed. Both also fail where the core
# has data of its own, or where printf, the heap or exceptions come along.
# Without the cross compiler or the sources: exit 77, skipped; a failure if FIELDHOOK_FULL is set.
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
me=core_size
# shellcheck source=tests/size/core_build.sh
. "$top/tests/size/core_build.sh"

here=$top/tests/size
readme=$top/README.md
begin="<!-- size table: begin, made by tests/size/core_size.sh -->"
end="<!-- size table: end -->"
slack=32  # bytes that a part may be below the table before that counts as out of date

mode=print
case ${1:-} in --write|--check) mode=${1#--}; shift ;; esac

# measure CPU: $work/objects.CPU, and its checks.
measure() {
  options_for "$1"
  build_core
  link_app core core.cpp
  check_dreaded core
  flash_of "$image" > "$work/whole.$1"
  awk -f "$here/map_objects.awk" "$work/core.map" | sort -rn > "$work/objects.$1"
  data=$(awk '$3 == "core" && $2 != "text" { sum += $1 } END { print sum + 0 }' "$work/objects.$1")
  [ "$data" -eq 0 ] || fail "the core has $data bytes of .data and .bss on $1."
  strays=$(arm-none-eabi-nm -C "$image" | awk '{ print $NF }' |
    grep -E '^fieldhook::(profiles|schemes|sinks|judges)::' |
    grep -vxE 'fieldhook::(profiles::(standard|plain)|schemes::hmac_sha256|sinks::plain)' || true)
  [ -z "$strays" ] || fail "other rows came along: $strays"
}

# A check that cannot fail proves nothing: a view that checks its place must not pass.
self_test() {
  link_app bad core.cpp '-DEXTRA=std::string_view(text,9).substr(result).size()'
  if (check_dreaded bad) >/dev/null 2>&1; then fail "exceptions in an image went unnoticed."; fi
}

# measure_lto CPU: the same image, optimised as a whole.
measure_lto() {
  options_for "$1"
  cxx="$cxx -flto" common="$common -flto" ar=arm-none-eabi-gcc-ar
  build_core
  ar=arm-none-eabi-ar
  link_app lto core.cpp
  check_dreaded lto
  flash_of "$image" > "$work/lto.$1"
}

# grow NAME EXPRESSION [OPTION...]: "EXTRA NAME BYTES", what the image grows by.
grow() {
  extra=$1 expression=$2
  shift 2
  link_app extra core.cpp "-DEXTRA=$expression" "$@"
  check_dreaded "$extra"
  echo "EXTRA $extra $(($(flash_of "$work/extra.elf") - base))"
}

names_of() { sed -n "s/^inline constexpr $1 \([a-z0-9_]*\)[ {=].*/\1/p" "$top/lib/include/fieldhook/$2"; }

# A program of Client alone, beside the core's: what the Courier and the route take on top.
client() {
  grow "$1" 'run_client()' -DWITH_CLIENT "-DCLIENT_ROUTE=$2"
  arm-none-eabi-nm -S --radix=d "$work/extra.elf" |
    awk '$4 == "client_state" { print "STATE Client<1> " $2 - 1536 - 1024 " bytes, its two buffers apart" }'
}

# What else an application may name. Rows of receivers and of other algorithms sign nothing here.
extras() {
  base=$(flash_of "$work/core.elf")
  grow parse 'Endpoint::parse({text,9}).status()'
  grow add_headers 'endpoint.add_headers({})'
  grow add_query 'endpoint.add_query("a=b")'
  grow credential 'endpoint.authorize(*reinterpret_cast<const Credential*>(text))'
  client client:at 'webhook(kHooks,Secret::whsec({text,9}))'
  client client 'webhook(text,Secret::whsec({text,9}))'
  client client:discord 'discord(text)'
  client client:slack 'slack(text)'
  grow verify 'verify(profiles::standard, {&key, 1}, {}, {}, Now{}).word'
  for row in $(names_of Profile profiles.hpp); do
    case $row in standard|*v1a*|discord|ed25519*|*ecdsa*|sendgrid*|paypal*|twilio*) continue ;; esac
    grow "profile:$row" "endpoint.sign_with(profiles::$row,{&key,1})"
  done
  for row in $(names_of Sink sinks.hpp); do
    grow "sink:$row" "endpoint.send_to(sinks::$row)"
  done
}

# The table's lines: parts of the core, by the names of their objects.
table() {
  awk -v whole="$(cat "$work/whole.cortex-m0plus") $(cat "$work/whole.cortex-m4f")" \
    -v lto="$(cat "$work/lto.cortex-m0plus") $(cat "$work/lto.cortex-m4f")" '
    function line(name, pair,   of) {
      split(pair, of, " ")
      printf "| %s | %s | %s |\n", name, number(of[1]), number(of[2])
    }
    BEGIN {
      count = split("Delivery and pump|Endpoint: the URL|requests|answers|signing|outbox|JSON|shared texts and helpers", part, "|")
      n = split("delivery pump outcome backoff payload_reader credential|endpoint endpoint_extras endpoint_queries host|request_writer|" \
        "response_reader message_reader message_body retry_after http_date octets answer_reader|" \
        "sign signed_content signing_key key_bytes key_digits encode_base64 encode_hex decode_base64 decode_hex " \
        "decode_lower_hex hmac prefix_sha256 sha256_mbedtls wipe secret|" \
        "outbox outbox_entries outbox_marks record_log record_log_ring record_log_write crc32|json_writer json_scan json_number", list, "|")
      for (i = 1; i <= n; ++i) { m = split(list[i], object, " "); for (j = 1; j <= m; ++j) of[object[j]] = i }
    }
    FNR == 1 { ++file }
    $3 == "core" { i = $4 in of ? of[$4] : count; sum[file, i] += $1; total[file] += $1 }
    $3 != "core" && $2 == "text" { other[file, $3] += $1 }
    function number(n) { return n < 1000 ? n : sprintf("%d,%03d", n / 1000, n % 1000) }
    END {
      print "| part of the core | Cortex-M0+ | Cortex-M4 |"
      print "|---|---|---|"
      for (i = 1; i <= count; ++i) printf "| %s | %s | %s |\n", part[i], number(sum[1, i]), number(sum[2, i])
      printf "| **core** | **%s** | **%s** |\n", number(total[1]), number(total[2])
      printf "| beside it: SHA-256 | %s | %s |\n", number(other[1, "sha256"]), number(other[2, "sha256"])
      printf "| beside it: libc, division | %s | %s |\n", number(other[1, "libc"]), number(other[2, "libc"])
      line("the whole image, its application too", whole)
      line("the same with -flto", lto)
    }' "$work/objects.cortex-m0plus" "$work/objects.cortex-m4f"
}

# The README's lines between the marks; $1: what to print of it (before, between, behind).
readme_part() {
  awk -v begin="$begin" -v end="$end" -v want="$1" '
    $0 == end { place = "behind" }
    (place == "" ? "before" : place) == want { print }
    $0 == begin { if (want == "before") exit; place = "between" }' "$readme"
}

write_table() {
  { readme_part before; cat "$work/table"; readme_part behind; } > "$work/readme"
  cat "$work/readme" > "$readme"
}

# The figures of the README are what may not grow.
check_table() {
  readme_part between > "$work/found"
  [ -s "$work/found" ] || fail "the README has no size table: tests/size/core_size.sh --write"
  awk -v slack="$slack" '
    function value(text) { gsub(/[*, ]/, "", text); return text + 0 }
    FNR == NR { line[FNR] = $0; lines = FNR; next }
    { split(line[FNR], old, "|"); split($0, made, "|")
      if (old[2] != made[2]) { print "the lines differ: " line[FNR] " and " $0; bad = 1; next }
      for (i = 3; i <= 4; ++i) {
        if (value(made[i]) > value(old[i])) { print "has grown: " $0 ", the README says " line[FNR]; bad = 1 }
        if (value(made[i]) < value(old[i]) - slack) { print "smaller than the README says: " $0; bad = 1 } } }
    END { if (FNR != lines) { print "the tables have other lines"; bad = 1 }
      exit bad }' "$work/found" "$work/table" ||
    fail "where the change is wanted: tests/size/core_size.sh --write $source"
  echo "$me: no part is larger than in the README"
}

prepare "${1:-$top/build/sources/mbedtls}"
version=$(arm-none-eabi-g++ -dumpversion)
measure_lto cortex-m4f
measure_lto cortex-m0plus
measure cortex-m4f
measure cortex-m0plus
self_test
table > "$work/table"
case $mode in
  print)
    for cpu in cortex-m0plus cortex-m4f; do
      printf '\n%s, gcc %s\n' "$cpu" "$version"
      cat "$work/objects.$cpu"
    done
    extras
    cat "$work/table"
    ;;
  write) write_table ;;
  check)
    case $version in
      12.2.*) check_table ;;
      *) missing "the README's figures are of gcc 12.2, this is $version." ;;
    esac
    ;;
esac
