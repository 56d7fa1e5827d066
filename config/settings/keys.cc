// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <charconv>

#include "config/core/duration.h"
#include "config/core/target_id.h"
#include "config/settings/settings.h"

namespace regionbench {
namespace {

using std::chrono::nanoseconds;
using namespace std::chrono_literals;
using Text = std::string_view;

tl::unexpected<Error> Wrong(std::string message) {
  return Fail(ErrorCode::kInvalidInput, std::move(message));
}

Result<nanoseconds> DurationBetween(Text text, nanoseconds low,
                                    nanoseconds high) {
  auto duration = ParseDuration(text);
  if (duration && (*duration < low || *duration > high)) {
    return Wrong("must lie between " + FormatDuration(low) + " and " +
                 FormatDuration(high) + ", not " + std::string(text));
  }
  return duration;
}

// At both ends the statistics are undefined.
Result<double> OpenRatio(Text text) {
  auto ratio = ParseRatio(text);
  if (ratio && (*ratio <= 0 || *ratio >= 1)) {
    return Wrong("must lie between 0 and 1, not " + std::string(text));
  }
  return ratio;
}

template <typename T>
Result<T> Word(std::optional<T> value, Text text, Text words) {
  if (value) return *value;
  return Wrong("\"" + std::string(text) + "\" is none of " +
               std::string(words));
}

std::optional<Family> FamilyFrom(Text text) {
  if (text == "any") return Family::kAny;
  if (text == "ipv4" || text == "4") return Family::kIpv4;
  if (text == "ipv6" || text == "6") return Family::kIpv6;
  return std::nullopt;
}

Result<std::string> ProviderName(Text text) {
  if (IsNamePart(text)) return std::string(text);
  return Wrong("not a provider's name: \"" + std::string(text) + "\"");
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
  return Wrong("not a probe's name: \"" + std::string(text) + "\"");
}

Result<std::string> FilePath(Text text) {
  constexpr std::size_t kLongest = 4096;
  if (!text.empty() && text.size() <= kLongest) return std::string(text);
  return Wrong(text.empty() ? "needs the path of a file" : "path is too long");
}

Result<std::uint32_t> RoundCount(Text text) {
  constexpr std::uint32_t kMost = 1'000'000;
  std::uint32_t rounds = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, rounds);
  if (error == std::errc() && rest == end && rounds >= 1 && rounds <= kMost) {
    return rounds;
  }
  return Wrong("must be a whole number from 1 to 1000000, not " +
               std::string(text));
}

template <typename T, typename Field>
Result<void> Put(Result<T> value, Field& field) {
  if (!value) return tl::unexpected(std::move(value).error());
  field = *std::move(value);
  return {};
}

struct Key {
  Text name;
  Result<void> (*set)(Settings&, Text);
};

constexpr std::array<Key, 16> kKeys = {{
    {"provider",
     [](Settings& s, Text t) { return Put(ProviderName(t), s.provider); }},
    {"method",
     [](Settings& s, Text t) {
       return Put(Word(MethodFrom(t), t, "tcp http icmp udp dns"), s.method);
     }},
    {"conn",
     [](Settings& s, Text t) {
       return Put(Word(ConnFrom(t), t, "cold warm"), s.conn);
     }},
    {"family",
     [](Settings& s, Text t) {
       return Put(Word(FamilyFrom(t), t, "any ipv4 ipv6"), s.family);
     }},
    {"timeout",
     [](Settings& s, Text t) {
       return Put(DurationBetween(t, 1ms, 60s), s.timeout);
     }},
    {"probe", [](Settings& s, Text t) { return Put(ProbeName(t), s.probe); }},
    {"db", [](Settings& s, Text t) { return Put(FilePath(t), s.db); }},
    {"cacert", [](Settings& s, Text t) { return Put(FilePath(t), s.cacert); }},
    {"location",
     [](Settings& s, Text t) { return Put(ParseLocation(t), s.location); }},
    {"rounds",
     [](Settings& s, Text t) { return Put(RoundCount(t), s.rounds); }},
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

constexpr auto kNames = [] {
  std::array<Text, kKeys.size()> names{};
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = kKeys[i].name;
  return names;
}();

}  // namespace

Result<void> ApplySetting(Settings& settings, Text key, Text text) {
  for (const Key& known : kKeys) {
    if (known.name == key) return known.set(settings, text);
  }
  return Wrong("unknown setting \"" + std::string(key) + "\"");
}

std::span<const std::string_view> SettingKeys() { return kNames; }

}  // namespace regionbench
