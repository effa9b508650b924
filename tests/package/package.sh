#!/bin/sh
# SPDX-License-Identifier: MIT
# One way of taking fieldhook into another project, from the install or the clone to a program that
# runs. Nothing comes from the network.
#
#   package.sh installed BUILD WORK     install, move the prefix, find_package, every component
#   package.sh subdirectory SOURCE WORK
#   package.sh fetch SOURCE WORK        FetchContent of a local folder
#   package.sh manifests SOURCE WORK    what ESP-IDF and PlatformIO read; needs node
#
# Options for CMake (compiler, sources) in FIELDHOOK_PACKAGE_OPTIONS.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
fail() { echo "package: $*" >&2; exit 1; }

[ $# -eq 3 ] || { sed -n '3,11s/^# \{0,1\}//p' "$0" >&2; exit 2; }
how=$1
from=$(cd "$2" && pwd)
rm -rf "$3"
mkdir -p "$3"
work=$(cd "$3" && pwd)

quietly() {
  "$@" > "$work/log" 2>&1 || { tail -n 40 "$work/log" >&2; fail "$how: failed: $*"; }
}

# shellcheck disable=SC2086  # a list of options
configure() {
  quietly cmake -S "$here/application" -B "$work/build" -G Ninja -DCMAKE_FIND_PACKAGE_NO_PACKAGE_REGISTRY=ON \
    ${FIELDHOOK_PACKAGE_OPTIONS:-} "$@"
}

# run NAME...: builds only what the programs need.
run() {
  for name in "$@"; do
    quietly cmake --build "$work/build" -j 2 --target "use_$name"
    "$work/build/use_$name" || fail "$how: use_$name ended with $?"
  done
}

installed() {
  quietly cmake --install "$from" --prefix "$work/first"
  mv "$work/first" "$work/moved"
  # A package that names the machine it was made on works there only.
  source=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$from/CMakeCache.txt")
  for place in "$work/first" "$from" "$source" /usr/lib /usr/include; do
    ! grep -rFn --include=*.cmake "$place" "$work/moved" || fail "the package names $place"
  done
  components="core json port_posix posix tls_mbedtls"
  configure -DHOW=find_package -DCMAKE_PREFIX_PATH="$work/moved" \
    "-DWANTS=$(echo "$components" | tr ' ' ';')"
  # shellcheck disable=SC2086  # a list
  run $components c
  "$work/moved/bin/fieldhook" --version > /dev/null || fail "the installed command does not run"
  # The bill of materials names the versions that the command was built with.
  sbom=$work/moved/share/fieldhook/fieldhook.spdx
  "$work/moved/bin/fieldhook" --version | tr -d ' ' | tr '[:upper:]' '[:lower:]' > "$work/told"
  awk '$1 == "PackageName:" { name = $2 } $1 == "PackageVersion:" { print name $2 }' "$sbom" > "$work/listed"
  [ "$(wc -l < "$work/listed")" -ge 3 ] || fail "the bill of materials lists too little"
  cmp "$work/told" "$work/listed" || fail "the bill of materials lists other versions"
  # A component that is not there, or another version, must be refused.
  for wrong in -DWANTS=spaceship -DVERSION=0.2 -DVERSION=1.0; do
    if cmake -S "$here/application" -B "$work/wrong" -G Ninja -DHOW=find_package \
      -DCMAKE_PREFIX_PATH="$work/moved" "$wrong" > "$work/log" 2>&1; then
      fail "find_package was content with $wrong"
    fi
    grep -q 'find_package' "$work/log" || { cat "$work/log" >&2; fail "$wrong broke something else"; }
    rm -rf "$work/wrong"
  done
}

case $how in
  installed) installed ;;
  subdirectory|fetch)
    configure -DHOW="$how" -DFIELDHOOK="$from" -DWANTS=core -DFIELDHOOK_ED25519=OFF
    run core c
    # Somebody else's `install` installs nothing of ours.
    quietly cmake --install "$work/build" --prefix "$work/none"
    [ ! -e "$work/none/include/fieldhook" ] || fail "$how: installed into somebody else's prefix"
    ;;
  manifests)
    quietly cmake -S "$here/esp_idf" -B "$work/build" -G Ninja -DFIELDHOOK="$from"
    node "$here/manifests.mjs" "$from" "$work/build/sources.txt"
    # A source that is in no list would be missed by everybody else's build.
    mkdir "$work/tree"
    cp -R "$from/CMakeLists.txt" "$from/lib" "$from/ports" "$work/tree"
    echo '// SPDX-License-Identifier: MIT' > "$work/tree/lib/src/forgotten.cpp"
    if cmake -S "$here/esp_idf" -B "$work/wrong" -G Ninja -DFIELDHOOK="$work/tree" > "$work/log" 2>&1 ||
      ! tr '\n' ' ' < "$work/log" | grep -q 'forgotten.cpp *too *many'; then
      fail "a source in no list was not noticed"
    fi
    ;;
  *) fail "unknown way '$how'" ;;
esac
echo "package: $how: ok"
