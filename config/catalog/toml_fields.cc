// SPDX-License-Identifier: Apache-2.0
#include "config/catalog/toml_fields.h"

#include <cmath>

#include "config/catalog/resolve.h"

namespace regionbench {
namespace {

constexpr std::size_t kMostMistakes = 100;

std::string Quoted(std::string_view key) {
  return "\"" + std::string(key) + "\"";
}

}  // namespace

void TomlMistakes::Add(const toml::source_region& where,
                       std::string_view what) {
  if (lines_.size() >= kMostMistakes) return;
  lines_.push_back(source_ + ":" + std::to_string(where.begin.line) + ": " +
                   std::string(what));
}

std::string TomlMistakes::Text() const {
  std::string text;
  for (const std::string& line : lines_) {
    if (!text.empty()) text += '\n';
    text += line;
  }
  return text;
}

const toml::node* TomlFields::Find(std::string_view key, bool required) {
  known_.insert(key);
  const toml::node* node = table_.get(key);
  if (node == nullptr && required) Mistake(key, "is missing");
  return node;
}

void TomlFields::Mistake(std::string_view key, std::string_view what) {
  const toml::node* node = table_.get(key);
  const toml::node& place = node == nullptr ? table_ : *node;
  mistakes_.Add(place.source(), Quoted(key) + " " + std::string(what));
}

std::string TomlFields::Text(std::string_view key) {
  const toml::node* node = Find(key, true);
  if (node == nullptr) return "";
  std::string text = node->value_exact<std::string>().value_or("");
  if (text.empty()) Mistake(key, "must be a text that is not empty");
  return text;
}

std::string TomlFields::OptionalText(std::string_view key) {
  return Find(key, false) == nullptr ? "" : Text(key);
}

bool TomlFields::Bool(std::string_view key) {
  const toml::node* node = Find(key, true);
  if (node == nullptr) return false;
  if (!node->is_boolean()) Mistake(key, "must be true or false");
  return node->value_exact<bool>().value_or(false);
}

bool TomlFields::OptionalBool(std::string_view key) {
  return Find(key, false) != nullptr && Bool(key);
}

std::optional<double> TomlFields::Number(std::string_view key, double most) {
  const toml::node* node = Find(key, false);
  if (node == nullptr) return std::nullopt;
  const auto number = node->value<double>();
  if (node->is_number() && number && std::abs(*number) <= most) return number;
  Mistake(key, "must be a number between " +
                   std::to_string(-std::lround(most)) + " and " +
                   std::to_string(std::lround(most)));
  return std::nullopt;
}

std::optional<std::int64_t> TomlFields::Integer(std::string_view key,
                                                std::int64_t low,
                                                std::int64_t high) {
  const toml::node* node = Find(key, false);
  if (node == nullptr) return std::nullopt;
  const auto number = node->value_exact<std::int64_t>();
  if (number && *number >= low && *number <= high) return number;
  Mistake(key, "must be an integer between " + std::to_string(low) + " and " +
                   std::to_string(high));
  return std::nullopt;
}

const toml::table* TomlFields::Table(std::string_view key) {
  const toml::node* node = Find(key, true);
  if (node != nullptr && !node->is_table()) Mistake(key, "must be a table");
  return node == nullptr ? nullptr : node->as_table();
}

std::vector<const toml::table*> TomlFields::Tables(std::string_view key) {
  std::vector<const toml::table*> tables;
  const toml::node* node = Find(key, false);
  if (node == nullptr) return tables;
  if (!node->is_array()) {
    Mistake(key, "must be a list of tables");
    return tables;
  }
  for (const toml::node& item : *node->as_array()) {
    if (item.is_table()) {
      tables.push_back(item.as_table());
    } else {
      mistakes_.Add(item.source(), Quoted(key) + " must hold tables only");
    }
  }
  return tables;
}

void TomlFields::Ignore(std::initializer_list<std::string_view> keys) {
  known_.insert(keys);
}

void TomlFields::RejectUnknownKeys() {
  for (const auto& [key, node] : table_) {
    if (known_.contains(key.str())) continue;
    const std::vector<std::string> known(known_.begin(), known_.end());
    std::string what = "unknown key " + Quoted(key.str());
    const auto near = NearestSpellings(key.str(), known);
    if (!near.empty()) what += ": did you mean " + Quoted(near.front()) + "?";
    mistakes_.Add(node.source(), what);
  }
}

}  // namespace regionbench
