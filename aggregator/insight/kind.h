// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "aggregator/store/store.h"

namespace regionbench {

/// One way of measuring: round trips of two kinds are never put side by side.
struct Kind {
  Method method = Method::kTcp;
  Conn conn = Conn::kCold;
  int family = 4;
  bool cold_start = false;  ///< only where there is nothing else
  /// The smallest of all: every reply is censored there. 0: none is known.
  std::chrono::nanoseconds timeout{0};
  std::uint64_t attempts = 0;
  std::uint64_t others = 0;  ///< attempts of other kinds, which do not count
};

/// The kind with the most attempts, those of later ones than a process's first
/// before those. Lookups that failed have no family; they are of every family,
/// and no kind of their own unless nothing else is there.
std::optional<Kind> UsualKind(std::span<const SeriesCount> counts);

/// Nanoseconds, +infinity when lost; no value when the sample is of another
/// kind or does not count (aborted; tainted, unless that is allowed).
std::optional<double> ValueOf(const Sample& sample, const Kind& kind,
                              bool allow_tainted);

/// `tcp cold IPv4`
std::string KindText(const Kind& kind);

}  // namespace regionbench
