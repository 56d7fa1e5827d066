// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <tuple>

#include "aggregator/store/rollup_row.h"

namespace regionbench {

/// `tcp cold IPv4`; the timeout is told where it is not one second.
std::string KindText(const StoredSeries& id);

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
  StoredSeries IdOf(const Sample& sample);

 private:
  using AnyFamily =
      std::tuple<std::string, TargetId, Method, Conn, std::chrono::nanoseconds>;
  std::map<AnyFamily, int> last_;
};

}  // namespace regionbench
