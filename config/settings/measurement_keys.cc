// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "config/core/target_id.h"
#include "config/settings/key.h"

namespace regionbench {
namespace {

using namespace std::chrono_literals;
using Text = std::string_view;

// At both ends the statistics are undefined.
Result<double> OpenRatio(Text text) {
  auto ratio = ParseRatio(text);
  if (ratio && (*ratio <= 0 || *ratio >= 1)) {
    return Invalid("must lie between 0 and 1, not " + std::string(text));
  }
  return ratio;
}

Result<std::string> ProviderName(Text text) {
  if (IsNamePart(text)) return std::string(text);
  return Invalid("not a provider's name: \"" + std::string(text) + "\"");
}

// Parts like a path: aws-lambda/ap-northeast-1.
Result<std::string> ProbeName(Text text) {
  constexpr std::size_t kLongest = 128;
  Text rest = text;
  bool good = text.size() <= kLongest;
  for (std::size_t slash = rest.find('/'); slash != Text::npos;
       slash = rest.find('/')) {
    good = good && IsNamePart(rest.substr(0, slash));
    rest.remove_prefix(slash + 1);
  }
  if (good && IsNamePart(rest)) return std::string(text);
  return Invalid("not a probe's name: \"" + std::string(text) + "\"");
}

// The store itself knows the rest; what it may not be is a file.
Result<std::string> StoreUrl(Text text) {
  constexpr Text kScheme = "clickhouse://";
  if (text.starts_with(kScheme) && text.size() > kScheme.size()) {
    return std::string(text);
  }
  return Invalid("not a store on servers: \"" + std::string(text) +
                 "\" (expected clickhouse://HOST[:PORT]/DATABASE; a file is "
                 "named by db)");
}

constexpr std::array<Key, 19> kMeasurementKeys = {{
    {"provider",
     [](Settings& s, Text t) { return Put(ProviderName(t), s.provider); }},
    {"method",
     [](Settings& s, Text t) { return Put(MethodWord(t), s.method); }},
    {"conn", [](Settings& s, Text t) { return Put(ConnWord(t), s.conn); }},
    {"family",
     [](Settings& s, Text t) { return Put(FamilyWord(t), s.family); }},
    {"timeout",
     [](Settings& s, Text t) {
       return Put(DurationBetween(t, 1ms, 60s), s.timeout);
     }},
    {"probe", [](Settings& s, Text t) { return Put(ProbeName(t), s.probe); }},
    {"db", [](Settings& s, Text t) { return Put(FilePath(t), s.db); }},
    {"store", [](Settings& s, Text t) { return Put(StoreUrl(t), s.store); }},
    {"store_user",
     [](Settings& s, Text t) { return Put(FilePath(t), s.store_user); }},
    {"store_password_file",
     [](Settings& s, Text t) {
       return Put(FilePath(t), s.store_password_file);
     }},
    {"cacert", [](Settings& s, Text t) { return Put(FilePath(t), s.cacert); }},
    {"location",
     [](Settings& s, Text t) { return Put(ParseLocation(t), s.location); }},
    {"rounds",
     [](Settings& s, Text t) {
       return Put(CountBetween(t, 1, 1'000'000), s.rounds);
     }},
    {"budget",
     [](Settings& s, Text t) {
       return Put(DurationBetween(t, 100ms, 7 * 24h), s.budget);
     }},
    {"interval",
     [](Settings& s, Text t) {
       return Put(DurationBetween(t, 1ms, 24h), s.interval);
     }},
    {"confidence",
     [](Settings& s, Text t) { return Put(OpenRatio(t), s.confidence); }},
    {"quantile",
     [](Settings& s, Text t) { return Put(OpenRatio(t), s.quantile); }},
    {"min_difference",
     [](Settings& s, Text t) {
       return Put(ParseMinDifference(t), s.min_difference);
     }},
    {"max_loss",
     [](Settings& s, Text t) { return Put(ParseRatio(t), s.max_loss); }},
}};

}  // namespace

std::span<const Key> MeasurementKeys() { return kMeasurementKeys; }

}  // namespace regionbench
