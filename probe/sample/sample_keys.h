// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "probe/sample/json_field.h"
#include "probe/sample/sample.h"

namespace regionbench {

/// What is known so far of the sample that a line describes.
struct Draft {
  explicit Draft(Sample& into) : sample(into) {}

  Sample& sample;  // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  std::uint32_t found = 0;                         ///< a bit for each key
  std::string mistake;                             ///< the first one
  simdjson::error_code error = simdjson::SUCCESS;  ///< of JSON

  [[nodiscard]] bool Failed() const {
    return error != simdjson::SUCCESS || !mistake.empty();
  }
};

/// Whether that is the key with this number in the sample format, as it stands
/// in a line with kLineSlack behind it.
bool IsSampleKey(std::size_t place, ondemand::raw_json_string name);
/// The number of the key, or of a key that the sample format does not have.
std::size_t SampleKeyNamed(std::string_view name);

/// Puts the value of that key into the sample, or its mistake into `draft`.
void ReadKey(std::size_t place, ondemand::value value, Draft& draft);

/// Misses what must be there and was not read.
void RequireAll(Draft& draft);

}  // namespace regionbench
