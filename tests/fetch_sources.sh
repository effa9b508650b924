#!/bin/sh
# SPDX-License-Identifier: MIT
# Fetches library sources for the tests: Debian source packages of suite trixie, from the mirror that
# this machine's apt already uses, with the archive's signature checked. The machine's own apt
# configuration is neither used for the suite nor changed; any user may run it.
#
#   tests/fetch_sources.sh DEST NAME...      NAME: mbedtls lwip cjson
#
# Makes DEST/NAME with Debian's patches applied. What is there already is left alone.
set -eu

suite=trixie

fail() { echo "fetch_sources: $*" >&2; exit 1; }

# The first archive in apt's own sources, Debian's own files before others; the security archive
# has no whole suite.
archive_uri() {
  apt=/etc/apt
  for list in "$apt/sources.list.d/debian.sources" "$apt/sources.list" "$apt/sources.list.d"/*; do
    case $list in
      *.sources) awk '/^URIs:/ {print $2}' "$list" 2>/dev/null || true ;;
      *.list) sed -n 's/^deb\(-src\)\{0,1\} *\(\[[^]]*\]\)\{0,1\} *\([^ ]*\) .*/\3/p' "$list" \
        2>/dev/null || true ;;
    esac
  done | grep debian | grep -v security | head -n 1
}

archive_key() {
  for key in $(cat /etc/apt/sources.list.d/*.sources 2>/dev/null | awk '/^Signed-By:/ {print $2}') \
    /usr/share/keyrings/debian-archive-keyring.gpg; do
    case $key in *debian-archive*) if [ -f "$key" ]; then echo "$key"; return; fi ;; esac
  done
}

private_apt() {
  apt-get -qq -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root \
    -o Acquire::Languages=none -o Acquire::Retries=3 -o Acquire::AllowInsecureRepositories=false \
    -o APT::Get::AllowUnauthenticated=false "$@"
}

update_lists() {
  uri=$(archive_uri)
  [ -n "$uri" ] || fail "apt's sources name no Debian archive; get the sources yourself" \
    "and give them to CMake with -DFIELDHOOK_MBEDTLS_SOURCE=DIR."
  key=$(archive_key)
  [ -n "$key" ] || fail "the Debian archive's keyring is missing; install debian-archive-keyring."
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
  printf 'deb-src [signed-by=%s] %s %s main\n' "$key" "$uri" "$suite" > "$work/sources.list"
  private_apt update >"$work/log" 2>&1 || {
    cat "$work/log" >&2
    fail "the source list of $suite could not be fetched or its signature is wrong; see above."
  }
}

# The sums in the .dsc cover every file; the .dsc itself is covered by the signed source list.
check_sums() {
  awk '/^Checksums-Sha256:/ {on = 1; next} /^[^ ]/ {on = 0} on {print $1 "  " $3}' ./*.dsc > sums
  [ -s sums ] || fail "the description of $1 lists no SHA-256 sums."
  sha256sum --quiet -c sums >&2 || fail "a file of $1 does not have the sum in its description."
}

apply_patches() {
  [ -f debian/patches/series ] || return 0
  while IFS= read -r line; do
    patch_name=${line%% *}
    case $patch_name in ''|'#'*) continue ;; esac
    patch -s -p1 < "debian/patches/$patch_name" >&2 || fail "patch $patch_name of $1 does not apply."
  done < debian/patches/series
}

unpack() {
  name=$1
  tree=$work/$name/tree
  mkdir -p "$tree"
  for orig in ./*.orig.tar.*; do
    case $orig in *.asc) continue ;; esac
    tar -xf "$orig" -C "$tree" --strip-components=1
  done
  for part in ./*.orig-*.tar.*; do
    case $part in *.asc|*'*'*) continue ;; esac
    component=${part#*.orig-}
    mkdir -p "$tree/${component%%.tar.*}"
    tar -xf "$part" -C "$tree/${component%%.tar.*}" --strip-components=1
  done
  tar -xf ./*.debian.tar.* -C "$tree"
  (cd "$tree" && apply_patches "$name")
}

fetch() {
  name=$1
  mkdir -p "$work/$name"
  cd "$work/$name"
  private_apt source --download-only --only-source "$name" >"$work/log" 2>&1 || {
    cat "$work/log" >&2
    fail "the source package $name could not be fetched; see above."
  }
  check_sums "$name"
  unpack "$name"
  version=$(sed -n 's/^Version: //p' ./*.dsc | head -n 1)
  cd "$dest"
  [ ! -e "$name" ] || fail "$dest/$name is there and not from here; move it away."
  rm -rf "$name.part"
  mv "$work/$name/tree" "$name.part"  # across file systems this copies; the rename below does not
  echo "$version" > "$name.part/.debian_version"
  mv "$name.part" "$name"
  echo "fetch_sources: $name $version"
}

[ $# -ge 2 ] || fail "usage: tests/fetch_sources.sh DEST NAME...  (mbedtls, lwip, cjson)"
mkdir -p "$1"
dest=$(cd "$1" && pwd)
shift
missing=
for name in "$@"; do
  case $name in mbedtls|lwip|cjson) ;; *) fail "'$name' is not one of mbedtls, lwip, cjson." ;; esac
  [ -f "$dest/$name/.debian_version" ] || missing="$missing $name"
done
[ -n "$missing" ] || exit 0

for tool in apt-get gpgv sha256sum tar xz bzip2 patch; do
  command -v "$tool" >/dev/null || fail "$tool is needed and not installed."
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
chmod 755 "$work"
update_lists
for name in $missing; do fetch "$name"; done
