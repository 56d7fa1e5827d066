// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace regionbench {

/// A question for the addresses of `host`, in DNS's wire format (RFC 1035);
/// `family` is 4 (A) or 6 (AAAA). None when `host` cannot be a name.
std::optional<std::vector<std::byte>> EncodeQuery(const std::string& host,
                                                  int family, std::uint16_t id);

/// What a name server answered.
struct DnsReply {
  int code = 0;            ///< RCODE: 0 fine, 2 failure, 3 no such name, …
  bool truncated = false;  ///< the rest would come over TCP
  std::uint16_t answers = 0;

  /// `no such name`; empty when all is well.
  [[nodiscard]] std::string Complaint() const;
};

/// Reads the answer to `query`; none when it is not one: another id, another
/// question, or no DNS message at all.
std::optional<DnsReply> DecodeReply(std::span<const std::byte> reply,
                                    std::span<const std::byte> query);

}  // namespace regionbench
