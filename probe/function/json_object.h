// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

#include "config/core/small_json.h"

namespace regionbench {

class JsonList;

/// Writes one JSON object into a text, member by member. End has to be called
/// once, after those of what it holds. One thread.
class JsonObject {
 public:
  explicit JsonObject(std::string& out) : out_(out) { out_ += '{'; }

  void Text(std::string_view key, std::string_view value) {
    AppendJsonText(value, At(key));
  }
  void TextOrNull(std::string_view key, std::string_view value) {
    if (value.empty()) return Null(key);
    Text(key, value);
  }
  void Integer(std::string_view key, std::integral auto value) {
    At(key) += std::to_string(value);
  }
  void Bool(std::string_view key, bool value) {
    At(key) += value ? "true" : "false";
  }
  void Null(std::string_view key) { At(key) += "null"; }
  /// Rounded; null when unknown.
  void Nanoseconds(std::string_view key, std::optional<double> value) {
    if (!value) return Null(key);
    Integer(key, std::llround(*value));
  }
  /// A ratio from 0 to 1 in thousandths: 250 is written as 0.250.
  void PerMille(std::string_view key, std::size_t value) {
    const std::string digits = std::to_string(1000 + value);
    At(key) += (value >= 1000 ? "1." : "0.") + digits.substr(1);
  }
  [[nodiscard]] JsonObject Object(std::string_view key) {
    return JsonObject(At(key));
  }
  [[nodiscard]] JsonList List(std::string_view key);
  /// The key and its colon; the caller appends one JSON value.
  std::string& At(std::string_view key) {
    if (!std::exchange(first_, false)) out_ += ',';
    AppendJsonText(key, out_);
    return out_ += ':';
  }
  void End() { out_ += '}'; }

 private:
  std::string&
      out_;  // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  bool first_ = true;
};

/// The same for a list.
class JsonList {
 public:
  explicit JsonList(std::string& out) : out_(out) { out_ += '['; }

  void Text(std::string_view value) { AppendJsonText(value, Next()); }
  void Nanoseconds(double value) {
    Next() += std::to_string(std::llround(value));
  }
  [[nodiscard]] JsonObject Object() { return JsonObject(Next()); }
  /// The caller appends one JSON value.
  std::string& Next() {
    if (!std::exchange(first_, false)) out_ += ',';
    return out_;
  }
  void End() { out_ += ']'; }

 private:
  std::string&
      out_;  // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  bool first_ = true;
};

inline JsonList JsonObject::List(std::string_view key) {
  return JsonList(At(key));
}

}  // namespace regionbench
