// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace regionbench {

struct Range {
  std::int64_t low = 0;
  std::int64_t high = 0;
};
inline constexpr std::int64_t kHourNs = 3'600'000'000'000;

/// What JSON has under a key, as far as a sample can use it. The largest
/// integer stands for everything beyond it; what an object has comes after it.
struct JsonValue {
  enum class Kind { kNull, kBool, kInteger, kText, kObject, kOther };

  Kind kind = Kind::kOther;
  bool flag = false;
  std::int64_t integer = 0;
  std::string_view text;  ///< without escapes
};

/// One value under its key: gives it typed and bounded, or keeps what is wrong
/// with it in `mistake`, unless that is taken.
class JsonField {
 public:
  JsonField(std::string_view key, const JsonValue& value, std::string& mistake)
      : key_(key), value_(value), mistake_(mistake) {}

  std::optional<std::int64_t> Integer(Range range);
  std::optional<std::chrono::nanoseconds> Duration(Range range = {0, kHourNs});
  std::optional<std::string_view> Text();  ///< at most 256 bytes
  bool Bool();
  void Object();

  [[gnu::cold]] std::nullopt_t Reject(std::string_view what);

 private:
  using Kind = JsonValue::Kind;

  [[gnu::cold]] std::nullopt_t RejectBeyond(Range range);

  // NOLINTBEGIN(cppcoreguidelines-avoid-const-or-ref-data-members)
  std::string_view key_;
  const JsonValue& value_;
  std::string& mistake_;
  // NOLINTEND(cppcoreguidelines-avoid-const-or-ref-data-members)
};

}  // namespace regionbench
