// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/prober.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cstring>

namespace regionbench {
namespace {

TEST(SocketAddressTest, WithoutALengthItIsEmpty) {
  EXPECT_EQ(SocketAddress{}.IpVersion(), 0);
  EXPECT_EQ(SocketAddress{}.Text(), "");
}

TEST(SocketAddressTest, Ipv4IsDottedAndHasNoPort) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(443);
  inet_pton(AF_INET, "203.0.113.7", &v4.sin_addr);
  SocketAddress address;
  std::memcpy(&address.storage, &v4, sizeof v4);
  address.length = sizeof v4;
  EXPECT_EQ(address.IpVersion(), 4);
  EXPECT_EQ(address.Text(), "203.0.113.7");
}

TEST(SocketAddressTest, Ipv6IsShortened) {
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  inet_pton(AF_INET6, "2001:db8:0:0:0:0:0:7", &v6.sin6_addr);
  SocketAddress address;
  std::memcpy(&address.storage, &v6, sizeof v6);
  address.length = sizeof v6;
  EXPECT_EQ(address.IpVersion(), 6);
  EXPECT_EQ(address.Text(), "2001:db8::7");
}

TEST(SocketAddressTest, AnUnknownFamilyHasNoText) {
  SocketAddress address;
  address.storage.ss_family = AF_UNIX;
  address.length = sizeof(sa_family_t);
  EXPECT_EQ(address.IpVersion(), 0);
  EXPECT_EQ(address.Text(), "");
}

}  // namespace
}  // namespace regionbench
