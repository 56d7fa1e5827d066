// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace regionbench {

/// How many bytes the character at the start of `text` has; 0 when it is not
/// UTF-8 (RFC 3629: no overlong form, no surrogate, at most U+10FFFF).
std::size_t Utf8Length(std::string_view text);

/// Appends a code point that is no surrogate.
void AppendUtf8(std::uint32_t code_point, std::string& out);

}  // namespace regionbench
