// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <future>

#include "aggregator/api/server.h"
#include "aggregator/ingest/token.h"
#include "tests/support/raw_client.h"

namespace regionbench {

/// A real server with a few routes, and what clients say to it.
class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    options.listen = {"127.0.0.1", 0};
    options.rules.tokens = {{TokenHash("writer"), "p", false}};
    options.rules.max_upload = 100'000;
  }

  void Start() {
    std::vector<Route> routes;
    routes.push_back({"GET", "/hello", Access::kOpen, Hello});
    routes.push_back(
        {"GET", "/large", Access::kOpen, [](HttpRequest, const Reply& reply) {
           HttpAnswer answer;
           answer.body = std::string(3'000'000, 'x');
           reply(answer);
         }});
    routes.push_back(
        {"GET", "/later", Access::kOpen, [this](HttpRequest, Reply reply) {
           asked.set_value(std::move(reply));
         }});
    routes.push_back(
        {"GET", "/throws", Access::kOpen, [](HttpRequest, const Reply&) {
           throw std::runtime_error("a mistake");
         }});
    routes.push_back(
        {"GET", "/forgets", Access::kOpen, [](HttpRequest, const Reply&) {}});
    routes.push_back({"POST", "/echo", Access::kWrite,
                      [](HttpRequest request, const Reply& reply) {
                        HttpAnswer answer;
                        answer.body = std::move(request.body);
                        reply(std::move(answer));
                      }});
    auto started = HttpServer::Start(options, std::move(routes));
    ASSERT_TRUE(started) << started.error().message;
    server = *std::move(started);
    port = server->Address().port;
  }

  static void Hello(HttpRequest request, const Reply& reply) {
    HttpAnswer answer;
    answer.content_type = "text/plain";
    answer.body = "hello " + request.query["name"] + "\n";
    reply(std::move(answer));
  }

  // What the server says to that and nothing more, until it closes.
  std::string Talk(std::string_view text) {
    support::RawClient client(port);
    client.Say(text);
    client.SayNoMore();
    return client.HearAll();
  }

  // The status of an answer that ends the connection.
  std::string StatusFor(std::string_view text) {
    support::RawClient client(port);
    client.Say(text);
    return client.HearAll().substr(9, 3);
  }

  ServerOptions options;
  std::promise<Reply> asked;
  std::unique_ptr<HttpServer> server;
  std::uint16_t port = 0;
};

inline const std::string kHello = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
inline const std::string kPost =
    "POST /echo HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer writer\r\n";

}  // namespace regionbench
