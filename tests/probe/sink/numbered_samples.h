// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <vector>

#include "probe/sample/sample.h"
#include "probe/sample/sample_json.h"
#include "probe/sink/batch.h"
#include "probe/sink/gzip.h"

namespace regionbench {

/// A sample like any other but for its number.
inline Sample NumberedSample(std::uint64_t seq, WallTime at = WallNow()) {
  Sample sample;
  sample.probe = "tokyo-office";
  sample.boot = "01JDTEST";
  sample.seq = seq;
  sample.target = {"aws", "ap-northeast-1", "dynamodb"};
  sample.at = at;
  sample.rtt = std::chrono::milliseconds(3);
  return sample;
}

/// The samples `first` to `first + count - 1`.
inline Batch NumberedBatch(std::uint64_t first, std::uint64_t count = 1,
                           WallTime at = WallNow()) {
  BatchWriter writer;
  for (std::uint64_t i = 0; i < count; ++i) {
    writer.Add(NumberedSample(first + i, at));
  }
  return writer.Take();
}

/// The numbers of the samples in a batch, in its order.
inline std::vector<std::uint64_t> NumbersIn(const Batch& batch) {
  std::vector<std::uint64_t> numbers;
  std::string text = Gunzip(batch.body, batch.plain_bytes).value();
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    numbers.push_back(ParseJsonLine(text.substr(0, end)).value().seq);
    text.erase(0, end + 1);
  }
  return numbers;
}

}  // namespace regionbench
