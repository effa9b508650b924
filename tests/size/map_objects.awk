# SPDX-License-Identifier: MIT
# Reads a linker's map: "BYTES SECTION OWNER OBJECT" for each object of an image, SECTION one of
# text, data and bss (text: code and constants). OWNER: core, sha256, application or libc.
# Texts that the linker shares between objects are a line of their own, as is what aligns.
BEGIN { in_map = 0 }
/^Linker script and memory map/ { in_map = 1; next }
!in_map { next }
/^OUTPUT\(/ { exit }
# A long section name stands on a line alone.
NF == 1 && $1 ~ /^[.]/ { pending = $1; next }
{
  if ($1 ~ /^0x/ && pending != "") { name = pending; size = $2; object = $3 }
  else { name = $1; size = $3; object = $4 }
  if ($0 !~ /^ /) { pending = ""; output = $1; next }   # an output section
  pending = ""
  if ($1 == "*fill*") { if (output ~ /^[.](text|rodata)$/) sum["text core (alignment)"] += hex($3); next }
  if (size !~ /^0x/ || object == "") next
  kind = name ~ /^[.](text|rodata|init|fini|init_array|fini_array|ARM[.]ex|eh_frame)/ ? "text" \
       : name ~ /^[.]data/ ? "data" : name ~ /^([.]bss|COMMON)/ ? "bss" : ""
  if (kind == "") next
  owner = "libc"
  if (object ~ /[.]app$/) { owner = "application"; object = "application" }
  else if (match(object, /core[.]a\(.*\)$/)) {
    object = substr(object, RSTART + 7, RLENGTH - 8)
    sub(/[.]o$/, "", object)
    owner = object ~ /^mbedtls_/ ? "sha256" : "core"
  } else sub(/.*\//, "", object)
  if (name ~ /[.]str[0-9.]*$/) { owner = "core"; object = "(texts)" }
  sum[kind " " owner " " object] += hex(size)
}
function hex(text,   i, n) {
  n = 0
  text = tolower(text)
  for (i = 3; i <= length(text); ++i) n = n * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
  return n
}
END { for (key in sum) if (sum[key] != 0) print sum[key], key }
