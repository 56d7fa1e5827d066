// SPDX-License-Identifier: Apache-2.0
#include "probe/agent/status_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/loopback.h"
#include "tests/support/shell.h"

namespace regionbench {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class StatusServerTest : public ::testing::Test {
 protected:
  // A client that has connected; its receives wait.
  [[nodiscard]] Socket Connect() const {
    Socket client(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const SocketAddress to = loopback::Address(4, server_->port());
    EXPECT_EQ(connect(client.Fd(), AsSockaddr(to), to.length), 0);
    return client;
  }
  static void Say(const Socket& client, const std::string& text) {
    send(client.Fd(), text.data(), text.size(), MSG_NOSIGNAL);
  }
  static std::string Hear(const Socket& client) {
    std::string text;
    std::array<char, 4096> chunk{};
    for (ssize_t n = 0;
         (n = recv(client.Fd(), chunk.data(), chunk.size(), 0)) > 0;) {
      text.append(chunk.data(), static_cast<std::size_t>(n));
    }
    return text;
  }
  [[nodiscard]] std::string Ask(const std::string& request) const {
    const Socket client = Connect();
    Say(client, request);
    return Hear(client);
  }

  const std::string page_ = std::string(3'000'000, 'm') + "\n";
  std::unique_ptr<StatusServer> server_ =
      StatusServer::Listen({"127.0.0.1", 0}, [this] { return page_; }).value();
};

TEST_F(StatusServerTest, ServesMetricsToCurl) {
  const std::string url = "http://127.0.0.1:" + std::to_string(server_->port());
  EXPECT_EQ(support::Shell("curl -sS --noproxy '*' " + url + "/metrics?x=1"),
            page_);
  EXPECT_EQ(support::Shell("curl -sS --noproxy '*' " + url + "/healthz"),
            "ok\n");
}

TEST_F(StatusServerTest, SaysItsFormat) {
  EXPECT_THAT(Ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"),
              StartsWith("HTTP/1.1 200 OK\r\nContent-Type: text/plain; "
                         "version=0.0.4; charset=utf-8\r\n"));
}

TEST_F(StatusServerTest, KnowsNothingElse) {
  EXPECT_THAT(Ask("GET / HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(Ask("POST /metrics HTTP/1.1\r\n\r\n"),
              HasSubstr("405 Method Not Allowed\r\n"));
  EXPECT_THAT(Ask("GET /metrics\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(Ask("\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(Ask("GET /metrics HTTP/2.0\r\n\r\n"), StartsWith("HTTP/1.1 400"));
}

TEST_F(StatusServerTest, ARequestMayComeInPieces) {
  const Socket client = Connect();
  for (const char c : std::string("GET /healthz HTTP/1.1\r\n\r\n")) {
    Say(client, std::string(1, c));
  }
  EXPECT_THAT(Hear(client), EndsWith("\r\n\r\nok\n"));
}

TEST_F(StatusServerTest, ALongRequestIsRefused) {
  EXPECT_THAT(Ask("GET /" + std::string(4091, 'x')),
              StartsWith("HTTP/1.1 431 "));
}

TEST_F(StatusServerTest, OneThatIsSilentKeepsNobodyWaiting) {
  const Socket silent = Connect();
  EXPECT_THAT(Ask("GET /healthz HTTP/1.1\r\n\r\n"), EndsWith("ok\n"));
}

TEST_F(StatusServerTest, TheNinthWaitsUntilOneHasGone) {
  std::vector<Socket> silent;
  for (int i = 0; i < 8; ++i) silent.push_back(Connect());
  const Socket ninth = Connect();
  Say(ninth, "GET /healthz HTTP/1.1\r\n\r\n");
  silent.clear();
  EXPECT_THAT(Hear(ninth), EndsWith("ok\n"));
}

TEST_F(StatusServerTest, OneThatLeavesInTheMiddleHarmsNobody) {
  for (int i = 0; i < 20; ++i) {
    const Socket client = Connect();
    Say(client, "GET /metrics HTTP/1.1\r\n\r\n");
  }
  EXPECT_THAT(Ask("GET /healthz HTTP/1.1\r\n\r\n"), EndsWith("ok\n"));
}

TEST_F(StatusServerTest, ATakenPortIsAnError) {
  const auto second =
      StatusServer::Listen({"127.0.0.1", server_->port()}, nullptr);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message,
            "cannot listen on 127.0.0.1:" + std::to_string(server_->port()) +
                ": Address already in use");
}

}  // namespace
}  // namespace regionbench
