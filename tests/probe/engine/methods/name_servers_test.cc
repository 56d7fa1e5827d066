// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/name_servers.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace regionbench {
namespace {

std::vector<std::string> Read(const std::string& text) {
  std::string path = ::testing::TempDir() + "resolv.conf.XXXXXX";
  const int fd = mkstemp(path.data());
  EXPECT_EQ(write(fd, text.data(), text.size()),
            static_cast<ssize_t>(text.size()));
  close(fd);
  std::vector<std::string> texts;
  for (const auto& server : ReadNameServers(path, 53)) {
    texts.push_back(server.Text());
  }
  unlink(path.c_str());
  return texts;
}

using Texts = std::vector<std::string>;

TEST(NameServersTest, ComeInTheOrderOfTheFile) {
  EXPECT_EQ(Read("# comment\nsearch example\nnameserver 192.0.2.1\n"
                 "nameserver\t2001:db8::1 # second\n"),
            (Texts{"192.0.2.1", "2001:db8::1"}));
}

TEST(NameServersTest, WhatIsNoAddressIsLeftOut) {
  EXPECT_EQ(Read("nameserver dns.example\nnameserver 192.0.2.256\n"
                 ";nameserver 192.0.2.9\nnameserver 192.0.2.1"),
            (Texts{"192.0.2.1"}));
}

TEST(NameServersTest, WithoutAnyItIsThisMachine) {
  EXPECT_EQ(Read(""), (Texts{"127.0.0.1"}));
  EXPECT_EQ(ReadNameServers("/nonexistent", 53).size(), 1U);
}

TEST(NameServersTest, ThereAreNeverTooMany) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "nameserver 192.0.2.1\n";
  EXPECT_EQ(Read(text).size(), 16U);
}

TEST(ServerChoiceTest, GoesRoundUntilOneAnswers) {
  ServerChoice choice(std::vector<SocketAddress>(3));
  choice.Failed(0);
  choice.Failed(0);  // another attempt that was under way
  EXPECT_EQ(choice.Current(), 1U);
  choice.Failed(1);
  choice.Failed(2);
  EXPECT_EQ(choice.Current(), 0U);
  choice.Answered(0);
  choice.Failed(0);
  EXPECT_EQ(choice.Current(), 0U);
}

}  // namespace
}  // namespace regionbench
