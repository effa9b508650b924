#!/bin/sh
# SPDX-License-Identifier: MIT
# Makes the certificates of the TLS tests: one authority, and everything that can be wrong under it.
#
#   tests/tls/make_certificates.sh DIR
#
# NAME.pem is a certificate, NAME.chain what a server with it sends, NAME.key its key. The keys are
# fresh and worth nothing. Dates are fixed; the tests bring their own clock.
. "$(dirname "$0")/issue.sh"

host=hooks.example.com
server() { # NAME ISSUER SAN..
  issue "$1" "$2" "$1" "$valid" "$leaf
subjectAltName=$3"
}

key leaf
key leaf384 EC ec_paramgen_curve:P-384
anchor root 'Test Root' "$long" "$ca"
anchor stranger 'Unknown Root' "$long" "$ca"
anchor twin 'Test Root' "$long" "$ca"
key constrained
anchor constrained 'Constrained Root' "$long" "$ca
nameConstraints=permitted;DNS:example.com"
anchor short_root 'Short Root' '20270101000000Z 20280101000000Z' "$ca"
cp root.key old_root.key
anchor old_root 'Test Root' '20200101000000Z 20210101000000Z' "$ca"

# Neither is valid while anybody runs this, so the library has no favourite.
cp root.key future_root.key
anchor future_root 'Test Root' '20600101000000Z 20700101000000Z' "$ca"

names="DNS:$host,DNS:localhost,IP:127.0.0.1,IP:::1"
server good root "$names"
cp leaf384.key good384.key
server good384 root "$names"
key good_rsa RSA rsa_keygen_bits:2048
server good_rsa root "$names"
issue any_use root any_use "$valid" "subjectAltName=$names"

# Time
issue long_lived root long_lived '20200101000000Z 20700101000000Z' "$leaf
subjectAltName=$names"
authority inter root "$long" "$ca"
server via_inter inter "$names"
authority short_inter root '20270101000000Z 20280101000000Z' "$ca"
server via_short_inter short_inter "$names"
server via_short_root short_root "$names"

# Names
server other_host root DNS:other.example.com
issue cn_only root $host "$valid" "$leaf"
issue cn_right root $host "$valid" "$leaf
subjectAltName=DNS:other.example.com"
server upper root DNS:HOOKS.Example.COM
server star root 'DNS:*.example.com'
server star_bare root 'DNS:*'
server star_com root 'DNS:*.com'
server star_head root 'DNS:h*.example.com'
server star_tail root 'DNS:*s.example.com'
server star_inner root 'DNS:hooks.*.com'
server star_two root 'DNS:*.*.com'
server suffix root "DNS:$host.evil.example"
server prefix root "DNS:evil$host"
server shorter root DNS:ooks.example.com
server parent root DNS:example.com
server dot root "DNS:$host."
server uri root "URI:https://$host/"
server email root "email:hooks@$host,email:$host"
server directory root 'dirName:who
[who]
CN=hooks.example.com'
# GeneralNames with one dNSName "hooks.example.com", NUL, ".evil.example"
server nul root DER:30:21:82:1f:68:6f:6f:6b:73:2e:65:78:61:6d:70:6c:65:2e:63:6f:6d:00:2e:65:76:69:6c:2e:65:78:61:6d:70:6c:65
server ip_as_dns root DNS:127.0.0.1,DNS:::1
issue ip_as_cn root 127.0.0.1 "$valid" "$leaf"
server ip_missing root "DNS:$host"
server ip_star root 'DNS:127.0.0.*,DNS:*.0.0.1'
server ip_other root IP:127.0.0.2,IP:::2
server ip_mapped root IP:::ffff:127.0.0.1
server ip_as_uri root URI:https://127.0.0.1/

# Trust
issue self_signed self_signed self_signed "$valid" "$leaf
subjectAltName=$names"
server by_stranger stranger "$names"
server by_twin twin "$names"
server missing_inter inter "$names"
cp missing_inter.pem missing_inter.chain
server by_leaf good "$names"
authority no_basic root "$long" 'keyUsage=critical,keyCertSign'
server by_no_basic no_basic "$names"
authority ca_false root "$long" 'basicConstraints=critical,CA:FALSE
keyUsage=critical,keyCertSign'
server by_ca_false ca_false "$names"
authority bad_basic root "$long" 'basicConstraints=critical,DER:30:04:01:01:ff:02'
server by_bad_basic bad_basic "$names"
authority no_sign root "$long" 'basicConstraints=critical,CA:TRUE
keyUsage=critical,cRLSign'
server by_no_sign no_sign "$names"
authority path0 root "$long" 'basicConstraints=critical,CA:TRUE,pathlen:0
keyUsage=critical,keyCertSign'
server by_path0 path0 "$names"
authority below_path0 path0 "$long" "$ca"
server by_below_path0 below_path0 "$names"
authority bound root "$long" "$ca
nameConstraints=permitted;DNS:example.com"
server by_bound bound "$names"
authority bound_critical root "$long" "$ca
nameConstraints=critical,permitted;DNS:example.com"
server by_bound_critical bound_critical "$names"
server by_constrained constrained "$names"
authority inter_client root "$long" "$ca
extendedKeyUsage=clientAuth"
server by_inter_client inter_client "$names"
issue critical root critical "$valid" "$leaf
subjectAltName=$names
1.2.3.4=critical,DER:05:00"
issue eku_client root eku_client "$valid" "keyUsage=critical,digitalSignature
extendedKeyUsage=clientAuth
subjectAltName=$names"
issue ku_wrong root ku_wrong "$valid" "keyUsage=critical,keyAgreement
extendedKeyUsage=serverAuth
subjectAltName=$names"
issuer=root
for n in 1 2 3 4 5 6; do
  authority "deep$n" "$issuer" "$long" "$ca"
  issuer=deep$n
  server "by_deep$n" "deep$n" "$names"
done

# Strength
key weak_rsa RSA rsa_keygen_bits:1024
server weak_rsa root "$names"
key rsa2040 RSA rsa_keygen_bits:2040
server rsa2040 root "$names"
issue sha1 root sha1 "$valid" "$leaf
subjectAltName=$names" sha1
key inter521 EC ec_paramgen_curve:P-521
authority inter521 root "$long" "$ca"
server by_inter521 inter521 "$names"

# Clients
issue client root client "$valid" 'keyUsage=critical,digitalSignature
extendedKeyUsage=clientAuth'
issue strange_client stranger strange_client "$valid" 'keyUsage=critical,digitalSignature
extendedKeyUsage=clientAuth'

for name in good inter; do openssl x509 -in $name.pem -outform DER -out $name.der; done
# The last byte of a certificate belongs to its signature.
size=$(wc -c < good.der)
head -c $((size - 1)) good.der > flipped.der
tail -c 1 good.der | tr '\000-\377' '\001-\377\000' >> flipped.der
openssl x509 -inform DER -in flipped.der -out flipped.chain
cp leaf.key flipped.key
{ cat root.pem; echo '-----BEGIN CERTIFICATE-----'; echo 'MAAA'; echo '-----END CERTIFICATE-----'; } > partly.pem
cat old_root.pem root.pem > old_then_new.pem
cat root.pem old_root.pem > new_then_old.pem
cat old_root.pem future_root.pem > old_then_future.pem
cat future_root.pem old_root.pem > future_then_old.pem
cat stranger.pem root.pem > two_roots.pem
