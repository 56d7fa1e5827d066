// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/ndjson_sink.h"

#include <cerrno>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "probe/sample/sample_json.h"

namespace regionbench {

SampleDrain::Sink NdjsonSink(std::ostream& out,
                             std::function<void()> on_failure) {
  return [&out, on_failure = std::move(on_failure), lines = std::string(),
          broken = std::optional<Error>()](
             std::span<const Sample> batch) mutable -> Result<void> {
    if (broken) return tl::unexpected(*broken);
    lines.clear();
    for (const Sample& sample : batch) {
      AppendJsonLine(sample, lines);
      lines += '\n';
    }
    errno = 0;
    out.write(lines.data(), static_cast<std::streamsize>(lines.size()));
    if (out.flush()) return {};
    // A reader that has gone away has what it wanted.
    broken =
        Error{ErrorCode::kUnavailable,
              errno == EPIPE ? "" : std::generic_category().message(errno)};
    on_failure();
    return tl::unexpected(*broken);
  };
}

}  // namespace regionbench
