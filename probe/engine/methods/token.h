// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace regionbench {

/// What an echo probe carries: who sent it, and which of its attempts it is.
/// Never the same twice, so a late answer is never taken for another attempt's.
struct Token {
  static constexpr std::size_t kSize = 16;

  std::uint64_t sender = 0;  ///< random, one a prober
  std::uint64_t number = 0;

  [[nodiscard]] std::array<std::byte, kSize> Bytes() const;
  /// From the first bytes of an answer; none when it is too short.
  static std::optional<Token> From(std::span<const std::byte> bytes);

  friend bool operator==(const Token&, const Token&) = default;
};

/// From the kernel's random source.
std::uint64_t RandomNumber();

}  // namespace regionbench
