// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "aggregator/store/store.h"

namespace regionbench::support {

/// A store that lasts as long as the test, for whoever needs one.
class MemoryStore : public Store {
 public:
  Result<AppendCounts> Append(std::span<const Sample> samples) override {
    AppendCounts counts;
    for (const Sample& sample : samples) {
      if (seen_.insert({sample.probe, sample.boot, sample.seq}).second) {
        samples_.push_back(sample);
        ++counts.accepted;
      } else {
        ++counts.duplicate;
      }
    }
    return counts;
  }

  Result<void> Read(const SampleQuery& query,
                    const std::function<void(Sample)>& visit) override {
    std::vector<Sample> found;
    std::ranges::copy_if(samples_, std::back_inserter(found),
                         [&](const Sample& s) { return Matches(query, s); });
    std::ranges::stable_sort(
        found, {}, [](const Sample& s) { return std::pair(s.at, s.seq); });
    for (Sample& sample : found) visit(std::move(sample));
    return {};
  }

 private:
  static bool Matches(const SampleQuery& query, const Sample& sample) {
    return (!query.since || sample.at >= *query.since) &&
           (!query.until || sample.at < *query.until) &&
           (!query.probe || sample.probe == *query.probe) &&
           (!query.method || sample.method == *query.method) &&
           (!query.conn || sample.conn == *query.conn) &&
           IsWanted(query, sample.target);
  }

  std::vector<Sample> samples_;
  std::set<std::tuple<std::string, std::string, std::uint64_t>> seen_;
};

}  // namespace regionbench::support
