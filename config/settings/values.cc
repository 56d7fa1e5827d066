// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <cmath>

#include "config/core/duration.h"
#include "config/settings/settings.h"

namespace regionbench {
namespace {

std::string_view Trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// from_chars knows no locale, so 0.5 is a half everywhere.
std::optional<double> ParseNumber(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || rest != end || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

tl::unexpected<Error> Not(std::string_view what, std::string_view text,
                          std::string_view expected) {
  return Fail(ErrorCode::kInvalidInput,
              "not " + std::string(what) + ": \"" + std::string(text) +
                  "\" (expected " + std::string(expected) + ")");
}

bool ApplyPart(std::string_view part, MinDifference& difference) {
  if (!part.empty() && part.back() == '%') {
    const auto ratio = ParseRatio(part);
    if (ratio) difference.ratio = *ratio;
    return ratio.has_value();
  }
  const auto absolute = ParseDuration(part);
  if (absolute) difference.absolute = *absolute;
  return absolute.has_value();
}

}  // namespace

Result<double> ParseRatio(std::string_view text) {
  std::string_view digits = Trim(text);
  const bool percent = !digits.empty() && digits.back() == '%';
  if (percent) digits.remove_suffix(1);
  const auto number = ParseNumber(Trim(digits));
  const double ratio = number.value_or(-1) / (percent ? 100 : 1);
  if (ratio < 0 || ratio > 1) return Not("a ratio", text, "5% or 0.05");
  return ratio;
}

Result<MinDifference> ParseMinDifference(std::string_view text) {
  MinDifference difference{std::chrono::nanoseconds(0), 0};
  const std::size_t comma = text.find(',');
  bool good = ApplyPart(Trim(text.substr(0, comma)), difference);
  if (comma != std::string_view::npos) {
    good = ApplyPart(Trim(text.substr(comma + 1)), difference) && good;
  }
  if (good) return difference;
  return Not("a difference", text, "1ms,2% or 0.5ms or 3% or 0");
}

Result<GeoPoint> ParseLocation(std::string_view text) {
  const std::size_t comma = text.find(',');
  if (comma != std::string_view::npos) {
    const auto latitude = ParseNumber(Trim(text.substr(0, comma)));
    const auto longitude = ParseNumber(Trim(text.substr(comma + 1)));
    if (latitude && longitude && std::abs(*latitude) <= 90 &&
        std::abs(*longitude) <= 180) {
      return GeoPoint{*latitude, *longitude};
    }
  }
  return Not("a place", text, "latitude,longitude such as 35.68,139.69");
}

}  // namespace regionbench
