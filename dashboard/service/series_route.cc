// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "config/core/duration.h"
#include "dashboard/service/read_context.h"
#include "dashboard/service/series_details.h"
#include "dashboard/service/series_points.h"
#include "dashboard/service/stored_series.h"

namespace regionbench {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;

constexpr std::size_t kMostSeries = 100;
constexpr std::size_t kMostPoints = 3000;  // of a series
constexpr std::size_t kMostPointsTogether = 20'000;
constexpr std::size_t kUsualPoints = 300;  // at most, where no step was asked

struct SeriesQuestion {
  SampleQuery query;
  TimeSpan window;
  std::optional<microseconds> step;
};

std::size_t StepsIn(const TimeSpan& window, microseconds step) {
  return static_cast<std::size_t>((window.until - window.since) / step) + 1;
}

microseconds UsualStep(const TimeSpan& window) {
  constexpr std::array<microseconds, 9> kSteps = {
      minutes(1), minutes(5), minutes(10), minutes(30), hours(1),
      hours(3),   hours(6),   hours(12),   hours(24)};
  for (const microseconds step : kSteps) {
    if (StepsIn(window, step) <= kUsualPoints + 1) return step;
  }
  const auto days = (window.until - window.since) / (kUsualPoints * hours(24));
  return hours(24) * (days + 1);
}

Result<SeriesQuestion> SeriesQuestionIn(const HttpRequest& request,
                                        const Settings& settings) {
  QueryReader query(request);
  query.Allow({"since", "until", "probe", "method", "conn", "target", "step"});
  SeriesQuestion question;
  question.window = query.Window(hours(24));
  question.query = {
      .since = question.window.since,
      .until = question.window.until,
      .probe = query.Probe(),
      .targets = StoredPatterns(query.Targets(), settings.provider),
      .method = query.AskedMethod(),
      .conn = query.AskedConn()};
  question.step = query.Step();
  return query.Checked(question);
}

Result<void> CheckSteps(const TimeSpan& window, microseconds step,
                        std::size_t series) {
  const std::size_t steps = StepsIn(window, step);
  if (steps > kMostPoints) {
    return Fail(ErrorCode::kInvalidInput,
                fmt::format("step: {} points of {} are too many (at most {}): "
                            "take a longer one, or a shorter time",
                            steps, FormatDuration(step), kMostPoints));
  }
  if (series > kMostSeries || steps * series > kMostPointsTogether) {
    return Fail(ErrorCode::kInvalidInput,
                fmt::format("target: {} series with {} points each are too "
                            "much for one answer (at most {} series and {} "
                            "points): name a probe and fewer targets, or a "
                            "longer step",
                            series, steps, kMostSeries, kMostPointsTogether));
  }
  return {};
}

// Where minutes are gone only whole hours are left to make steps of.
Result<microseconds> StepFor(Store& store, const SeriesQuestion& question) {
  const auto horizon = store.Remembers();
  if (!horizon) return tl::unexpected(horizon.error());
  const microseconds step = question.step.value_or(UsualStep(question.window));
  const bool whole_hours = step % hours(1) == microseconds(0);
  if (whole_hours || question.window.since >= horizon->minutes) return step;
  if (!question.step) return hours(1);
  return Fail(ErrorCode::kInvalidInput,
              fmt::format("step: before {} only hours are left: take whole "
                          "hours",
                          FormatRfc3339(horizon->minutes)));
}

/// Sorts rows of rollups into series and steps.
class StepFiller {
 public:
  explicit StepFiller(microseconds step) : step_(step) {}

  void Add(const RollupRow& row) {
    const WallTime at{row.start.time_since_epoch() / step_ * step_};
    RollupRow& sum = rows_[row.series][at];
    sum.Merge(row);
  }

  std::vector<SeriesOverTime> Take() {
    std::vector<SeriesOverTime> all;
    for (auto& [series, by_time] : rows_) {
      SeriesOverTime& one = all.emplace_back();
      one.id = series;
      for (auto& [at, row] : by_time) {
        if (row.rollup.sent == 0) continue;
        one.points.push_back({at, std::move(row), {}});
      }
    }
    return all;
  }

 private:
  const microseconds step_;
  std::map<StoredSeries, std::map<WallTime, RollupRow>> rows_;
};

// The whole of each step that the window touches.
TimeSpan OfWholeSteps(const TimeSpan& window, microseconds step) {
  const WallTime since{window.since.time_since_epoch() / step * step};
  const WallTime last{window.until.time_since_epoch() / step * step};
  return {since, last == window.until ? last : last + step};
}

Result<std::vector<SeriesOverTime>> ReadPoints(
    Store& store, const SeriesQuestion& question, microseconds step,
    const std::vector<SeriesSeen>& fitting) {
  const RollupSpan span = step % hours(1) == microseconds(0)
                              ? RollupSpan::kHour
                              : RollupSpan::kMinute;
  const auto checked = CheckWork(fitting, question.window, span);
  if (!checked) return tl::unexpected(checked.error());
  const TimeSpan window = OfWholeSteps(question.window, step);
  StepFiller filler(step);
  SampleQuery query = question.query;
  query.since = window.since;
  query.until = window.until;
  std::set<std::string> probes;
  for (const SeriesSeen& one : fitting) probes.insert(one.series.probe);
  for (const std::string& probe : probes) {
    query.probe = probe;
    const auto read = store.ReadRollups(
        query, span, [&filler](const RollupRow& row) { filler.Add(row); });
    if (!read) return tl::unexpected(read.error());
  }
  return filler.Take();
}

Result<SeriesAnswer> AnswerQuestion(Store& store,
                                    const SeriesQuestion& question,
                                    const Settings& settings) {
  const auto asked = StepFor(store, question);
  if (!asked) return tl::unexpected(asked.error());
  const microseconds step = *asked;
  RollUpForReading(store);
  const auto fitting = FittingSeries(store, question.query);
  if (!fitting) return tl::unexpected(fitting.error());
  const auto checked = CheckSteps(question.window, step, fitting->size());
  if (!checked) return tl::unexpected(checked.error());
  auto series = ReadPoints(store, question, step, *fitting);
  if (!series) return tl::unexpected(series.error());
  SeriesAnswer answer;
  const TimeSpan whole = OfWholeSteps(question.window, step);
  answer.since = whole.since;
  answer.until = whole.until;
  answer.step = step;
  answer.series = *std::move(series);
  return AddDetails(store, question.query, settings, answer).map([&answer] {
    return std::move(answer);
  });
}

}  // namespace

Result<std::string> AnswerSeries(ReadContext& context,
                                 const HttpRequest& request) {
  const auto question = SeriesQuestionIn(request, context.settings);
  if (!question) return tl::unexpected(question.error());
  auto store = context.stores.Borrow();
  if (!store) return tl::unexpected(store.error());
  return AnswerQuestion(**store, *question, context.settings)
      .map(RenderSeriesJson);
}

}  // namespace regionbench
