/* SPDX-License-Identifier: Apache-2.0 */
/* The table as catalogue-table wrote it, found by -Wa,-I. */
  .section .rodata
  .global regionbench_catalogue_begin
  .global regionbench_catalogue_end
regionbench_catalogue_begin:
  .incbin "catalogue.table"
regionbench_catalogue_end:

  .section .note.GNU-stack, "", %progbits
