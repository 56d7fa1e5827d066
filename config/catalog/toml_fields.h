// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace regionbench {

/// Collects what is wrong with one file, a line each: `aws.toml:12: …`.
class TomlMistakes {
 public:
  explicit TomlMistakes(std::string_view source) : source_(source) {}

  void Add(const toml::source_region& where, std::string_view what);

  [[nodiscard]] bool Empty() const { return lines_.empty(); }
  /// All of them in one text, at most 100.
  [[nodiscard]] std::string Text() const;

 private:
  const std::string source_;
  std::vector<std::string> lines_;
};

/// Takes typed values out of one table. What is missing, of the wrong type or
/// out of range becomes a mistake with its line, and a harmless value is
/// returned. RejectUnknownKeys comes last. Keys are literals: they are kept.
class TomlFields {
 public:
  TomlFields(const toml::table& table, TomlMistakes& mistakes)
      : table_(table), mistakes_(mistakes) {}

  [[nodiscard]] bool Has(std::string_view key) const {
    return table_.contains(key);
  }
  std::string Text(std::string_view key);          ///< required, not empty
  std::string OptionalText(std::string_view key);  ///< empty when absent
  bool Bool(std::string_view key);                 ///< required
  bool OptionalBool(std::string_view key);         ///< false when absent
  std::optional<double> Number(std::string_view key, double most);  ///< ± most
  std::optional<std::int64_t> Integer(std::string_view key, std::int64_t low,
                                      std::int64_t high);
  const toml::table* Table(std::string_view key);  ///< required
  std::vector<const toml::table*> Tables(std::string_view key);

  /// Keys that may be there and that nobody here reads.
  void Ignore(std::initializer_list<std::string_view> keys);
  void RejectUnknownKeys();

  void Mistake(std::string_view key, std::string_view what);

 private:
  const toml::node* Find(std::string_view key, bool required);

  const toml::table& table_;
  TomlMistakes& mistakes_;
  std::set<std::string_view> known_;
};

}  // namespace regionbench
