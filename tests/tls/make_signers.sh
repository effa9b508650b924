#!/bin/sh
# SPDX-License-Identifier: MIT
# Makes the certificates and signatures of certificate_test: who may sign messages for example.com.
#
#   tests/tls/make_signers.sh DIR
#
# message.NAME.sig is the message's signature by the key of NAME.
. "$(dirname "$0")/issue.sh"

use='keyUsage=critical,digitalSignature'
rsa() { key "$1" RSA "rsa_keygen_bits:$2"; }
signer() { # NAME ISSUER SAN
  issue "$1" "$2" "$1" "$valid" "$use
subjectAltName=$3"
}

rsa leaf 2048
anchor root 'Test Root' "$long" "$ca"
rsa rsa_root 2048
anchor rsa_root 'RSA Root' "$long" "$ca"
anchor stranger 'Unknown Root' "$long" "$ca"
anchor twin 'Test Root' "$long" "$ca"
cp root.key old_root.key
anchor old_root 'Test Root' '20200101000000Z 20210101000000Z' "$ca"
# Neither this nor the old one is valid while anybody runs this, so the library has no favourite.
cp root.key future_root.key
anchor future_root 'Test Root' '20600101000000Z 20700101000000Z' "$ca"

names=DNS:certs.example.com
signer good root "$names"
signer by_rsa rsa_root "$names"
issue plain root plain "$valid" "subjectAltName=$names"
issue with_purpose root with_purpose "$valid" "$leaf
subjectAltName=$names"
signer second root "$names"
issue long_lived root long_lived '20200101000000Z 20700101000000Z' "$use
subjectAltName=$names"

# Names
signer exact root DNS:example.com
signer deep root DNS:a.b.example.com
signer upper root DNS:CERTS.Example.COM
signer star root 'DNS:*.example.com'
signer behind root DNS:other.test,DNS:certs.example.com
signer bad_before root DNS:badexample.com
signer bad_behind root DNS:example.com.evil.test
signer bad_parent root DNS:com
signer bad_dot root DNS:certs.example.com.
signer bad_empty_label root DNS:.example.com
signer bad_star root 'DNS:c*.example.com'
signer bad_stars root 'DNS:*.*.example.com'
signer bad_mail root email:certs@example.com
signer bad_mail_host root email:certs.example.com
signer bad_uri root URI:https://certs.example.com/
signer bad_uri_host root URI:certs.example.com
# GeneralNames with one dNSName "evil.test", NUL, ".example.com"
signer bad_nul root DER:30:18:82:16:65:76:69:6c:2e:74:65:73:74:00:2e:65:78:61:6d:70:6c:65:2e:63:6f:6d
# One that is good and, behind it, an item that is cut off
signer bad_names root DER:30:0f:82:0b:65:78:61:6d:70:6c:65:2e:63:6f:6d:82:05
issue common root certs.example.com "$valid" "$use"
issue version1 root certs.example.com "$valid" ''
issue bad_common root badexample.com "$valid" "$use"
issue bad_commons root 'evil.test/CN=certs.example.com' "$valid" "$use"
issue bad_common_counts root certs.example.com "$valid" "$use
subjectAltName=DNS:other.test"

# Uses
issue bad_use root bad_use "$valid" "keyUsage=critical,keyEncipherment
subjectAltName=$names"
issue bad_purpose root bad_purpose "$valid" "$use
extendedKeyUsage=clientAuth
subjectAltName=$names"
issue bad_critical root bad_critical "$valid" "$use
subjectAltName=$names
1.2.3.4=critical,DER:05:00"

# Trust
authority inter root "$long" "$ca"
signer via_inter inter "$names"
signer missing_inter inter "$names"
cp missing_inter.pem missing_inter.chain
authority short_inter root '20270101000000Z 20280101000000Z' "$ca"
signer via_short_inter short_inter "$names"
signer by_stranger stranger "$names"
signer by_twin twin "$names"
signer by_leaf good "$names"
issue self_signed self_signed self_signed "$valid" "$use
subjectAltName=$names"
authority no_basic root "$long" 'keyUsage=critical,keyCertSign'
signer by_no_basic no_basic "$names"
authority no_sign root "$long" 'basicConstraints=critical,CA:TRUE
keyUsage=critical,cRLSign'
signer by_no_sign no_sign "$names"
authority path0 root "$long" 'basicConstraints=critical,CA:TRUE,pathlen:0
keyUsage=critical,keyCertSign'
authority below_path0 path0 "$long" "$ca"
signer by_below_path0 below_path0 "$names"
authority bound root "$long" "$ca
nameConstraints=permitted;DNS:example.com"
signer by_bound bound "$names"
issuer=root
for n in 1 2 3 4 5 6; do
  authority "deep$n" "$issuer" "$long" "$ca"
  issuer=deep$n
done
signer by_deep5 deep5 "$names"
signer by_deep6 deep6 "$names"

# Strength
rsa weak 1024
signer weak root "$names"
rsa rsa2040 2040
signer rsa2040 root "$names"
rsa rsa4096 4096
signer rsa4096 root "$names"
rsa rsa4104 4104
signer rsa4104 root "$names"
key curve
signer curve root "$names"
issue sha1 root sha1 "$valid" "$use
subjectAltName=$names" sha1
rsa weak_inter 1024
authority weak_inter root "$long" "$ca"
signer by_weak_inter weak_inter "$names"
key pss RSA-PSS rsa_keygen_bits:2048
signer pss root "$names"

# The last byte of a certificate belongs to its signature.
for name in good root; do openssl x509 -in $name.pem -outform DER -out $name.der; done
size=$(wc -c < good.der)
head -c $((size - 1)) good.der > flipped.der
tail -c 1 good.der | tr '\000-\377' '\001-\377\000' >> flipped.der

for name in leaf rsa2040 rsa4096 rsa4104 curve; do
  openssl pkey -in $name.key -pubout -outform DER -out $name.spki
done
printf 'signed by a certificate' > message
sign() { # NAME KEY OPTION..
  name=$1 with=$2
  shift 2
  openssl dgst -sign "$with.key" -out "message.$name.sig" "$@" message
}
sign good leaf -sha256
sign sha1 leaf -sha1
sign sha512 leaf -sha512
sign pss leaf -sha256 -sigopt rsa_padding_mode:pss
sign rsa4096 rsa4096 -sha256
sign rsa2040 rsa2040 -sha256
sign rsa4104 rsa4104 -sha256
sign curve curve -sha256
# The hash without the name of its algorithm, and zeros behind the right content.
openssl dgst -sha256 -binary -out message.digest message
openssl pkeyutl -sign -inkey leaf.key -in message.digest -out message.bare.sig

# PayPal's form: id, time, webhook id and CRC-32 of the body, as scheme_paypal_test has them.
signer paypal root DNS:messageverificationcerts.paypal.com
cp rsa4096.key rsa4096_paypal.key
signer rsa4096_paypal root DNS:messageverificationcerts.paypal.com
printf '69cd13f0-d67a-11e5-baa3-778b53f4ae55|2027-01-01T00:10:00Z|8PT597110X687430L|838965618' > message
sign paypal leaf -sha256
openssl base64 -A -in message.paypal.sig -out paypal.b64
