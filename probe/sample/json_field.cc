// SPDX-License-Identifier: Apache-2.0
#include "probe/sample/json_field.h"

#include <limits>
#include <utility>

namespace regionbench {
namespace {

constexpr std::size_t kLongestText = 256;
constexpr int kDeepest = 64;

simdjson::error_code CheckArray(ondemand::array array, int depth) {
  for (auto item : array) {
    ondemand::value value;
    // NOLINTNEXTLINE(performance-move-const-arg): get() is of rvalues only
    if (const auto error = std::move(item).get(value)) return error;
    if (const auto error = CheckValue(value, depth + 1)) return error;
  }
  return simdjson::SUCCESS;
}

simdjson::error_code CheckObject(ondemand::object object, int depth) {
  for (auto field : object) {
    std::string_view key;
    if (const auto error = field.unescaped_key().get(key)) return error;
    ondemand::value value;
    if (const auto error = field.value().get(value)) return error;
    if (const auto error = CheckValue(value, depth + 1)) return error;
  }
  return simdjson::SUCCESS;
}

}  // namespace

std::optional<std::int64_t> JsonField::Integer(Range range) {
  std::int64_t number = 0;
  if (value_.get(number) != simdjson::SUCCESS) {
    // The largest signed value stands for everything beyond it.
    std::uint64_t huge = 0;
    if (value_.get(huge) != simdjson::SUCCESS) {
      return Reject("must be an integer");
    }
    number = std::numeric_limits<std::int64_t>::max();
  }
  if (number < range.low || number > range.high) {
    return Reject("must be between " + std::to_string(range.low) + " and " +
                  std::to_string(range.high));
  }
  return number;
}

std::optional<std::chrono::nanoseconds> JsonField::Duration(Range range) {
  const auto number = Integer(range);
  return number ? std::optional(std::chrono::nanoseconds(*number))
                : std::nullopt;
}

std::optional<std::string_view> JsonField::Text() {
  std::string_view text;
  if (value_.get(text) != simdjson::SUCCESS) {
    return Reject("must be a string");
  }
  if (text.size() <= kLongestText) return text;
  return Reject("is longer than " + std::to_string(kLongestText) + " bytes");
}

bool JsonField::Bool() {
  bool value = false;
  if (value_.get(value) != simdjson::SUCCESS) Reject("must be true or false");
  return value;
}

std::optional<ondemand::object> JsonField::Object() {
  ondemand::object object;
  if (value_.get(object) == simdjson::SUCCESS) return object;
  return Reject("must be an object");
}

std::nullopt_t JsonField::Reject(const std::string& what) {
  if (mistake_.empty()) mistake_ = std::string(key_) + ": " + what;
  return std::nullopt;
}

simdjson::error_code CheckValue(ondemand::value value, int depth) {
  if (depth > kDeepest) return simdjson::DEPTH_ERROR;
  ondemand::json_type type{};
  if (const auto error = value.type().get(type)) return error;
  switch (type) {
    case ondemand::json_type::array: {
      ondemand::array array;
      const auto error = value.get(array);
      return error != simdjson::SUCCESS ? error : CheckArray(array, depth);
    }
    case ondemand::json_type::object: {
      ondemand::object object;
      const auto error = value.get(object);
      return error != simdjson::SUCCESS ? error : CheckObject(object, depth);
    }
    case ondemand::json_type::number:
      return value.get_double().error();
    case ondemand::json_type::string:
      return value.get_string().error();
    case ondemand::json_type::boolean:
      return value.get_bool().error();
    case ondemand::json_type::null:
      break;
  }
  bool null = false;
  const auto error = value.is_null().get(null);
  return error != simdjson::SUCCESS || null ? error : simdjson::N_ATOM_ERROR;
}

simdjson::error_code CheckDocument(ondemand::document& document) {
  ondemand::value value;
  // Scalars cannot be had as a value of their own; whichever they are, they are
  // no samples.
  if (document.get_value().get(value) != simdjson::SUCCESS) {
    return simdjson::SUCCESS;
  }
  return CheckValue(value);
}

}  // namespace regionbench
