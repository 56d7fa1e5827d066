// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <toml++/toml.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/settings/settings.h"

namespace regionbench {

/// Collects what is wrong in a settings file, each with its place.
class FileMistakes {
 public:
  void Add(const toml::source_region& where, std::string what) {
    lines_.emplace_back(where.begin.line, std::move(what));
  }
  void Add(const toml::node& node, std::string_view key,
           const Result<void>& result) {
    if (result) return;
    Add(node.source(), std::string(key) + ": " + result.error().message);
  }
  [[nodiscard]] bool empty() const { return lines_.empty(); }

  /// A line for each, in the order of the file.
  [[nodiscard]] std::string Text(std::string_view source);

 private:
  using Line = std::pair<toml::source_index, std::string>;
  std::vector<Line> lines_;
};

/// `unknown key "intervall", did you mean "interval"?`
std::string UnknownKey(std::string_view key,
                       const std::vector<std::string>& known);

/// A value as a flag would give it, so that one reader serves both. An error
/// for what no flag can say, such as a table.
Result<std::string> FlagText(const toml::node& node, bool is_switch);

/// The tables that may stand in a file any number of times: `[[target]]`,
/// `[[group]]` and `[[token]]`. False for another name.
bool ReadTables(Settings& settings, std::string_view name,
                const toml::node& node, FileMistakes& mistakes);

}  // namespace regionbench
