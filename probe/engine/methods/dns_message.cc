// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/dns_message.h"

#include <arpa/nameser.h>
#include <netinet/in.h>
#include <resolv.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace regionbench {
namespace {

constexpr std::size_t kDnsHeader = NS_HFIXEDSZ;
constexpr std::uint16_t kIsReply = 0x8000;
constexpr std::uint16_t kIsTruncated = 0x0200;
constexpr std::uint16_t kCodeMask = 0x000F;

// The header is six numbers: id, flags, and the counts of four sections.
std::uint16_t HeaderNumber(std::span<const std::byte> message,
                           std::size_t index) {
  const auto high = std::to_integer<unsigned>(message[2 * index]);
  const auto low = std::to_integer<unsigned>(message[2 * index + 1]);
  return static_cast<std::uint16_t>(high << 8U | low);
}

bool SameLetter(std::byte a, std::byte b) {
  return std::tolower(std::to_integer<int>(a)) ==
         std::tolower(std::to_integer<int>(b));
}

// The question comes back as it was asked, in any case of its letters. Servers
// that could not read it may leave it out.
bool RepeatsQuestion(std::span<const std::byte> reply,
                     std::span<const std::byte> query) {
  if (HeaderNumber(reply, 2) == 0) {
    return (HeaderNumber(reply, 1) & kCodeMask) != 0;
  }
  const auto asked = query.subspan(kDnsHeader);
  if (reply.size() < query.size()) return false;
  return std::ranges::equal(reply.subspan(kDnsHeader, asked.size()), asked,
                            SameLetter);
}

}  // namespace

std::optional<std::vector<std::byte>> EncodeQuery(const std::string& host,
                                                  int family,
                                                  std::uint16_t id) {
  std::array<unsigned char, NS_PACKETSZ> message{};
  const int size = res_mkquery(ns_o_query, host.c_str(), ns_c_in,
                               family == 6 ? ns_t_aaaa : ns_t_a, nullptr, 0,
                               nullptr, message.data(), message.size());
  if (size < static_cast<int>(kDnsHeader)) return std::nullopt;
  message[0] = static_cast<unsigned char>(id >> 8U);
  message[1] = static_cast<unsigned char>(id & 0xFFU);
  const auto bytes = std::as_bytes(std::span(message));
  return std::vector(bytes.begin(), bytes.begin() + size);
}

std::string DnsReply::Complaint() const {
  switch (code) {
    case ns_r_noerror:
      return answers > 0 || truncated ? "" : "the name has no such address";
    case ns_r_servfail:
      return "the name server failed";
    case ns_r_nxdomain:
      return "no such name";
    case ns_r_refused:
      return "the name server refused the question";
    default:
      return "the name server answered with code " + std::to_string(code);
  }
}

std::optional<DnsReply> DecodeReply(std::span<const std::byte> reply,
                                    std::span<const std::byte> query) {
  if (reply.size() < kDnsHeader ||
      HeaderNumber(reply, 0) != HeaderNumber(query, 0)) {
    return std::nullopt;
  }
  const std::uint16_t flags = HeaderNumber(reply, 1);
  if ((flags & kIsReply) == 0 || !RepeatsQuestion(reply, query)) {
    return std::nullopt;
  }
  return DnsReply{.code = flags & kCodeMask,
                  .truncated = (flags & kIsTruncated) != 0,
                  .answers = HeaderNumber(reply, 3)};
}

}  // namespace regionbench
