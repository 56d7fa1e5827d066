// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace regionbench {

/// One gzip member, made for speed: the same bytes always become the same.
std::string Deflate(std::string_view bytes);

}  // namespace regionbench
