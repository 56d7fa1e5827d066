/* SPDX-License-Identifier: Apache-2.0 */
/* The built page as it is, found by -Wa,-I at the project's root, and a table
   of where each file begins and ends: the order is that of page_assets.cc. */
.macro embed file
  .section .rodata
1:
  .incbin "dashboard/web/dist/\file"
2:
  .section .data.rel.ro, "aw"
  .dc.a 1b, 2b
.endm

.macro embed_all file
  embed "\file"
  embed "\file\().gz"
  embed "\file\().br"
.endm

  .section .data.rel.ro, "aw"
  .balign 16
  .global regionbench_web_files
regionbench_web_files:
  embed_all "index.html"
  embed_all "app.js"
  embed_all "app.css"
  embed_all "pair.js"
  embed_all "licenses.txt"
  embed "icon.svg"
  embed "standalone.html"

  .section .note.GNU-stack, "", %progbits
