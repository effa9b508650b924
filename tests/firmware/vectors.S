/* SPDX-License-Identifier: MIT
 * The vectors, as make_vectors.mjs wrote them. */
  .syntax unified
  .section .rodata.vectors, "a"
  .global vectors_begin
  .global vectors_end
  .balign 4
vectors_begin:
  .incbin FIRMWARE_VECTORS
vectors_end:
