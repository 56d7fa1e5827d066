// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "aggregator/report/judgement.h"
#include "aggregator/stats/box.h"

namespace regionbench {

/// Pieces that the sentences of a verdict share.

/// `aws/eu-west-1`
std::string Name(const Contestant& one);
std::vector<std::string> NamesOf(std::span<const Contestant> contestants,
                                 Standing standing);
/// `a`, `a and b`, `a, b, c and 7 others`.
std::string Listed(std::vector<std::string> names);

/// `31.2`, from nanoseconds.
std::string Ms(double nanoseconds, int decimals);
/// Half of the distance between the bounds, which are finite.
Nanoseconds HalfWidth(const Bounds& bounds);
/// As many as the interval supports; of one with an open end, its known half.
int DecimalsOfBehind(const Behind& behind);
/// As many as the table has: what the whole interval supports.
int DecimalsOfMedian(const Box& rtt);
/// `median`, `p95`
std::string QuantileName(double quantile);
/// `median 31.2 ms`
std::string Level(const Contestant& one, double quantile);

/// `; a answers faster (20 ms) but …`: who is faster than the best and still
/// does not win, and why. Empty when nobody is.
std::string Overlooked(std::span<const Contestant> contestants);

/// For VerdictState::kUnsure: `unsure: …`.
std::string UnsureText(const Judgement& judgement,
                       std::span<const Contestant> contestants,
                       const ReportRequest& request);

}  // namespace regionbench
