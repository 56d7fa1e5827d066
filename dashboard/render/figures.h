// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "aggregator/report/report.h"

namespace regionbench {

/// How the figures of one table are written, for people: the same number of
/// decimals in every row, as many as the narrowest interval supports.
class Figures {
 public:
  explicit Figures(const Report& report);

  /// `31.2 ms`; `> 1 s` among the lost; `-` when nothing was tried.
  [[nodiscard]] std::string Level(const TargetReport& target,
                                  std::optional<Nanoseconds> value) const;
  /// `31.0, 31.5`; empty when an end is not known.
  [[nodiscard]] std::string MedianRange(const TargetReport& target) const;
  /// `+2.9 ms`; empty for the best and where nothing is known.
  [[nodiscard]] std::string Behind(const TargetReport& target) const;
  /// `2.4, 3.4`
  [[nodiscard]] std::string BehindRange(const TargetReport& target) const;

 private:
  [[nodiscard]] std::string Range(std::optional<Nanoseconds> low,
                                  std::optional<Nanoseconds> high) const;
  int decimals_;
};

/// `0 %`, `12 %`; `-` when nothing was tried.
std::string LossText(const TargetReport& target);
/// `60 timeout`, `58 refused, 2 timeout`
std::string FailuresText(const TargetReport& target);
/// `in 61 s`; of a stored past, `from 2026-11-02T00:00:00Z to …`
std::string WhenText(const Report& report);
/// `tcp, cold · 60 rounds in 61 s · 95 % confidence · seed 7 · from here`
std::string RunText(const Report& report, bool unicode);
/// Everything that the reader should know besides: of the run, then by target.
std::vector<std::string> NotesOf(const Report& report);

}  // namespace regionbench
