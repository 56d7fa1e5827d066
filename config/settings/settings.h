// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
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

/// Everything that a file, the environment or a flag can say, checked before
/// anything runs; const from then on. Later issues add their own groups.
struct Settings {
  std::string provider = "aws";
  Method method = Method::kTcp;
  Conn conn = Conn::kCold;
  Family family = Family::kAny;
  std::chrono::nanoseconds timeout{1'000'000'000};
  std::string probe;   ///< this probe's name; empty: the host's name
  std::string db;      ///< the store's file; empty: default by XDG
  std::string cacert;  ///< CA bundle; empty: the system's
  std::optional<GeoPoint> location;  ///< where this probe stands, if it says
  std::vector<CustomTarget> custom;

  std::optional<std::uint32_t> rounds;               ///< exactly so many
  std::optional<std::chrono::nanoseconds> budget;    ///< at most so long
  std::optional<std::chrono::nanoseconds> interval;  ///< mean, between rounds
  double confidence = 0.95;
  double quantile = 0.5;
  MinDifference min_difference;
  double max_loss = 0.05;
};

/// Reads TOML text over `defaults`. Each mistake is a line `SOURCE:LINE: what,
/// and what was probably meant`; the error's message holds all of them.
Result<Settings> ParseSettings(std::string_view toml, std::string_view source,
                               Settings defaults = {});

/// Sets one value from its text, the same in a file, a flag and the
/// environment: `timeout` from `250ms`. Checks spelling and range.
Result<void> ApplySetting(Settings& settings, std::string_view key,
                          std::string_view text);

/// Every key that ApplySetting knows, in the order of the documentation.
std::span<const std::string_view> SettingKeys();

/// `1ms,2%`, `0.5ms`, `3%` or `0`. What is not named is 0.
Result<MinDifference> ParseMinDifference(std::string_view text);

/// `5%` or `0.05`, between 0 and 1.
Result<double> ParseRatio(std::string_view text);

/// `35.68,139.69`: degrees, north and east positive.
Result<GeoPoint> ParseLocation(std::string_view text);

}  // namespace regionbench
