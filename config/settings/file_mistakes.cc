// SPDX-License-Identifier: Apache-2.0
#include "config/settings/file_mistakes.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "config/catalog/suggest.h"

namespace regionbench {
namespace {

std::string Digits(double value) {
  std::array<char, 32> digits{};
  auto* const end =
      std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), end};
}

}  // namespace

// The library visits keys in the order of the alphabet.
std::string FileMistakes::Text(std::string_view source) {
  std::ranges::stable_sort(lines_, {}, &Line::first);
  std::string text;
  for (const auto& [number, what] : lines_) {
    if (!text.empty()) text += '\n';
    text.append(source).append(":").append(std::to_string(number));
    text.append(": ").append(what);
  }
  return text;
}

std::string UnknownKey(std::string_view key,
                       const std::vector<std::string>& known) {
  std::string line = "unknown key \"" + std::string(key) + "\"";
  const auto nearest = NearestSpellings(key, known);
  if (!nearest.empty()) line += ", did you mean \"" + nearest[0] + "\"?";
  return line;
}

Result<std::string> FlagText(const toml::node& node, bool is_switch) {
  if (const auto on = node.value_exact<bool>(); on && is_switch) {
    return std::string(*on ? "true" : "false");
  }
  if (is_switch) return Invalid("must be true or false");
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto whole = node.value_exact<std::int64_t>()) {
    return std::to_string(*whole);
  }
  if (const auto real = node.value_exact<double>()) return Digits(*real);
  return Invalid("must be a text or a number");
}

}  // namespace regionbench
