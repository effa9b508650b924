#!/bin/sh
# SPDX-License-Identifier: MIT
# The firmware of examples/firmware in qemu against receivers of another make.
#
#   tests/firmware/run.sh LWIP MBEDTLS BUILD    two source trees, and a folder for what it makes
#
# Needs arm-none-eabi-g++, qemu-system-arm, openssl, node, and the npm package of tests/interop.
set -eu

[ $# -eq 3 ] || { sed -n '3,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
top=$(cd "$(dirname "$0")/../.." && pwd)
lwip=$(cd "$1" && pwd)
mbedtls=$(cd "$2" && pwd)
mkdir -p "$3"
build=$(cd "$3" && pwd)

# issue NAME ISSUER START END: a certificate with the extensions in the file `ext`.
issue() {
  by="-cert $2.pem"
  [ "$1" != "$2" ] || by=-selfsign
  openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
  openssl req -new -key "$1.key" -subj "/CN=$1" -out request
  # shellcheck disable=SC2086  # none, one or two words
  openssl ca -batch -notext $by -keyfile "$2.key" -in request -out "$1.pem" \
    -startdate "$3" -enddate "$4" -extfile ext
}

make_certificates() (
  cd "$build"
  cat > ca.conf <<'CONF'
[req]
distinguished_name = nothing
[nothing]
[ca]
default_ca = any
[any]
database = index.txt
new_certs_dir = .
rand_serial = yes
unique_subject = no
default_md = sha256
policy = optional
[optional]
commonName = optional
CONF
  : > index.txt
  OPENSSL_CONF=$build/ca.conf
  export OPENSSL_CONF
  printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n' > ext
  issue ca ca 20200101000000Z 20990101000000Z
  issue stranger stranger 20200101000000Z 20990101000000Z
  printf 'extendedKeyUsage=serverAuth\nsubjectAltName=IP:10.0.2.2\n' > ext
  issue good ca 20200101000000Z 20990101000000Z
  issue expired ca 20200101000000Z 20210101000000Z
  issue unknown_ca stranger 20200101000000Z 20990101000000Z
  printf 'extendedKeyUsage=serverAuth\nsubjectAltName=IP:10.0.2.3,DNS:10.0.2.2\n' > ext
  issue wrong_host ca 20200101000000Z 20990101000000Z
  openssl x509 -in ca.pem -outform DER -out ca.der
)

if [ ! -f "$build/ca.der" ] && ! make_certificates > "$build/log" 2>&1; then
  tail -n 20 "$build/log" >&2
  exit 1
fi
# build BOARD TOOLCHAIN TLS FOLDER TARGET...
build() {
  board=$1 toolchain=$2 tls=$3 into=$4
  shift 4
  if ! { cmake --toolchain "$top/ports/toolchains/$toolchain.cmake" -S "$top/tests/firmware" \
           -B "$into" -G Ninja -DFIRMWARE_BOARD="$board" -DFIRMWARE_TLS="$tls" \
           -DFIELDHOOK_WERROR=ON -DFIELDHOOK_LWIP_SOURCE="$lwip" \
           -DFIELDHOOK_MBEDTLS_SOURCE="$mbedtls" -DFIRMWARE_CA="$build/ca.der" \
           -DFIRMWARE_VECTORS="$build/vectors.bin" &&
         cmake --build "$into" --target "$@" -j 2; } > "$build/log" 2>&1; then
    tail -n 40 "$build/log" >&2
    exit 1
  fi
}

# What a device that only sends must not contain.
check_symbols() {
  forbidden=$(arm-none-eabi-nm "$1" |
    grep -E ' [TtWw] (_?(malloc|free|calloc|realloc|printf|snprintf|vsnprintf|sscanf|strtod)(_r)?|_Zn[wa].*|_Zd[la].*|__cxa_throw|abort)$' || :)
  [ -z "$forbidden" ] || { echo "firmware: the image contains: $forbidden" >&2; exit 1; }
}

# What an LM3S6965 has left for the application: at least 128 of 256 KB of flash, 8 of 64 KB of RAM.
check_room() {
  arm-none-eabi-size "$1" | awk '
    NR == 2 {
      flash = 256 * 1024 - $1 - $2
      ram = 64 * 1024 - $2 - $3
      printf "lm3s6965evb: left for the application: %d bytes of flash, %d of RAM\n", flash, ram
      exit !(flash >= 128 * 1024 && ram >= 8 * 1024)
    }' || { echo "firmware: the image leaves too little" >&2; exit 1; }
}

node "$top/tests/firmware/make_vectors.mjs" "$build/vectors.bin" "$top"/tests/conformance/vectors/*.json
build mps2 cortex-m4f small "$build/mps2-small" firmware c_app
build mps2 cortex-m4f large "$build/mps2-large" firmware
build lm3s6965 cortex-m3 small "$build/lm3s6965-small" firmware counts
build mps2 cortex-m3 small "$build/mps2-m3" vectors
for image in mps2-small mps2-large lm3s6965-small; do
  arm-none-eabi-size "$build/$image/firmware/firmware.elf"
  check_symbols "$build/$image/firmware/firmware.elf"
done
check_symbols "$build/mps2-small/firmware/c_app.elf"
check_room "$build/lm3s6965-small/firmware/firmware.elf"
exec node "$top/tests/firmware/firmware_test.mjs" "$build"
