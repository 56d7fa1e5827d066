// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "config/core/result.h"

namespace regionbench {

/// One gzip member (RFC 1952) without name or time: the same text always
/// becomes the same bytes.
std::string Gzip(std::string_view text);

/// What Gzip made into bytes. Fails when they are no gzip member, are cut off,
/// or hold more than `most` bytes.
Result<std::string> Gunzip(std::string_view bytes, std::size_t most);

}  // namespace regionbench
