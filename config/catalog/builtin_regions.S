/* SPDX-License-Identifier: Apache-2.0 */
/* The provider files as they are, found by -Wa,-I at the project's root. */
  .section .rodata

.macro embed name, file
  .global \name\()_begin
  .global \name\()_end
\name\()_begin:
  .incbin "\file"
\name\()_end:
.endm

  embed regionbench_aws_toml, "config/regions/aws.toml"
  embed regionbench_alibaba_toml, "config/regions/alibaba.toml"
  embed regionbench_gcp_toml, "config/regions/gcp.toml"
  embed regionbench_azure_toml, "config/regions/azure.toml"

  .section .note.GNU-stack, "", %progbits
