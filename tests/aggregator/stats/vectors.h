// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "aggregator/stats/quantile.h"

namespace regionbench {

/// The known answers in vectors/: see vectors/README.md.
const nlohmann::json& Expected();

/// A number, or the text "inf" or "-inf".
double NumberFrom(const nlohmann::json& value);

/// One column of vectors/data/NAME.csv; an empty cell is +infinity.
std::vector<double> Column(const std::string& name, const std::string& column);

/// vectors/data/NAME.csv by region, in order of the rounds.
std::map<std::string, std::vector<double>> Regions(const std::string& name);

/// The received values, ascending, and the number of the others.
struct SortedSample {
  std::vector<double> received;
  std::size_t lost = 0;
};
SortedSample Sorted(const std::vector<double>& values);

/// Within 1e-9 relative; equal when infinite.
void ExpectClose(double actual, double expected, double relative = 1e-9);

}  // namespace regionbench
