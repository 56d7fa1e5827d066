// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/sample_reading.h"

#include <algorithm>

#include "aggregator/store/sqlite/chunked_samples.h"
#include "aggregator/store/sqlite/recent_samples.h"
#include "aggregator/store/sqlite/rolling.h"

namespace regionbench {
namespace {

/// One of two streams, at its next sample.
template <typename Samples>
struct Stream {
  Samples samples;
  Sample next = {};
  bool there = false;

  Result<void> Advance() {
    next = Sample();
    const auto more = samples.Next(next);
    if (!more) return tl::unexpected(more.error());
    there = *more;
    return {};
  }
};

template <typename A, typename B>
Result<void> VisitInOrder(Stream<A>& a, Stream<B>& b,
                          const std::function<void(Sample)>& visit) {
  const auto key = [](const Sample& sample) {
    return std::pair(sample.at, sample.seq);
  };
  auto ready = a.Advance().and_then([&] { return b.Advance(); });
  while (ready && (a.there || b.there)) {
    const bool first = a.there && (!b.there || key(a.next) <= key(b.next));
    visit(std::move(first ? a.next : b.next));
    ready = first ? a.Advance() : b.Advance();
  }
  return ready;
}

}  // namespace

Result<void> ReadSamples(Connection& connection, const SampleQuery& query,
                         const std::function<void(Sample)>& visit) {
  // A sample that moves meanwhile must not be seen twice, or never.
  auto moment = Transaction::BeginReading(connection);
  if (!moment) return tl::unexpected(moment.error());
  const auto horizon = ReadHorizon(connection);
  if (!horizon) return tl::unexpected(horizon.error());
  RowWindow window = RowWindowOf(query);
  window.since_us = std::max<std::int64_t>(
      window.since_us, horizon->samples.time_since_epoch().count());
  const auto series = RolledSeries(connection, query);
  if (!series) return tl::unexpected(series.error());
  auto chunked = ChunkedSamples::Over(connection, window, *series);
  if (!chunked) return tl::unexpected(chunked.error());
  auto recent = RecentSamples::Over(connection, query, window, *horizon);
  if (!recent) return tl::unexpected(recent.error());
  Stream<ChunkedSamples> old{.samples = *std::move(chunked)};
  Stream<RecentSamples> fresh{.samples = *std::move(recent)};
  return VisitInOrder(old, fresh, visit);
}

}  // namespace regionbench
