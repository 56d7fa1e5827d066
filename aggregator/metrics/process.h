// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aggregator/metrics/page_writer.h"

namespace regionbench {

/// The `process_*` family that every exporter has, from /proc. What cannot be
/// read is left out.
void WriteProcess(PageWriter& page);

}  // namespace regionbench
