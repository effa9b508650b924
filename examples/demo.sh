#!/bin/sh
# SPDX-License-Identifier: MIT
# fieldhook in one command, on a fresh Debian 12 too (as root or with sudo):
#
#   sh examples/demo.sh [URL]
#
# Installs what is missing, builds into build/demo, then shows an event signed, sent and verified,
# an outage and a killed sender that lose nothing, and a tampered and a replayed copy refused. With
# a Discord or Zapier URL it posts there as well. Leaves no process and no file behind but the build.
set -eu

packages="g++ cmake ninja-build libmbedtls-dev libcjson-dev openssl ca-certificates"
top=$(cd "$(dirname "$0")/.." && pwd)
build=$top/build/demo
fieldhook=$build/fieldhook
url=${1:-}
temp=
receiver=
sender=

say() { printf '%s\n' "$*"; }
title() { printf '\n== %s\n' "$*"; }
fail() {
  say "demo: failed: $*" >&2
  for log in build.log receiver.err sender.err; do
    [ -s "${temp:-/nonexistent}/$log" ] && sed "s/^/  $log: /" "$temp/$log" | tail -n 20 >&2
  done
  exit 1
}

end_process() {
  [ -n "$1" ] || return 0
  kill "$1" 2>/dev/null || :
  wait "$1" 2>/dev/null || :
}

clean_up() {
  end_process "$sender"
  end_process "$receiver"
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

build_command() {
  say "building: $fieldhook"
  cmake -S "$top" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release >"$temp/build.log" 2>&1 ||
    fail "cmake could not configure"
  cmake --build "$build" --target fieldhook_command >"$temp/build.log" 2>&1 ||
    fail "the build failed"
  : >"$temp/build.log"
  "$fieldhook" --version
}

# A throw-away authority, and a certificate of it for localhost.
make_certificates() (
  cd "$temp"
  for name in ca server; do
    openssl ecparam -name prime256v1 -genkey -noout -out "$name.key"
  done
  openssl req -x509 -new -key ca.key -subj "/CN=demo authority" -days 2 -out ca.pem \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
  openssl req -new -key server.key -subj "/CN=demo server" -out server.csr
  printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n' >server.ext
  openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
    -extfile server.ext -out server.pem
) >"$temp/build.log" 2>&1

# wait_for FILE PATTERN COUNT: until COUNT lines fit, at most 20 s.
wait_for() {
  tries=200
  until [ "$(grep -c "$2" "$1" 2>/dev/null || :)" -ge "$3" ] 2>/dev/null; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || fail "no line '$2' came"
    sleep 0.1
  done
}

start_receiver() {  # PORT, 0: a free one
  : >"$temp/receiver.out"
  "$fieldhook" listen --port "$1" --cert "$temp/server.pem" --key "$temp/server.key" \
    --path /hooks --save "$temp/inbox" >"$temp/receiver.out" 2>"$temp/receiver.err" &
  receiver=$!
  wait_for "$temp/receiver.out" '^listening on ' 1
  address=$(sed -n 's|^listening on https://||p' "$temp/receiver.out")
  say "receiver: listening on https://$address/hooks"
}

stop_receiver() {
  kill "$receiver"
  wait "$receiver" || fail "the receiver did not end well"
  receiver=
}

send() {
  "$fieldhook" send --url "https://localhost:${address##*:}/hooks" --ca "$temp/ca.pem" "$@"
}

heard() {  # what the receiver says, shown
  wait_for "$temp/receiver.out" "$1" 1
  say "receiver: $(grep "$1" "$temp/receiver.out" | tail -n 1)"
}

# verdict WORD ID, then the options of verify: must say WORD.
verdict() {
  expected=$1
  headers=$temp/inbox/$2.headers
  shift 2
  word=$("$fieldhook" verify --headers "@$headers" "$@" 2>"$temp/verify.err") || :
  say "verify: $word$(sed -n 's/^fieldhook verify: /, /p' "$temp/verify.err")"
  [ "$word" = "$expected" ] || fail "expected the verdict $expected"
}

# The request that was captured, byte for byte; only the connection header is new, and unsigned.
captured_request() {  # ID
  printf 'POST /hooks HTTP/1.1\r\n'
  sed 's/$/\r/' "$temp/inbox/$1.headers"
  printf 'Connection: close\r\n\r\n'
  cat "$temp/inbox/$1.body"
}

show_arrival() {
  title "An event, signed, over HTTPS, verified at the other end"
  start_receiver 0
  send --id demo-1 --data '{"door":"north"}' || fail "the event was not delivered"
  heard '^verified demo-1 (16 bytes)'
  verdict ok demo-1 --data "@$temp/inbox/demo-1.body"
}

to_outbox() {  # COMMAND, then its options
  command=$1
  shift
  "$fieldhook" "$command" --url "https://localhost:${address##*:}/hooks" --ca "$temp/ca.pem" \
    --outbox "$temp/outbox" "$@"
}

# Without a function's shell around it: what is killed is to be the sender itself.
start_sender() {  # ID PAYLOAD
  "$fieldhook" send --url "https://localhost:${address##*:}/hooks" --ca "$temp/ca.pem" \
    --outbox "$temp/outbox" --id "$1" --data "$2" --attempts 99 \
    >"$temp/sender.out" 2>"$temp/sender.err" &
  sender=$!
}

show_outage() {
  title "The receiver is down, and the sender is killed in the middle: nothing accepted is lost"
  stop_receiver
  start_sender demo-2 '{"door":"south"}'
  wait_for "$temp/sender.err" '^attempt 1' 1
  cat "$temp/sender.out" "$temp/sender.err"
  kill -9 "$sender"
  wait "$sender" 2>/dev/null && fail "the sender was not killed"
  say "sender: killed (SIGKILL)"
  sender=
  status=0
  to_outbox send --id demo-4 --data '{"door":"east"}' 2>"$temp/sender.err" || status=$?
  [ "$status" = 3 ] || fail "the fourth event was not kept"
  say "outbox:"
  "$fieldhook" outbox list --outbox "$temp/outbox"
  start_receiver "${address##*:}"
  drained=$(to_outbox drain) || fail "the outbox was not drained"
  say "drain: $drained"
  heard '^verified demo-2'
  heard '^verified demo-4'
  : >"$temp/sender.err"
}

show_refusals() {
  title "A tampered copy is refused"
  sed 's/north/N0RTH/' "$temp/inbox/demo-1.body" >"$temp/tampered"
  verdict bad_signature demo-1 --data "@$temp/tampered"
  signature=$(sed -n 's/^webhook-signature: //p' "$temp/inbox/demo-1.headers")
  if send --id demo-1 --data "@$temp/tampered" --profile plain \
    --header "webhook-signature: $signature" 2>/dev/null; then
    fail "a tampered event was delivered"
  fi
  heard '^refused: bad_signature'

  title "A replayed copy is refused"
  send --id demo-3 --data '{"door":"west"}' || fail "the third event was not delivered"
  heard '^verified demo-3'
  captured_request demo-3 | openssl s_client -quiet -connect "$address" -CAfile "$temp/ca.pem" \
    >"$temp/replay.out" 2>/dev/null || :
  heard '^repeat demo-3'
  [ "$(grep -c '^verified demo-3' "$temp/receiver.out")" = 1 ] || fail "a replay was taken as new"
  sent=$(sed -n 's/^webhook-timestamp: //p' "$temp/inbox/demo-3.headers")
  verdict timestamp_too_old demo-3 --data "@$temp/inbox/demo-3.body" --now $((sent + 3600))
}

post_to() {
  title "The same to the URL that was given"
  "$fieldhook" send --url "$url" --profile plain --type demo.hello \
    --data '{"content":"fieldhook: a door opened","text":"fieldhook: a door opened"}' ||
    fail "the event was not delivered there"
}

temp=$(mktemp -d)
title "Getting ready"
install_packages
build_command
make_certificates || fail "no certificates could be made"
: >"$temp/build.log"
FIELDHOOK_SECRET=whsec_$(openssl rand -base64 32)
export FIELDHOOK_SECRET
show_arrival
show_outage
show_refusals
stop_receiver
[ -z "$url" ] || post_to
printf '\ndemo: ok\n'
