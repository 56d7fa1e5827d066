// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace regionbench {

enum class Inflated {
  kWhole,
  kTooLarge,  ///< would be more than asked for; the work stopped there
  kBroken,    ///< not gzip, cut off, or followed by something else
};

/// Puts the text of a gzip file of any number of members into `text`, as long
/// as that is at most `most` bytes.
Inflated Inflate(std::string_view gzip, std::size_t most, std::string& text);

}  // namespace regionbench
