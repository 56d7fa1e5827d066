// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "config/core/result.h"

namespace regionbench {

/// Reads a whole number with its unit: `512KiB`, `8MiB`, `256MB`, `8GB`, `1TB`;
/// a bare number is bytes. KB is 1000, KiB 1024. At most 2^62.
Result<std::uint64_t> ParseByteSize(std::string_view text);

/// With the largest unit that leaves it whole: `8MiB`, `8GB`, `1500B`.
std::string FormatByteSize(std::uint64_t bytes);

}  // namespace regionbench
