// SPDX-License-Identifier: Apache-2.0
#include "config/core/time.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace regionbench {
namespace {

using std::chrono::microseconds;

constexpr int kUnixEpochYear = 1900;  // struct tm counts years from here

struct Fields {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  int consumed = 0;
};

bool InRange(const Fields& f) {
  return f.month >= 1 && f.month <= 12 && f.day >= 1 && f.day <= 31 &&
         f.hour >= 0 && f.hour <= 23 && f.minute >= 0 && f.minute <= 59 &&
         f.second >= 0 && f.second <= 60;
}

WallTime FromFields(const Fields& f) {
  std::tm tm{};
  tm.tm_year = f.year - kUnixEpochYear;
  tm.tm_mon = f.month - 1;
  tm.tm_mday = f.day;
  tm.tm_hour = f.hour;
  tm.tm_min = f.minute;
  tm.tm_sec = f.second;
  return WallTime(std::chrono::seconds(timegm(&tm)));
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// ".123" -> 123000 us; moves `text` behind the digits.
microseconds TakeFraction(std::string_view& text) {
  if (text.empty() || text.front() != '.') return microseconds(0);
  text.remove_prefix(1);
  int value = 0;
  int unit = 1'000'000;
  while (!text.empty() && IsDigit(text.front())) {
    unit /= 10;
    value += (text.front() - '0') * unit;
    text.remove_prefix(1);
  }
  return microseconds(value);
}

// "Z" -> 0, "+09:00" -> 540 min, anything else -> no value.
bool ParseOffset(const std::string& text, std::chrono::minutes& offset) {
  if (text == "Z" || text == "z") return true;
  char sign = 0;
  int hours = 0;
  int minutes = 0;
  int consumed = 0;
  // NOLINTNEXTLINE(cert-err34-c): the ranges are checked below
  if (std::sscanf(text.c_str(), "%c%2d:%2d%n", &sign, &hours, &minutes,
                  &consumed) != 3 ||
      consumed != static_cast<int>(text.size()) || hours > 23 || minutes > 59 ||
      (sign != '+' && sign != '-')) {
    return false;
  }
  offset = std::chrono::hours(hours) + std::chrono::minutes(minutes);
  if (sign == '-') offset = -offset;
  return true;
}

tl::unexpected<Error> NotATime(std::string_view text) {
  return Fail(ErrorCode::kInvalidInput,
              "not a time: \"" + std::string(text) +
                  "\" (expected 2026-11-23T09:30:00Z or 2026-11-23)");
}

}  // namespace

WallTime WallNow() {
  return std::chrono::time_point_cast<microseconds>(
      std::chrono::system_clock::now());
}

SteadyTime SteadyNow() { return std::chrono::steady_clock::now(); }

std::string FormatRfc3339(WallTime time) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  const std::time_t seconds = whole.time_since_epoch().count();
  std::tm tm{};
  gmtime_r(&seconds, &tm);
  std::array<char, 40> text{};
  std::string out(text.data(), std::strftime(text.data(), text.size(),
                                             "%Y-%m-%dT%H:%M:%S", &tm));
  const auto fraction = static_cast<int>((time - whole).count());
  if (fraction != 0) {
    const int n = std::snprintf(text.data(), text.size(), ".%06d", fraction);
    out.append(text.data(), static_cast<std::size_t>(n));
  }
  return out + "Z";
}

Result<WallTime> ParseRfc3339(std::string_view text) {
  const std::string copy(text);
  Fields f;
  // NOLINTNEXTLINE(cert-err34-c): InRange checks every field
  if (std::sscanf(copy.c_str(), "%4d-%2d-%2d%n", &f.year, &f.month, &f.day,
                  &f.consumed) == 3 &&
      f.consumed == static_cast<int>(copy.size()) && InRange(f)) {
    return FromFields(f);
  }
  f = {};
  // NOLINTNEXTLINE(cert-err34-c): InRange checks every field
  if (std::sscanf(copy.c_str(), "%4d-%2d-%2d%*1[Tt ]%2d:%2d:%2d%n", &f.year,
                  &f.month, &f.day, &f.hour, &f.minute, &f.second,
                  &f.consumed) != 6 ||
      !InRange(f)) {
    return NotATime(text);
  }
  std::string_view rest = text.substr(static_cast<std::size_t>(f.consumed));
  const microseconds fraction = TakeFraction(rest);
  std::chrono::minutes offset{0};
  if (!ParseOffset(std::string(rest), offset)) return NotATime(text);
  return FromFields(f) + fraction - offset;
}

}  // namespace regionbench
