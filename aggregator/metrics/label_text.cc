// SPDX-License-Identifier: Apache-2.0
#include "aggregator/metrics/label_text.h"

#include <algorithm>
#include <cstddef>

namespace regionbench {
namespace {

// Length of the well-formed sequence at the beginning (Unicode 15, table 3-7);
// 0: there is none. The second byte's bounds keep out overlong forms,
// surrogates and what is beyond U+10FFFF.
std::size_t SequenceLength(std::string_view text) {
  const auto byte = [&text](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  const unsigned low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const unsigned high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (byte(1) < low || byte(1) > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return 0;
  }
  return length;
}

bool IsPlain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
  });
}

template <typename Escape>
void AppendEscaped(std::string_view text, const Escape& escape,
                   std::string& out) {
  if (IsPlain(text)) {
    out += text;
    return;
  }
  while (!text.empty()) {
    const std::size_t length = SequenceLength(text);
    const std::string_view escaped =
        length == 1 ? escape(text.front()) : std::string_view();
    if (!escaped.empty()) {
      out += escaped;
    } else {
      out += length > 0 ? text.substr(0, length) : "\uFFFD";
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
}

}  // namespace

void AppendUtf8(std::string_view text, std::string& out) {
  AppendEscaped(
      text, [](char) { return std::string_view(); }, out);
}

void AppendLabelValue(std::string_view text, std::string& out) {
  AppendEscaped(
      text,
      [](char c) -> std::string_view {
        if (c == '\\') return "\\\\";
        if (c == '"') return "\\\"";
        return c == '\n' ? "\\n" : "";
      },
      out);
}

void AppendHelp(std::string_view text, std::string& out) {
  AppendEscaped(
      text,
      [](char c) -> std::string_view {
        if (c == '\\') return "\\\\";
        return c == '\n' ? "\\n" : "";
      },
      out);
}

}  // namespace regionbench
