// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <compare>
#include <map>
#include <string>
#include <tuple>

#include "config/core/target_id.h"
#include "config/core/words.h"
#include "probe/sample/sample.h"

namespace regionbench {

/// What may be put into one series, and nothing else: the same probe, endpoint,
/// way of measuring, address family and timeout.
struct SeriesId {
  std::string probe;
  TargetId target;
  Method method = Method::kTcp;
  Conn conn = Conn::kCold;
  int family = 0;  ///< 4, 6; 0 when no attempt ever found an address
  std::chrono::nanoseconds timeout{0};
  bool cold_start = false;  ///< the first of their kind in a process

  friend auto operator<=>(const SeriesId&, const SeriesId&) = default;
};

/// `tcp cold IPv4`; the timeout is told where it is not one second.
std::string KindText(const SeriesId& id);

/// Nanoseconds; +infinity for a failure of any kind, or a reply after the
/// sample's own timeout.
double RankedValue(const Sample& sample);

/// Attempts that count: not those that we broke off ourselves, and tainted ones
/// only when they are allowed.
bool Counts(const Sample& sample, bool allow_tainted);

/// Tells samples, in order of time, to which series they belong. A lookup that
/// failed has no family: it counts in the one that was last in use.
class SeriesSorter {
 public:
  SeriesId IdOf(const Sample& sample);

 private:
  using AnyFamily =
      std::tuple<std::string, TargetId, Method, Conn, std::chrono::nanoseconds>;
  std::map<AnyFamily, int> last_;
};

}  // namespace regionbench
