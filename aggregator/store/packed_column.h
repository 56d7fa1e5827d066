// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace regionbench {

using MaybeInteger = std::optional<std::int64_t>;

/// n integers, some of them absent, close together. The i-th (from 0) is
///
///   base + step * i                    when `bits` is empty,
///   absent                             when rest(i) is 0,
///   base + step * i + rest(i) - 1      otherwise;
///
/// no base: all are absent. rest(i) are the w bits from bit i * w of `bits` on,
/// lowest first, w = 8 * bytes / n, rounded down, from 1 to 56. Each value is
/// found without the ones before it, by plain SQL too. `step` follows what
/// grows evenly, such as times and numbers, so that only the deviation is kept.
struct PackedColumn {
  MaybeInteger base;
  std::int64_t step = 0;
  std::string bits = {};
};

/// Whether a column may have a step.
enum class Growth { kNone, kEven };

/// No value when they are too far apart for 56 bits, or beyond 2^62 where sums
/// would not fit; one integer alone always fits.
std::optional<PackedColumn> Pack(std::span<const MaybeInteger> values,
                                 Growth growth);

/// Reads a column out of bytes that live elsewhere, whatever they are.
class PackedReader {
 public:
  /// A column in which all are absent.
  PackedReader() = default;

  /// No value when `bits` cannot be what Pack wrote for n.
  static std::optional<PackedReader> Over(MaybeInteger base, std::int64_t step,
                                          std::string_view bits, std::size_t n);

  /// i < n.
  [[nodiscard]] MaybeInteger At(std::size_t i) const;

 private:
  MaybeInteger base_;
  std::int64_t step_ = 0;
  std::string_view bits_;
  unsigned width_ = 0;
};

}  // namespace regionbench
