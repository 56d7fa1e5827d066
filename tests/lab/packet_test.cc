// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/packet.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace regionbench {
namespace {

std::vector<std::uint8_t> FromHex(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  std::string digits;
  for (const char c : text) {
    if (c != ' ') digits += c;
    if (digits.size() < 2) continue;
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(digits, nullptr, 16)));
    digits.clear();
  }
  return bytes;
}

// A SYN from 198.18.0.2:40000 to 198.19.1.1:443.
const std::string kSyn =
    "020000000001 020000000002 0800"
    "4500002800004000 4006 0000 c6120002 c6130101"
    "9c40 01bb 00000010 00000000 5002 faf0 0000 0000";

TEST(PacketTest, ReadsTheSynOfAHandshake) {
  const auto packet = ParseFrame(FromHex(kSyn), Way::kOut);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->transport, Transport::kTcp);
  EXPECT_EQ(packet->server.Text(), "198.19.1.1");
  EXPECT_EQ(packet->client_port, 40000);
  EXPECT_EQ(packet->server_port, 443);
  EXPECT_EQ(packet->seq, 16U);
  EXPECT_EQ(packet->flags, 2);
  EXPECT_EQ(packet->payload, 0U);
  EXPECT_EQ(packet->bytes, 54U);
}

TEST(PacketTest, OnTheWayBackTheServerIsTheSender) {
  const auto packet = ParseFrame(FromHex(kSyn), Way::kBack);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->server.Text(), "198.18.0.2");
  EXPECT_EQ(packet->client_port, 443);
}

TEST(PacketTest, ReadsAnIpv6EchoRequest) {
  const auto packet = ParseFrame(
      FromHex("020000000001 020000000002 86dd"
              "6000000000083a40 fd000018000000000000000000000002"
              "fd000019000000000000000000000001 8000 0000 1234 0007"),
      Way::kOut);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->transport, Transport::kIcmp);
  EXPECT_EQ(packet->server.Text(), "fd00:19::1");
  EXPECT_EQ(packet->id, 0x1234U);
  EXPECT_EQ(packet->seq, 7U);
}

TEST(PacketTest, ReadsTheNumberOfADnsQuery) {
  const auto packet =
      ParseFrame(FromHex("020000000001 020000000002 0800"
                         "4500001e00004000 4011 0000 c6120002 c613ff35"
                         "9c40 0035 000a 0000 beef"),
                 Way::kOut);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->transport, Transport::kUdp);
  EXPECT_EQ(packet->id, 0xbeefU);
}

TEST(PacketTest, ATruncatedFrameIsNoPacketAtAnyLength) {
  const auto whole = FromHex(kSyn);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const std::vector<std::uint8_t> part(
        whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_FALSE(ParseFrame(part, Way::kOut)) << length;
  }
}

TEST(PacketTest, ArpIsNotCarried) {
  EXPECT_FALSE(ParseFrame(FromHex("ffffffffffff 020000000002 0806 0001 0800"),
                          Way::kOut));
}

}  // namespace
}  // namespace regionbench
