// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <netinet/in.h>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace regionbench {

/// An IPv6 address, or an IPv4 one in its mapped form (::ffff:198.19.0.1), in
/// network order: one key for both families.
struct LabAddress {
  std::array<std::uint8_t, 16> bytes{};

  static LabAddress FromIpv4(const void* four_bytes);
  static LabAddress FromIpv6(const void* sixteen_bytes);
  static std::optional<LabAddress> Parse(std::string_view text);

  [[nodiscard]] bool IsIpv4() const;
  [[nodiscard]] std::string Text() const;

  friend auto operator<=>(const LabAddress&, const LabAddress&) = default;
};

struct LabAddressHash {
  std::size_t operator()(const LabAddress& address) const;
};

/// The laboratory's own numbers: 198.18.0.0/15 is set aside for benchmarks
/// (RFC 2544), fd00::/8 for private use (RFC 4193).
inline constexpr std::string_view kClientIpv4 = "198.18.0.2";
inline constexpr std::string_view kGatewayIpv4 = "198.18.0.1";
inline constexpr std::string_view kClientIpv6 = "fd00:18::2";
inline constexpr std::string_view kGatewayIpv6 = "fd00:18::1";
inline constexpr std::string_view kTargetsIpv4 = "198.19.0.0/16";
inline constexpr std::string_view kTargetsIpv6 = "fd00:19::/32";
inline constexpr std::string_view kResolverIpv4 = "198.19.255.53";

}  // namespace regionbench
