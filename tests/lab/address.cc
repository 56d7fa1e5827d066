// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/address.h"

#include <arpa/inet.h>

#include <cstring>

namespace regionbench {
namespace {

constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0,    0,
                                                  0, 0, 0, 0, 0xff, 0xff};

}  // namespace

LabAddress LabAddress::FromIpv4(const void* four_bytes) {
  LabAddress address;
  std::memcpy(address.bytes.data(), kMapped.data(), kMapped.size());
  std::memcpy(address.bytes.data() + kMapped.size(), four_bytes, 4);
  return address;
}

LabAddress LabAddress::FromIpv6(const void* sixteen_bytes) {
  LabAddress address;
  std::memcpy(address.bytes.data(), sixteen_bytes, address.bytes.size());
  return address;
}

std::optional<LabAddress> LabAddress::Parse(std::string_view text) {
  const std::string terminated(text);
  in_addr four{};
  if (inet_pton(AF_INET, terminated.c_str(), &four) == 1)
    return FromIpv4(&four);
  in6_addr six{};
  if (inet_pton(AF_INET6, terminated.c_str(), &six) == 1) return FromIpv6(&six);
  return std::nullopt;
}

bool LabAddress::IsIpv4() const {
  return std::memcmp(bytes.data(), kMapped.data(), kMapped.size()) == 0;
}

std::string LabAddress::Text() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (IsIpv4()) {
    inet_ntop(AF_INET, bytes.data() + kMapped.size(), text.data(), text.size());
  } else {
    inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
  }
  return text.data();
}

std::size_t LabAddressHash::operator()(const LabAddress& address) const {
  const std::string_view bytes(
      reinterpret_cast<const char*>(address.bytes.data()),
      address.bytes.size());
  return std::hash<std::string_view>{}(bytes);
}

}  // namespace regionbench
