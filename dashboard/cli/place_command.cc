// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <utility>

#include "aggregator/insight/placement.h"
#include "config/core/glob.h"
#include "dashboard/cli/commands.h"
#include "dashboard/cli/stored.h"
#include "dashboard/render/insight.h"

namespace regionbench {
namespace {

constexpr std::chrono::hours kUsualPlacement{7 * 24};

bool IsUser(const Request& request, const std::string& probe) {
  return request.probes.empty() ||
         std::ranges::any_of(request.probes, [&](const std::string& pattern) {
           return MatchesGlob(pattern, probe);
         });
}

// A weight for nobody is a misspelt name.
Result<std::map<std::string, double>> UsersOf(
    const Request& request, const std::vector<SeriesCount>& counts) {
  std::map<std::string, double> users;
  for (const SeriesCount& count : counts) {
    const std::string& probe = count.series.probe;
    if (IsUser(request, probe)) users[probe] = 1;
  }
  std::vector<std::string> known;
  known.reserve(users.size());
  for (const auto& [probe, weight] : users) known.push_back(probe);
  for (const auto& [probe, weight] : request.weights) {
    const auto user = users.find(probe);
    if (user == users.end()) {
      return Fail(ErrorCode::kInvalidInput, "--weights: no samples from \"" +
                                                probe + "\"" +
                                                Suggestion(probe, known));
    }
    user->second = weight;
  }
  return users;
}

PlacementRequest AskForPlacement(const Request& request,
                                 const TimeWindow& window) {
  const Settings& settings = request.settings;
  PlacementRequest ask;
  ask.since = window.since;
  ask.until = window.until;
  ask.choose = request.choose;
  ask.quantile = settings.quantile;
  ask.confidence = settings.confidence;
  ask.min_difference = settings.min_difference.absolute;
  ask.min_difference_ratio = settings.min_difference.ratio;
  ask.allow_tainted = request.allow_tainted;
  return ask;
}

Result<Placement> FindPlacement(const Task& task, Console& console) {
  const auto window = WindowOf(task.request, kUsualPlacement);
  if (!window) return tl::unexpected(window.error());
  const auto store = OpenExistingStore(task.request, console);
  if (!store) return tl::unexpected(store.error());
  TellWhatIsGone(**store, *window, task.request, console);
  const SampleQuery query = StoredQuery(task, *window);
  auto counts = (*store)->Count(query);
  if (!counts) return tl::unexpected(counts.error());
  PlacementRequest ask = AskForPlacement(task.request, *window);
  auto users = UsersOf(task.request, *counts);
  if (!users) return tl::unexpected(users.error());
  ask.users = *std::move(users);
  std::erase_if(*counts, [&](const SeriesCount& count) {
    return !ask.users.contains(count.series.probe);
  });
  ask.kind = UsualKind(*counts).value_or(Kind());
  PlacementFinder finder(std::move(ask));
  const auto read =
      (*store)->Read(query, [&](const Sample& sample) { finder.Add(sample); });
  if (!read) return tl::unexpected(read.error());
  return finder.Finish();
}

}  // namespace

ExitCode RunPlace(const Task& task, Console& console) {
  const auto placement = FindPlacement(task, console);
  if (!placement) return Explain(placement.error(), console);
  const std::string text =
      task.request.format == Format::kJson
          ? RenderPlacementJson(*placement)
          : RenderPlacement(*placement,
                            StyleFor(task.request, console.out_terminal));
  return Deliver(text, CodeFor(placement->state), console);
}

}  // namespace regionbench
