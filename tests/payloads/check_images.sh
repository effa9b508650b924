#!/bin/sh
# SPDX-License-Identifier: MIT
# An image that builds one payload links that builder, and no other, no heap, printf or cJSON.
#
#   tests/payloads/check_images.sh COMPILER [OPTION...]    prints the bytes of each image
#
# COMPILER is a C++ compiler for any machine; the images are linked and not run.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
lib=$here/../../lib
sources="adafruit_io cloudevents cloudevents_text decode_base64 discord encode_base64 envelope event_builder event_time field_writer form_writer
  google_chat home_assistant ifttt json_scan json_writer octets pagerduty rfc3339 slack teams telegram text text_limit"

fail() { echo "check_images: $*" >&2; exit 1; }

compiler=${1:?usage: check_images.sh COMPILER [OPTION...]}
shift
command -v "$compiler" >/dev/null || fail "there is no compiler $compiler"
nm=nm
size=size
case $compiler in
  *-g++) nm=${compiler%g++}nm size=${compiler%g++}size ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

options="-std=c++17 -Os -fno-exceptions -fno-rtti -ffunction-sections -fdata-sections"
options="$options -fno-asynchronous-unwind-tables -I$lib/include -I$lib/src"
for source in $sources; do
  # shellcheck disable=SC2086  # a list
  "$compiler" $options "$@" -c "$lib/src/$source.cpp" -o "$work/$source.o"
done

forbidden='printf|puts|putchar|malloc|calloc|realloc|strtod|cJSON|operator new|operator delete|__cxa_throw|terminate|div[dt]i|ldivmod'
builders='adafruit_io|cloudevents|discord|plain|standard|google_chat|home_assistant|ifttt|pagerduty|slack|teams|telegram'

# link NAME OWN HEADER EXPRESSION [OPTION...]: OWN is a pattern of the builders that may be there.
link() {
  name=$1 own=$2
  printf '#include <fieldhook/%s.hpp>\nusing namespace fieldhook;\nchar out[512];\n' "$3" > "$work/one.cpp"
  printf 'extern "C" bool entry(const char* text) { return %s.ok(); }\n' "$4" >> "$work/one.cpp"
  shift 4
  # shellcheck disable=SC2086
  "$compiler" $options "$@" -c "$work/one.cpp" -o "$work/one.o"
  "$compiler" "$@" -nostartfiles -Wl,--gc-sections -Wl,-e,entry "$work"/*.o -o "$work/image" 2>"$work/log" ||
    { cat "$work/log" >&2; fail "$name does not link"; }
  "$nm" -C "$work/image" | awk '{ $1 = ""; print }' > "$work/symbols"
  grep -q fieldhook "$work/symbols" || fail "$name: nothing of the library is in its image"
  if grep -E "$forbidden" "$work/symbols" >&2; then fail "$name: that came along"; fi
  strays=$(grep -oE "fieldhook::($builders)_[a-z_]*" "$work/symbols" | grep -vE "::($own)_" | sort -u || true)
  [ -z "$strays" ] || fail "$name: other builders came along: $strays"
  "$size" "$work/image" | awk -v name="$name" 'NR == 2 { printf "%-16s %6d\n", name, $1 }'
}

printf '%-16s %6s\n' image bytes
link writer none json_writer 'JsonWriter(out).begin_object().string("a", text).end_object().finish()' "$@"
link event none event_builder 'EventBuilder("t").string("a", text).finish()' "$@"
link form none form_writer 'FormWriter(out).field("a", text).finish()' "$@"
link plain plain envelope 'plain_text(text, out)' "$@"
link standard standard envelope 'standard_envelope({text, {}, {{0}, 0}, text, {}}, out)' "$@"
link cloudevents cloudevents cloudevents 'cloudevents_structured({text, text, text}, out)' "$@"
link discord discord discord 'discord_text(text, out)' "$@"
link slack slack slack 'slack_text(text, out)' "$@"
link teams teams teams 'teams_text(text, out)' "$@"
link telegram telegram telegram 'telegram_text(text, text, out)' "$@"
link pagerduty pagerduty pagerduty 'pagerduty_text(text, text, text, out)' "$@"
link google_chat google_chat google_chat 'google_chat_text(text, out)' "$@"
link ifttt ifttt ifttt 'ifttt_text(text, out)' "$@"
link home_assistant home_assistant home_assistant 'home_assistant_text(text, out)' "$@"
link adafruit_io adafruit_io adafruit_io 'adafruit_io_number({5, 1}, out)' "$@"
echo "check_images: each builder alone, and nothing that a sender must not have"
