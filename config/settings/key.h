// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "config/settings/settings.h"

namespace regionbench {

/// One setting: its spelling in a file, and how its text is checked and kept.
struct Key {
  std::string_view name;
  Result<void> (*set)(Settings&, std::string_view);
  bool is_switch = false;  ///< `true` or `false`, in a file without quotes
};

/// What is measured and compared, what an agent needs, and what the aggregator
/// needs.
std::span<const Key> MeasurementKeys();
std::span<const Key> AgentKeys();
std::span<const Key> ServeKeys();

/// The key of that name; nullptr when there is none.
const Key* FindKey(std::string_view name);

inline constexpr std::uint64_t kMegabyte = 1'000'000;
inline constexpr std::uint64_t kTerabyte = 1'000'000 * kMegabyte;

/// Readers of single values; each error says what would be right.
Result<std::chrono::nanoseconds> DurationBetween(std::string_view text,
                                                 std::chrono::nanoseconds low,
                                                 std::chrono::nanoseconds high);
Result<std::uint64_t> SizeBetween(std::string_view text, std::uint64_t low,
                                  std::uint64_t high);
Result<std::uint32_t> CountBetween(std::string_view text, std::uint32_t low,
                                   std::uint32_t high);
Result<Method> MethodWord(std::string_view text);
Result<Conn> ConnWord(std::string_view text);
Result<Family> FamilyWord(std::string_view text);
Result<std::string> FilePath(std::string_view text);
Result<bool> Switch(std::string_view text);

template <typename T, typename Field>
Result<void> Put(Result<T> value, Field& field) {
  if (!value) return tl::unexpected(std::move(value).error());
  field = *std::move(value);
  return {};
}

}  // namespace regionbench
