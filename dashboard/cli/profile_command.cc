// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <set>
#include <utility>

#include "aggregator/insight/profile.h"
#include "aggregator/report/phrases.h"
#include "dashboard/cli/commands.h"
#include "dashboard/cli/stored.h"
#include "dashboard/render/insight.h"

namespace regionbench {
namespace {

constexpr std::chrono::hours kUsualProfile{14 * 24};

ProfileRequest AskForProfile(const Request& request, const TimeWindow& window) {
  const Settings& settings = request.settings;
  ProfileRequest ask;
  ask.since = window.since;
  ask.until = window.until;
  ask.utc_offset = request.utc_offset;
  ask.quantile = settings.quantile;
  ask.confidence = settings.confidence;
  ask.min_difference = settings.min_difference.absolute;
  ask.min_difference_ratio = settings.min_difference.ratio;
  ask.max_loss = settings.max_loss;
  ask.allow_tainted = request.allow_tainted;
  return ask;
}

// Places differ in their days and nights: one profile is of one probe.
Result<std::string> OnlyProbe(const std::vector<SeriesCount>& counts) {
  std::set<std::string> probes;
  for (const SeriesCount& count : counts) probes.insert(count.series.probe);
  if (probes.size() <= 1) return probes.empty() ? "" : *probes.begin();
  return Fail(ErrorCode::kInvalidInput,
              fmt::format("--by hour-of-day is about one probe: name it with "
                          "--probe (there are {})",
                          Listed({probes.begin(), probes.end()})));
}

Result<Profile> FindProfile(const Task& task, Console& console) {
  const auto window = WindowOf(task.request, kUsualProfile);
  if (!window) return tl::unexpected(window.error());
  const auto store = OpenExistingStore(task.request, console);
  if (!store) return tl::unexpected(store.error());
  TellWhatIsGone(**store, *window, task.request, console);
  SampleQuery query = StoredQuery(task, *window);
  const auto counts = (*store)->Count(query);
  if (!counts) return tl::unexpected(counts.error());
  auto probe = OnlyProbe(*counts);
  if (!probe) return tl::unexpected(probe.error());
  ProfileRequest ask = AskForProfile(task.request, *window);
  ask.probe = *std::move(probe);
  ask.kind = UsualKind(*counts).value_or(Kind());
  query.probe = ask.probe;
  query.method = ask.kind.method;
  query.conn = ask.kind.conn;
  HourProfiler profiler(std::move(ask));
  const auto read = (*store)->Read(
      query, [&](const Sample& sample) { profiler.Add(sample); });
  if (!read) return tl::unexpected(read.error());
  return profiler.Finish();
}

}  // namespace

ExitCode RunProfile(const Task& task, Console& console) {
  const Format format = task.request.format;
  if (format != Format::kTable && format != Format::kJson) {
    return Explain({ErrorCode::kInvalidInput,
                    "--by hour-of-day is written as table or json"},
                   console);
  }
  const auto profile = FindProfile(task, console);
  if (!profile) return Explain(profile.error(), console);
  const std::string text =
      format == Format::kJson
          ? RenderProfileJson(*profile)
          : RenderProfile(*profile,
                          StyleFor(task.request, console.out_terminal));
  return Deliver(text, CodeFor(profile->State()), console);
}

}  // namespace regionbench
