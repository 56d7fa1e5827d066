// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "probe/sample/sample_keys.h"

namespace regionbench {

/// A line as AppendJsonLine writes it: keys in its order, no space, no escape,
/// nothing beyond ASCII. Nearly every line is one, and is read in half of the
/// time that a reader of all JSON takes.
class UsualLine {
 public:
  explicit UsualLine(std::string_view line) : rest_(line) {}

  /// False when the line is of any other form or has a mistake, though it may
  /// be a sample all the same: then neither the draft nor its sample is of use.
  bool Read(Draft& draft);

 private:
  bool ReadObject(std::span<const SampleKey> keys, Draft& draft);
  const SampleKey* TakeKey(std::span<const SampleKey>& keys);
  bool TakeValue(JsonValue& value);
  bool TakeText(JsonValue& value);
  bool TakeInteger(JsonValue& value);
  bool Take(char token);
  bool Take(std::string_view token);

  std::string_view rest_;
};

}  // namespace regionbench
