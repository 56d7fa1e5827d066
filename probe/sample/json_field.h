// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simdjson.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace regionbench {

namespace ondemand = simdjson::ondemand;

struct Range {
  std::int64_t low = 0;
  std::int64_t high = 0;
};
inline constexpr std::int64_t kHourNs = 3'600'000'000'000;

/// One value under its key: gives it typed and bounded, or keeps what is wrong
/// with it in `mistake`, unless that is taken. Every value may be taken once.
class JsonField {
 public:
  JsonField(std::string_view key, ondemand::value value, std::string& mistake)
      : key_(key), value_(value), mistake_(mistake) {}

  std::optional<std::int64_t> Integer(Range range);
  std::optional<std::chrono::nanoseconds> Duration(Range range = {0, kHourNs});
  std::optional<std::string_view> Text();  ///< at most 256 bytes
  std::optional<ondemand::object> Object();
  bool Bool();

  std::nullopt_t Reject(const std::string& what);

 private:
  std::string_view key_;
  ondemand::value value_;
  std::string&
      mistake_;  // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
};

/// Reads a value that nobody wants, which must be JSON all the same, and not
/// nested deeper than anything of use.
simdjson::error_code CheckValue(ondemand::value value, int depth = 1);

/// The same of a document that is no object.
simdjson::error_code CheckDocument(ondemand::document& document);

}  // namespace regionbench
