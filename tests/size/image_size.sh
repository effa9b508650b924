#!/bin/sh
# SPDX-License-Identifier: MIT
# Where the flash and the RAM of a whole firmware go, by its components: of the maps that
# examples/firmware writes.
#
#   tests/size/image_size.sh [MAP...]    default: what is built under build/
#
# A component's RAM is .data and .bss; its .data is in flash too.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)

if [ $# -eq 0 ]; then
  # shellcheck disable=SC2046  # paths of ours, without blanks
  set -- $(find "$top/build" -name firmware.map 2>/dev/null | sort)
fi
if [ $# -eq 0 ]; then
  echo "image_size: the firmware is not built: sh examples/firmware/run.sh"
  exit 0
fi

for map in "$@"; do
  printf '\n%s\n| component | flash | RAM |\n|---|---|---|\n' "${map#"$top"/}"
  awk -f "$here/map_objects.awk" "$map" | awk '
    $2 != "bss" { flash[$3] += $1 }
    $2 != "text" { ram[$3] += $1 }
    END {
      count = split("core|ports|mbedtls|lwip|libc|application|stack", owner, "|")
      split("fieldhook, core|fieldhook, ports|Mbed TLS|lwIP|libc|application, board, pools|stack", name, "|")
      for (i = 1; i <= count; ++i) {
        printf "| %s | %d | %d |\n", name[i], flash[owner[i]], ram[owner[i]]
        flash_sum += flash[owner[i]]
        ram_sum += ram[owner[i]]
      }
      printf "| **all** | %d | %d |\n", flash_sum, ram_sum }'
done
