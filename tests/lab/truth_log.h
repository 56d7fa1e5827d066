// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "config/core/result.h"
#include "tests/lab/delay_line.h"

namespace regionbench {

/// One packet and what happened to it.
struct TruthRow {
  Packet packet;
  Ruling ruling;
  SteadyTime arrived{};
  SteadyTime released{};  ///< only when ruling.fate is kReleased
};

/// What the wire saw, as CSV: the header line names the columns, times are
/// CLOCK_MONOTONIC nanoseconds. Add never waits for the disk or for another
/// thread; what cannot be kept is counted and said in the last line. One thread
/// adds, a thread of the log's own writes.
class TruthLog {
 public:
  static Result<std::unique_ptr<TruthLog>> Open(const std::string& file);
  TruthLog(const TruthLog&) = delete;
  TruthLog& operator=(const TruthLog&) = delete;
  /// Writes what is left.
  ~TruthLog();

  void Add(const TruthRow& row);

 private:
  explicit TruthLog(std::ofstream out);
  void WriteUntil(const std::stop_token& stop);
  void Write(const std::vector<TruthRow>& rows);

  std::ofstream out_;
  std::vector<TruthRow> fresh_;  // of the adding thread alone
  std::uint64_t dropped_ = 0;    // of the adding thread alone
  std::mutex mutex_;             // guards handed_over_
  std::condition_variable_any handed_over_changed_;
  std::vector<TruthRow> handed_over_;
  std::jthread writer_;
};

}  // namespace regionbench
