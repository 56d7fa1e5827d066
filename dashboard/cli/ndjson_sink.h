// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <ostream>

#include "dashboard/cli/sample_drain.h"

namespace regionbench {

/// Writes batches to `out` as NDJSON. At the first failure `on_failure` is
/// called, on the drain's thread, and nothing more is written. The error has no
/// text when the reader has gone away: it has what it wanted.
SampleDrain::Sink NdjsonSink(std::ostream& out,
                             std::function<void()> on_failure);

}  // namespace regionbench
