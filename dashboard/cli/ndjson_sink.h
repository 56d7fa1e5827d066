// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <ostream>

#include "dashboard/cli/sample_drain.h"

namespace regionbench {

/// Writes batches to `out` as NDJSON. On a failure `on_failure` is called, on
/// the drain's thread.
SampleDrain::Sink NdjsonSink(std::ostream& out,
                             std::function<void()> on_failure);

}  // namespace regionbench
