// SPDX-License-Identifier: Apache-2.0
#include "config/core/utf8.h"

namespace regionbench {
namespace {

constexpr std::uint32_t kSixBits = 0x3F;

std::uint32_t ByteAt(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// Of a character that begins with this byte; 0 for none.
std::size_t LengthByFirst(std::uint32_t first) {
  if (first < 0x80) return 1;
  if (first < 0xC2) return 0;
  if (first < 0xE0) return 2;
  if (first < 0xF0) return 3;
  return first < 0xF5 ? 4 : 0;
}

}  // namespace

std::size_t Utf8Length(std::string_view text) {
  if (text.empty()) return 0;
  const std::uint32_t first = ByteAt(text, 0);
  const std::size_t length = LengthByFirst(first);
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((ByteAt(text, i) & 0xC0U) != 0x80) return 0;
  }
  if (length < 3) return length;
  const std::uint32_t second = ByteAt(text, 1);
  const bool overlong = (first == 0xE0 && second < 0xA0) ||  //
                        (first == 0xF0 && second < 0x90);
  const bool surrogate = first == 0xED && second >= 0xA0;
  const bool beyond = first == 0xF4 && second >= 0x90;
  return overlong || surrogate || beyond ? 0 : length;
}

void AppendUtf8(std::uint32_t code_point, std::string& out) {
  const auto add = [&out](std::uint32_t byte) {
    out += static_cast<char>(static_cast<unsigned char>(byte));
  };
  if (code_point < 0x80) return add(code_point);
  if (code_point < 0x800) {
    add(0xC0U | (code_point >> 6U));
  } else if (code_point < 0x10000) {
    add(0xE0U | (code_point >> 12U));
    add(0x80U | ((code_point >> 6U) & kSixBits));
  } else {
    add(0xF0U | (code_point >> 18U));
    add(0x80U | ((code_point >> 12U) & kSixBits));
    add(0x80U | ((code_point >> 6U) & kSixBits));
  }
  add(0x80U | (code_point & kSixBits));
}

}  // namespace regionbench
