// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/core/result.h"

namespace regionbench {

/// One value of a small JSON document: an event, an answer of a few lines. For
/// programs that must stay small; what is large or many goes through a library.
struct JsonItem {
  enum class Kind { kNull, kBool, kNumber, kText, kList, kObject };

  std::string key;  ///< its name, when it is a member of an object
  Kind kind = Kind::kNull;
  std::string text;  ///< the text, or the number or `true` as it was written
  std::vector<JsonItem> items;  ///< of a list or an object, in their order

  [[nodiscard]] bool Is(Kind wanted) const { return kind == wanted; }
  /// The member of that name, or none.
  [[nodiscard]] const JsonItem* Find(std::string_view name) const;
  /// The same whatever the case of its ASCII letters.
  [[nodiscard]] const JsonItem* FindAnyCase(std::string_view name) const;
  /// Of a member: its text, or nothing when it is no text or not there.
  [[nodiscard]] std::string TextOf(std::string_view name) const;
  /// A number without fraction and exponent that fits.
  [[nodiscard]] std::optional<std::int64_t> Integer() const;
};

/// Reads one JSON value (RFC 8259) and nothing after it. A key given twice, a
/// nesting deeper than 32, more than 100 000 values or 1000 members of one
/// object and text that is not UTF-8 are errors, which say at which byte. Pure;
/// safe from any thread.
Result<JsonItem> ReadJson(std::string_view text);

/// Appends `text` as a JSON string with its quotes. Bytes that are not UTF-8
/// become U+FFFD: what came from outside must not break what we write.
void AppendJsonText(std::string_view text, std::string& out);

}  // namespace regionbench
