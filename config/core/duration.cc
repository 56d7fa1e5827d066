// SPDX-License-Identifier: Apache-2.0
#include "config/core/duration.h"

#include <array>
#include <charconv>
#include <cmath>

namespace regionbench {
namespace {

using std::chrono::nanoseconds;

struct TimeUnit {
  std::string_view name;
  std::int64_t ns = 1;
};
constexpr std::array<TimeUnit, 7> kTimeUnits = {{{"d", 86'400'000'000'000},
                                                 {"h", 3'600'000'000'000},
                                                 {"m", 60'000'000'000},
                                                 {"s", 1'000'000'000},
                                                 {"ms", 1'000'000},
                                                 {"us", 1'000},
                                                 {"ns", 1}}};
constexpr double kLongest = 100.0 * 365.25 * 86'400e9;  // ns

tl::unexpected<Error> NotADuration(std::string_view text) {
  return Fail(ErrorCode::kInvalidInput,
              "not a duration: \"" + std::string(text) +
                  "\" (expected 250ms, 30s, 24h, 90d)");
}

}  // namespace

Result<nanoseconds> ParseDuration(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || !(value >= 0)) return NotADuration(text);
  const std::string_view unit_name(rest, static_cast<std::size_t>(end - rest));
  if (unit_name.empty() && value == 0) return nanoseconds(0);
  for (const TimeUnit& unit : kTimeUnits) {
    if (unit.name != unit_name) continue;
    const double ns = value * static_cast<double>(unit.ns);
    if (ns > kLongest) return NotADuration(text);
    return nanoseconds(std::llround(ns));
  }
  return NotADuration(text);
}

std::string FormatDuration(nanoseconds duration) {
  const std::int64_t ns = duration.count();
  if (ns == 0) return "0s";
  // The largest unit in which at most three decimals are enough.
  for (const TimeUnit& unit : kTimeUnits) {
    const bool fits = unit.ns < 1000 || ns % (unit.ns / 1000) == 0;
    if (ns < unit.ns || !fits) continue;
    std::array<char, 32> text{};
    const auto result =
        std::to_chars(text.data(), text.data() + text.size(),
                      static_cast<double>(ns) / static_cast<double>(unit.ns));
    return std::string(text.data(), result.ptr) + std::string(unit.name);
  }
  return std::to_string(ns) + "ns";
}

}  // namespace regionbench
