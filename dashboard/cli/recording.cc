// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/recording.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <utility>

namespace regionbench {

std::string DefaultStorePath(const Environment& environment) {
  const std::string folder = environment("XDG_DATA_HOME").value_or("");
  if (!folder.empty()) return folder + "/regionbench/samples.db";
  const std::string home = environment("HOME").value_or("");
  if (home.empty()) return "";
  return home + "/.local/share/regionbench/samples.db";
}

Result<StorePlace> StoreOf(const Request& request, const Console& console) {
  return StorePlaceOf(request.settings, DefaultStorePath(console.environment));
}

SampleDrain::Sink StoreSink(const StorePlace& place) {
  // Shared because std::function must be copyable.
  auto store =
      std::make_shared<std::optional<Result<std::unique_ptr<Store>>>>();
  return [place, store](std::span<const Sample> batch) -> Result<void> {
    if (!*store) *store = OpenStore(place);
    if (!**store) return tl::unexpected((*store)->error());
    const auto counts = (**store)->get()->Append(batch);
    if (!counts) return tl::unexpected(counts.error());
    return {};
  };
}

void TellLosses(const DrainCounts& counts, Notes& notes) {
  if (counts.failed > 0) {
    notes.Error(fmt::format("{} samples not stored: {}", counts.failed,
                            counts.first_error));
  }
  if (counts.overflowed > 0) {
    notes.Error(fmt::format("{} samples not stored: the store was too slow",
                            counts.overflowed));
  }
}

}  // namespace regionbench
