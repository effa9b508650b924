# SPDX-License-Identifier: MIT
# Sourced by the scripts that make certificates, with the folder to make them in as $1: it is
# emptied of older ones, and becomes the current folder. NAME.pem is a certificate, NAME.chain what
# its owner sends along, NAME.key its key, NAME.anchor marks that no chain goes on behind it.
set -eu
mkdir -p "$1"
cd "$1"
rm -f ./*.key ./*.pem ./*.chain ./*.anchor ./*.der
exec 3>&2 2>log
trap '[ $? = 0 ] || tail -n 5 log >&3' EXIT
OPENSSL_CONF=$PWD/ca.conf
export OPENSSL_CONF

cat > ca.conf <<'CONF'
openssl_conf = start
[start]
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

valid='20260101000000Z 20300101000000Z'
long='20200101000000Z 20400101000000Z'
leaf='keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth'
ca='basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign,cRLSign'

key() { # NAME [ALGORITHM OPTION]
  openssl genpkey -algorithm "${2:-EC}" -pkeyopt "${3:-ec_paramgen_curve:P-256}" -out "$1.key"
}

# Issues NAME by ISSUER (itself: self-signed) for /CN=subject. The key is NAME.key, else leaf.key.
issue() { # NAME ISSUER SUBJECT 'START END' EXTENSIONS [HASH]
  name=$1 issuer=$2 hash=${6:-sha256}
  [ -f "$name.key" ] || cp leaf.key "$name.key"
  printf '%s\n' "$5" > ext
  openssl req -new -key "$name.key" -subj "/CN=$3" -out request
  if [ "$issuer" = "$name" ]; then sign='-selfsign'; else sign="-cert $issuer.pem"; fi
  # shellcheck disable=SC2086
  openssl ca -batch -notext $sign -keyfile "$issuer.key" -md "$hash" -in request -out "$name.pem" \
    -startdate "${4% *}" -enddate "${4#* }" -extfile ext
  cp "$name.pem" "$name.chain"
  [ "$issuer" = "$name" ] || [ ! -f "$issuer.chain" ] || [ -f "$issuer.anchor" ] ||
    cat "$issuer.chain" >> "$name.chain"
}

anchor() { # NAME SUBJECT 'START END' EXTENSIONS
  [ -f "$1.key" ] || key "$1"
  issue "$1" "$1" "$2" "$3" "$4"
  : > "$1.anchor"
}
authority() { # NAME ISSUER 'START END' EXTENSIONS
  [ -f "$1.key" ] || key "$1"
  issue "$1" "$2" "$1" "$3" "$4"
}
