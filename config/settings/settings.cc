// SPDX-License-Identifier: Apache-2.0
#include "config/settings/settings.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "config/catalog/url.h"
#include "config/core/target_id.h"

namespace regionbench {
namespace {

using Text = std::string_view;

/// Collects what is wrong, each with its place.
class Mistakes {
 public:
  void Add(const toml::source_region& where, std::string what) {
    lines_.emplace_back(where.begin.line, std::move(what));
  }
  [[nodiscard]] bool empty() const { return lines_.empty(); }

  // In the order of the file: the library visits keys in that of the alphabet.
  [[nodiscard]] std::string Text(std::string_view source) {
    std::ranges::stable_sort(lines_, {}, &Line::first);
    std::string text;
    for (const auto& [number, what] : lines_) {
      if (!text.empty()) text += '\n';
      text.append(source).append(":").append(std::to_string(number));
      text.append(": ").append(what);
    }
    return text;
  }

 private:
  using Line = std::pair<toml::source_index, std::string>;
  std::vector<Line> lines_;
};

std::string Quoted(Text text) { return '"' + std::string(text) + '"'; }

std::string UnknownKey(Text key, const std::vector<std::string>& known) {
  std::string line = "unknown key " + Quoted(key);
  const auto nearest = NearestSpellings(key, known);
  if (!nearest.empty()) line += ", did you mean " + Quoted(nearest[0]) + "?";
  return line;
}

// A value as a flag would give it, so that one reader serves both; nothing for
// what no flag can say, such as a table.
std::optional<std::string> FlagText(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto whole = node.value_exact<std::int64_t>()) {
    return std::to_string(*whole);
  }
  if (const auto real = node.value_exact<double>()) {
    std::array<char, 32> digits{};
    auto* const end =
        std::to_chars(digits.data(), digits.data() + digits.size(), *real).ptr;
    return std::string(digits.data(), end);
  }
  return std::nullopt;
}

void SetTargetKey(CustomTarget& target, Text key, const toml::node& node,
                  Mistakes& mistakes) {
  const auto text = node.value_exact<std::string>();
  if (!text) {
    mistakes.Add(node.source(), std::string(key) + ": must be a text");
  } else if (key == "name") {
    target.name = *text;
    if (!IsNamePart(*text)) {
      mistakes.Add(node.source(), "name: not a name: " + Quoted(*text));
    }
  } else if (key == "url") {
    target.url = *text;
    const auto endpoint = EndpointFromUrl(*text);
    if (!endpoint) {
      mistakes.Add(node.source(), "url: " + endpoint.error().message);
    }
  } else if (key == "location") {
    const auto location = ParseLocation(*text);
    if (location) target.location = *location;
    if (!location) {
      mistakes.Add(node.source(), "location: " + location.error().message);
    }
  } else {
    mistakes.Add(node.source(), UnknownKey(key, {"name", "url", "location"}));
  }
}

void AddTarget(Settings& settings, const toml::table& table,
               Mistakes& mistakes) {
  CustomTarget target;
  for (const auto& [key, node] : table) {
    SetTargetKey(target, key.str(), node, mistakes);
  }
  for (const char* required : {"name", "url"}) {
    if (!table.contains(required)) {
      mistakes.Add(table.source(), "target without " + std::string(required));
    }
  }
  if (std::ranges::find(settings.custom, target.name, &CustomTarget::name) !=
      settings.custom.end()) {
    mistakes.Add(table.source(), "second target named " + Quoted(target.name));
  }
  settings.custom.push_back(std::move(target));
}

void AddTargets(Settings& settings, const toml::node& node,
                Mistakes& mistakes) {
  const toml::array* const targets = node.as_array();
  if (targets == nullptr || !targets->is_homogeneous<toml::table>()) {
    mistakes.Add(node.source(), "target: write it as [[target]]");
    return;
  }
  for (const toml::node& target : *targets) {
    AddTarget(settings, *target.as_table(), mistakes);
  }
}

void SetKey(Settings& settings, Text key, const toml::node& node,
            Mistakes& mistakes) {
  if (key == "target") return AddTargets(settings, node, mistakes);
  std::vector<std::string> known(SettingKeys().begin(), SettingKeys().end());
  if (std::ranges::find(known, key) == known.end()) {
    known.emplace_back("target");
    return mistakes.Add(node.source(), UnknownKey(key, known));
  }
  const auto text = FlagText(node);
  const auto applied = text ? ApplySetting(settings, key, *text)
                            : Result<void>(Fail(ErrorCode::kInvalidInput,
                                                "must be a text or a number"));
  if (!applied) {
    mistakes.Add(node.source(),
                 std::string(key) + ": " + applied.error().message);
  }
}

}  // namespace

Result<Settings> ParseSettings(Text toml, Text source, Settings defaults) {
  Mistakes mistakes;
  // The library throws; the exception stops here and goes on as a value.
  try {
    const toml::table file = toml::parse(toml, source);
    for (const auto& [key, node] : file) {
      SetKey(defaults, key.str(), node, mistakes);
    }
  } catch (const toml::parse_error& error) {
    mistakes.Add(error.source(), std::string(error.description()));
  }
  if (mistakes.empty()) return defaults;
  return Fail(ErrorCode::kInvalidInput, mistakes.Text(source));
}

}  // namespace regionbench
