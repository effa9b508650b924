/* SPDX-License-Identifier: MIT
 * The authority that the firmware trusts, as it lies in its file. */
  .syntax unified
  .section .rodata.anchor, "a"
  .global anchor_begin
  .global anchor_end
  .balign 4
anchor_begin:
  .incbin FIRMWARE_CA
anchor_end:
