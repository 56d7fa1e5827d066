// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/kernel_stamps.h"

#include <gtest/gtest.h>
#include <poll.h>

#include "tests/support/loopback.h"

namespace regionbench {
namespace {

void AwaitInput(int fd) {
  pollfd wanted{.fd = fd, .events = POLLIN, .revents = 0};
  ASSERT_EQ(poll(&wanted, 1, 5000), 1);
}

/// Both ends of a TCP connection.
struct Stream {
  loopback::Listener listener;
  Socket client = listener.Connect();
  Socket server = listener.Accept();
};

class KernelStampsTest : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    if (GetParam() == 6 && !loopback::HasIpv6()) GTEST_SKIP() << "no IPv6";
  }
  Socket Connected(const SocketAddress& to) {
    Socket socket = loopback::Bound(GetParam(), SOCK_DGRAM);
    EXPECT_EQ(connect(socket.Fd(), AsSockaddr(to), to.length), 0);
    return socket;
  }
  StampingHold hold_;
};
INSTANTIATE_TEST_SUITE_P(Families, KernelStampsTest, ::testing::Values(4, 6));

TEST_P(KernelStampsTest, SendStampsOfDatagramsAreNumberedFromZero) {
  const Socket to = loopback::Bound(GetParam(), SOCK_DGRAM);
  const Socket socket =
      Connected(loopback::Address(GetParam(), to.LocalPort()));
  ASSERT_TRUE(EnableStamps(socket.Fd()));
  ASSERT_EQ(send(socket.Fd(), "a", 1, 0), 1);
  ASSERT_EQ(send(socket.Fd(), "b", 1, 0), 1);
  const auto first = TakeSendStamp(socket.Fd());
  const auto second = TakeSendStamp(socket.Fd());
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->id, 0U);
  EXPECT_EQ(second->id, 1U);
  EXPECT_LE(first->time, second->time);
  EXPECT_FALSE(TakeSendStamp(socket.Fd()));
}

TEST_P(KernelStampsTest, EnablingAgainStartsTheNumbersAgain) {
  const Socket to = loopback::Bound(GetParam(), SOCK_DGRAM);
  const Socket socket =
      Connected(loopback::Address(GetParam(), to.LocalPort()));
  ASSERT_TRUE(EnableStamps(socket.Fd()));
  ASSERT_EQ(send(socket.Fd(), "a", 1, 0), 1);
  ASSERT_TRUE(TakeSendStamp(socket.Fd()));
  ASSERT_TRUE(EnableStamps(socket.Fd()));
  ASSERT_EQ(send(socket.Fd(), "b", 1, 0), 1);
  const auto stamp = TakeSendStamp(socket.Fd());
  ASSERT_TRUE(stamp);
  EXPECT_EQ(stamp->id, 0U);
}

TEST_P(KernelStampsTest, ANetworkErrorIsANoticeAndNoStamp) {
  std::uint16_t closed = 0;
  { closed = loopback::Bound(GetParam(), SOCK_DGRAM).LocalPort(); }
  const Socket socket = Connected(loopback::Address(GetParam(), closed));
  socket.WantNetworkErrors(GetParam() == 6 ? AF_INET6 : AF_INET);
  ASSERT_TRUE(EnableStamps(socket.Fd()));
  ASSERT_EQ(send(socket.Fd(), "abc", 3, 0), 3);
  std::array<std::byte, 64> payload{};
  std::optional<Notice> refusal;
  int stamps = 0;
  while (const auto notice = TakeNotice(socket.Fd(), payload)) {
    if (notice->stamp) {
      ++stamps;
    } else {
      refusal = notice;
    }
  }
  EXPECT_EQ(stamps, 1);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->error, ECONNREFUSED);
  EXPECT_EQ(refusal->size, 3U);
  EXPECT_EQ(payload[2], std::byte{'c'});
}

TEST(StreamStampsTest, SendStampsCountBytes) {
  const Stream stream;
  ASSERT_TRUE(EnableStamps(stream.client.Fd()));
  ASSERT_EQ(send(stream.client.Fd(), "12345", 5, 0), 5);
  const auto stamp = TakeSendStamp(stream.client.Fd());
  ASSERT_TRUE(stamp);
  EXPECT_EQ(stamp->id, 4U);
}

TEST(StreamStampsTest, PeekingGivesTheArrivalAndLeavesTheByte) {
  const StampingHold hold;
  const Stream stream;
  ASSERT_TRUE(EnableStamps(stream.client.Fd()));
  EXPECT_FALSE(PeekArrival(stream.client.Fd()));
  // Stamping starts a moment after it was asked for.
  std::optional<KernelTime> arrival;
  for (int i = 0; i < 1000 && !arrival; ++i) {
    ASSERT_EQ(send(stream.server.Fd(), "x", 1, 0), 1);
    AwaitInput(stream.client.Fd());
    arrival = PeekArrival(stream.client.Fd());
    char byte = 0;
    EXPECT_EQ(recv(stream.client.Fd(), &byte, 1, 0), 1);
    EXPECT_EQ(byte, 'x');
  }
  EXPECT_TRUE(arrival);
}

TEST(HandshakeTest, AFreshConnectionHasItsSynsRoundTrip) {
  const Stream stream;
  const Handshake handshake = ReadHandshake(stream.client.Fd());
  EXPECT_EQ(handshake.retransmits, 0U);
  ASSERT_TRUE(handshake.rtt);
  EXPECT_GT(handshake.rtt->count(), 0);
}

TEST(HandshakeTest, WhatIsNotATcpSocketHasNone) {
  const Socket socket = loopback::Bound(4, SOCK_DGRAM);
  EXPECT_FALSE(ReadHandshake(socket.Fd()).rtt);
  EXPECT_FALSE(EnableStamps(-1));
  EXPECT_FALSE(TakeSendStamp(-1));
}

}  // namespace
}  // namespace regionbench
