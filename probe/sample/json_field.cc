// SPDX-License-Identifier: Apache-2.0
#include "probe/sample/json_field.h"

namespace regionbench {
namespace {

constexpr std::size_t kLongestText = 256;

}  // namespace

std::optional<std::int64_t> JsonField::Integer(Range range) {
  const std::int64_t number = value_.integer;
  if (value_.kind != Kind::kInteger) return Reject("must be an integer");
  if (number >= range.low && number <= range.high) return number;
  return RejectBeyond(range);
}

std::optional<std::chrono::nanoseconds> JsonField::Duration(Range range) {
  const auto number = Integer(range);
  return number ? std::optional(std::chrono::nanoseconds(*number))
                : std::nullopt;
}

std::optional<std::string_view> JsonField::Text() {
  if (value_.kind != Kind::kText) return Reject("must be a string");
  if (value_.text.size() <= kLongestText) return value_.text;
  return Reject("is longer than " + std::to_string(kLongestText) + " bytes");
}

bool JsonField::Bool() {
  if (value_.kind != Kind::kBool) Reject("must be true or false");
  return value_.flag;
}

void JsonField::Object() {
  if (value_.kind != Kind::kObject) Reject("must be an object");
}

std::nullopt_t JsonField::RejectBeyond(Range range) {
  return Reject("must be between " + std::to_string(range.low) + " and " +
                std::to_string(range.high));
}

std::nullopt_t JsonField::Reject(std::string_view what) {
  if (mistake_.empty()) mistake_ = std::string(key_) + ": " + std::string(what);
  return std::nullopt;
}

}  // namespace regionbench
