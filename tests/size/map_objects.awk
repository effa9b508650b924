# SPDX-License-Identifier: MIT
# Reads a linker's map: "BYTES SECTION OWNER OBJECT" for each object of an image, SECTION one of
# text, data and bss (text: code and constants). OWNER: core, ports, mbedtls, lwip, libc, sha256 (of
# core_build.sh's archive) or application.
# Texts that the linker shares between objects are a line of their own, as are what aligns and the
# stack.
function hex(text,   i, n) {
  n = 0
  text = tolower(text)
  for (i = 3; i <= length(text); ++i) n = n * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
  return n
}
function member_of(path) {
  sub(/^.*\(/, "", path)
  sub(/\)$/, "", path)
  sub(/([.](cpp|cc|c|S))?[.]o(bj)?$/, "", path)
  return path
}
function owner_of(path) {
  if (path ~ /core[.]a\(mbedtls_/) return "sha256"
  if (path ~ /core[.]a\(/) return "core"
  if (path ~ /libfieldhook_[a-z_]*[.]a\(|ports\/lwip\/src\//) return "ports"
  if (path ~ /libmbed[a-z0-9]*[.]a\(/) return "mbedtls"
  if (path ~ /liblwip[.]a\(/) return "lwip"
  return path ~ /lib(c|c_nano|gcc|nosys|rdimon|m|stdc\+\+|supc\+\+)(_nano)?[.]a\(|\/crt[a-z0-9]*[.]o$/ ? "libc" : "application"
}

/^Linker script and memory map/ { in_map = 1; next }
!in_map { next }
/^OUTPUT\(/ { exit }
# A long section name stands on a line alone.
NF == 1 && $1 ~ /^[.]/ { pending = $1; next }
{
  if ($1 ~ /^0x/ && pending != "") { name = pending; size = $2; object = $3 }
  else { name = $1; size = $3; object = $4 }
  pending = ""
  if ($0 !~ /^ /) {  # an output section
    output = $1
    if (output == ".stack") sum["bss stack stack"] += hex($3)
    next
  }
  if ($1 == "*fill*") {
    if (output ~ /^[.](text|rodata)$/) sum["text core (alignment)"] += hex($3)
    next
  }
  if (size !~ /^0x/ || object == "") next
  kind = ""
  if (name ~ /^[.](text|rodata|vectors|init|fini|init_array|fini_array|ARM[.]ex|eh_frame)/) kind = "text"
  if (name ~ /^[.]data/) kind = "data"
  if (name ~ /^([.]bss|COMMON)/) kind = "bss"
  if (kind == "") next
  owner = owner_of(object)
  object = member_of(object)
  if (object ~ /[.]app$/) object = "application"
  if (name ~ /[.]str[0-9.]*$/ && owner == "core") object = "(texts)"
  sum[kind " " owner " " object] += hex(size)
}
END { for (key in sum) if (sum[key] != 0) print sum[key], key }
