// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/clickhouse/row_order.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <tuple>
#include <unordered_map>

#include "aggregator/store/clickhouse/sample_codec.h"

namespace regionbench {
namespace {

// As the columns sort one by one: the byte between them is before all that a
// name has.
void MakeKey(const Sample& sample, std::string& key) {
  const TargetId& target = sample.target;
  key.assign(sample.probe).append(1, '\0').append(target.provider);
  key.append(1, '/').append(target.region);
  if (!target.service.empty()) key.append(1, '/').append(target.service);
  key.append(1, '\0').append(1, static_cast<char>(sample.method));
}

/// Numbers series as they come, and then tells their order.
class SeriesNumbers {
 public:
  std::uint32_t Of(const Sample& sample) {
    MakeKey(sample, key_);
    const auto next = static_cast<std::uint32_t>(numbers_.size());
    return numbers_.try_emplace(key_, next).first->second;
  }

  /// Of each number, its place among all.
  [[nodiscard]] std::vector<std::uint32_t> Ranks() const {
    std::vector<const decltype(numbers_)::value_type*> sorted;
    sorted.reserve(numbers_.size());
    for (const auto& one : numbers_) sorted.push_back(&one);
    std::ranges::sort(sorted, {}, [](const auto* one) -> const std::string& {
      return one->first;
    });
    std::vector<std::uint32_t> ranks(sorted.size());
    std::uint32_t rank = 0;
    for (const auto* one : sorted) ranks[one->second] = rank++;
    return ranks;
  }

 private:
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::string key_;  // reused
};

struct Row {
  std::uint32_t hour = 0;
  std::uint32_t series = 0;
  WallTime at;
  const Sample* sample = nullptr;
};

bool Before(const Row& a, const Row& b) {
  if (a.hour != b.hour) return a.hour < b.hour;
  if (a.series != b.series) return a.series < b.series;
  if (a.at != b.at) return a.at < b.at;
  return std::tie(a.sample->boot, a.sample->seq) <
         std::tie(b.sample->boot, b.sample->seq);
}

}  // namespace

void SortAsRows(std::vector<const Sample*>& samples) {
  SeriesNumbers series;
  std::vector<Row> rows;
  rows.reserve(samples.size());
  for (const Sample* sample : samples) {
    rows.push_back(
        {HourNumber(sample->at), series.Of(*sample), sample->at, sample});
  }
  const auto ranks = series.Ranks();
  for (Row& row : rows) row.series = ranks[row.series];
  std::ranges::sort(rows, Before);
  std::ranges::transform(rows, samples.begin(), &Row::sample);
}

}  // namespace regionbench
