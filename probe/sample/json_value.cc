// SPDX-License-Identifier: Apache-2.0
#include "probe/sample/json_value.h"

#include <limits>
#include <utility>

namespace regionbench {
namespace {

using Kind = JsonValue::Kind;

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

// What is not as JSON has it stays of no kind: that is mistake enough.
template <typename T>
void Take(ondemand::value json, Kind kind, JsonValue& value, T& place) {
  if (json.get(place) == simdjson::SUCCESS) value.kind = kind;
}

void TakeNumber(ondemand::value json, JsonValue& value) {
  Take(json, Kind::kInteger, value, value.integer);
  std::uint64_t huge = 0;
  if (value.kind == Kind::kInteger || json.get(huge) != simdjson::SUCCESS) {
    return;
  }
  value.kind = Kind::kInteger;
  value.integer = std::numeric_limits<std::int64_t>::max();
}

}  // namespace

simdjson::error_code Decode(ondemand::value json, JsonValue& value) {
  bool null = false;
  if (const auto error = json.is_null().get(null)) return error;
  if (null) value.kind = Kind::kNull;
  ondemand::json_type type{};
  if (null || json.type().get(type) != simdjson::SUCCESS) {
    return simdjson::SUCCESS;
  }
  if (type == ondemand::json_type::object) value.kind = Kind::kObject;
  if (type == ondemand::json_type::number) TakeNumber(json, value);
  if (type == ondemand::json_type::string) {
    Take(json, Kind::kText, value, value.text);
  }
  if (type == ondemand::json_type::boolean) {
    Take(json, Kind::kBool, value, value.flag);
  }
  return simdjson::SUCCESS;
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
