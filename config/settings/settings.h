// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/catalog/resolve.h"
#include "config/core/result.h"
#include "config/core/words.h"

namespace regionbench {

/// Differences below the larger of the two are ties.
struct MinDifference {
  std::chrono::nanoseconds absolute{1'000'000};
  double ratio = 0.02;

  friend bool operator==(const MinDifference&, const MinDifference&) = default;
};

/// Everything that a file, the environment or a flag can say, checked as a
/// whole before anything runs; const from then on. Later issues add their own
/// groups.
struct Settings {
  std::string provider = "aws";
  Method method = Method::kTcp;
  Conn conn = Conn::kCold;
  Family family = Family::kAny;
  std::chrono::nanoseconds timeout{1'000'000'000};
  std::string probe;   ///< this probe's name; default: the host's name
  std::string db;      ///< the store's file; default by XDG
  std::string cacert;  ///< CA bundle; empty: the system's
  std::optional<GeoPoint> location;  ///< where this probe stands, if it says
  std::vector<CustomTarget> custom;

  int rounds = 60;
  std::chrono::nanoseconds interval{500'000'000};
  std::chrono::nanoseconds budget{30'000'000'000};
  double confidence = 0.95;
  double quantile = 0.5;
  MinDifference min_difference;
  double max_loss = 0.05;
};

/// All mistakes of one settings file at once; empty when there is none. Each is
/// a line `FILE:LINE: what, and what was probably meant`.
struct SettingsMistakes {
  std::vector<std::string> lines;
};

/// Reads TOML text over `defaults`. Unknown keys are mistakes with a
/// suggestion. The error's message holds every mistake, one a line.
Result<Settings> ParseSettings(std::string_view toml, std::string_view source,
                               Settings defaults = {});

/// `1ms,2%`, `0.5ms`, `3%` or `0`.
Result<MinDifference> ParseMinDifference(std::string_view text);

/// `5%` or `0.05`, between 0 and 1.
Result<double> ParseRatio(std::string_view text);

}  // namespace regionbench
