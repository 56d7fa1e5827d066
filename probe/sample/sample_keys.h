// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "probe/sample/json_field.h"
#include "probe/sample/sample.h"

namespace regionbench {

/// What is known so far of the sample that a line describes.
struct Draft {
  explicit Draft(Sample& into) : sample(into) {}

  Sample& sample;  // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  std::uint32_t found = 0;  ///< a bit for each key
  std::string mistake;      ///< the first one
};

/// A key of the sample format, and what puts its value into the sample or its
/// mistake into the draft. null says the same as leaving the key out.
struct SampleKey {
  std::string_view name;
  void (*read)(JsonField&, Draft&);
};

/// All of them, in the order in which AppendJsonLine writes.
std::span<const SampleKey> SampleKeys();
/// Those of the only object among their values, under "phases_ns".
std::span<const SampleKey> PhaseKeys();

/// Reads the value of one of these keys, which may be there once.
void ReadKey(const SampleKey& key, const JsonValue& value, Draft& draft);

/// Misses what must be there and was not read.
void RequireAll(Draft& draft);

}  // namespace regionbench
