// SPDX-License-Identifier: Apache-2.0
#include "dashboard/render/text_cell.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace regionbench {
namespace {

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

// The length that a lead byte announces; 0 when it cannot start a character.
std::size_t SequenceLength(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

bool IsScalar(std::uint32_t value, std::size_t bytes) {
  constexpr std::array<std::uint32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value < 0xE000;
  return value >= kLeast.at(bytes) && value <= 0x10FFFF && !surrogate;
}

CodePoint Next(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = SequenceLength(lead);
  if (length == 1) return {lead, 1, true};
  if (length == 0 || length > text.size()) return {};
  std::uint32_t value = lead & (0xFFU >> (length + 1));
  for (const char c : text.substr(1, length - 1)) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80) return {};
    value = (value << 6U) | (byte & 0x3FU);
  }
  if (!IsScalar(value, length)) return {};
  return {value, length, true};
}

using CodeRange = std::pair<std::uint32_t, std::uint32_t>;

template <std::size_t N>
bool IsIn(const std::array<CodeRange, N>& ranges, std::uint32_t value) {
  return std::ranges::any_of(ranges, [value](const CodeRange& range) {
    return value >= range.first && value <= range.second;
  });
}

// C0, DEL and C1; line and paragraph separators; direction marks.
constexpr std::array kUnprintable = {
    CodeRange{0x00, 0x1F},     CodeRange{0x7F, 0x9F},
    CodeRange{0x200E, 0x200F}, CodeRange{0x2028, 0x202E},
    CodeRange{0x2066, 0x2069}, CodeRange{0xFEFF, 0xFEFF}};
constexpr std::array kWide = {
    CodeRange{0x1100, 0x115F},  CodeRange{0x2E80, 0xA4CF},
    CodeRange{0xAC00, 0xD7A3},  CodeRange{0xF900, 0xFAFF},
    CodeRange{0xFE30, 0xFE6F},  CodeRange{0xFF00, 0xFF60},
    CodeRange{0xFFE0, 0xFFE6},  CodeRange{0x1F300, 0x1FAFF},
    CodeRange{0x20000, 0x3FFFD}};
constexpr std::array kCombining = {
    CodeRange{0x300, 0x36F}, CodeRange{0x200B, 0x200D},
    CodeRange{0x20D0, 0x20FF}, CodeRange{0xFE00, 0xFE0F}};

int WidthOf(std::uint32_t value) {
  if (IsIn(kCombining, value)) return 0;
  return IsIn(kWide, value) ? 2 : 1;
}

// The longest start of `text` that fits into `width` columns.
std::string_view Prefix(std::string_view text, int width) {
  std::size_t end = 0;
  while (end < text.size()) {
    const CodePoint next = Next(text.substr(end));
    width -= WidthOf(next.value);
    if (width < 0) break;
    end += next.bytes;
  }
  return text.substr(0, end);
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const CodePoint next = Next(text);
    const bool good = next.valid && !IsIn(kUnprintable, next.value);
    out += good ? text.substr(0, next.bytes) : "?";
    text.remove_prefix(next.bytes);
  }
  return out;
}

int DisplayWidth(std::string_view text) {
  int width = 0;
  while (!text.empty()) {
    const CodePoint next = Next(text);
    width += WidthOf(next.value);
    text.remove_prefix(next.bytes);
  }
  return width;
}

std::string Fit(std::string_view text, int width, Align align,
                std::string_view cut_mark) {
  std::string out(text);
  if (DisplayWidth(text) > width) {
    out = Prefix(text, std::max(0, width - DisplayWidth(cut_mark)));
    out += cut_mark;
  }
  const auto missing =
      static_cast<std::size_t>(std::max(0, width - DisplayWidth(out)));
  out.insert(align == Align::kLeft ? out.size() : 0, missing, ' ');
  return out;
}

std::vector<std::string> Wrap(std::string_view text, int width, int indent) {
  std::vector<std::string> lines;
  std::string line;
  const std::string margin(static_cast<std::size_t>(indent), ' ');
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) {
      line = word;
    } else if (DisplayWidth(line) + 1 + DisplayWidth(word) <= width) {
      line.append(" ").append(word);
    } else {
      lines.push_back(std::exchange(line, margin + std::string(word)));
    }
  }
  if (!line.empty()) lines.push_back(line);
  return lines;
}

}  // namespace regionbench
