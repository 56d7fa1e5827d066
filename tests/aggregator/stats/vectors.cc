// SPDX-License-Identifier: Apache-2.0
#include "tests/aggregator/stats/vectors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include "aggregator/stats/quantile.h"

namespace regionbench {
namespace {

std::string Folder() {
  return std::string(RB_SOURCE_DIR) + "/tests/aggregator/stats/vectors/";
}

using Row = std::vector<std::string>;

// getline drops an empty last cell.
Row Cells(const std::string& line) {
  Row cells;
  std::stringstream in(line);
  for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
  if (!line.empty() && line.back() == ',') cells.emplace_back();
  return cells;
}

std::vector<Row> ReadRows(const std::string& name) {
  std::ifstream in(Folder() + "data/" + name + ".csv");
  EXPECT_TRUE(in) << name;
  std::vector<Row> rows;
  for (std::string line; std::getline(in, line);) rows.push_back(Cells(line));
  return rows;
}

std::size_t IndexOf(const Row& header, const std::string& column) {
  const auto found = std::ranges::find(header, column);
  EXPECT_NE(found, header.end()) << column;
  return static_cast<std::size_t>(found - header.begin());
}

double Value(const std::string& cell) {
  return cell.empty() ? kInfinity : std::stod(cell);
}

}  // namespace

const nlohmann::json& Expected() {
  static const nlohmann::json expected =
      nlohmann::json::parse(std::ifstream(Folder() + "expected.json"));
  return expected;
}

double NumberFrom(const nlohmann::json& value) {
  if (value.is_number()) return value.get<double>();
  return value.get<std::string>() == "-inf" ? -kInfinity : kInfinity;
}

std::vector<double> Column(const std::string& name, const std::string& column) {
  const std::vector<Row> rows = ReadRows(name);
  const std::size_t index = IndexOf(rows.at(0), column);
  std::vector<double> values;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    values.push_back(Value(rows[i].at(index)));
  }
  return values;
}

std::map<std::string, std::vector<double>> Regions(const std::string& name) {
  const std::vector<Row> rows = ReadRows(name);
  const std::size_t region = IndexOf(rows.at(0), "region");
  const std::size_t rtt = IndexOf(rows.at(0), "rtt_ms");
  std::map<std::string, std::vector<double>> regions;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    regions[rows[i].at(region)].push_back(Value(rows[i].at(rtt)));
  }
  return regions;
}

SortedSample Sorted(const std::vector<double>& values) {
  SortedSample sample;
  std::ranges::copy_if(values, std::back_inserter(sample.received),
                       [](double value) { return std::isfinite(value); });
  std::ranges::sort(sample.received);
  sample.lost = values.size() - sample.received.size();
  return sample;
}

void ExpectClose(double actual, double expected, double relative) {
  if (std::isinf(expected) || expected == 0) {
    EXPECT_NEAR(std::isinf(expected) && actual == expected ? 0 : actual, 0,
                1e-12)
        << "expected " << expected;
    return;
  }
  EXPECT_NEAR(actual, expected, std::abs(expected) * relative + 1e-12);
}

}  // namespace regionbench
