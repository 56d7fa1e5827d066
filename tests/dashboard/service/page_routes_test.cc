// SPDX-License-Identifier: Apache-2.0
//
// The page as browsers and curl get it, over a real server.
#include "dashboard/service/page_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <map>

#include "aggregator/api/server.h"
#include "dashboard/web/page_assets.h"
#include "tests/support/raw_client.h"

namespace regionbench {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

struct Heard {
  std::string status;
  std::map<std::string, std::string> headers;
  std::string body;
};

Heard Parse(const std::string& text) {
  Heard heard;
  const std::size_t end = text.find("\r\n\r\n");
  heard.status = text.substr(9, 3);
  std::size_t at = text.find("\r\n") + 2;
  while (at < end) {
    const std::size_t next = text.find("\r\n", at);
    const std::string line = text.substr(at, next - at);
    const std::size_t colon = line.find(": ");
    heard.headers[line.substr(0, colon)] = line.substr(colon + 2);
    at = next + 2;
  }
  heard.body = text.substr(end + 4);
  return heard;
}

std::string Gunzip(std::string body) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, MAX_WBITS + 16), Z_OK);
  std::string plain(1U << 20U, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(body.data());
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(plain.data());
  stream.avail_out = static_cast<uInt>(plain.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  plain.resize(stream.total_out);
  inflateEnd(&stream);
  return plain;
}

class PageRoutesTest : public testing::Test {
 protected:
  Heard Ask(const std::string& method, const std::string& path,
            const std::string& more = "") {
    support::RawClient client(server_->Address().port);
    client.Say(method + " " + path + " HTTP/1.1\r\nHost: hub.example\r\n" +
               more + "\r\n");
    client.SayNoMore();
    return Parse(client.HearAll());
  }
  Heard Get(const std::string& path, const std::string& more = "") {
    return Ask("GET", path, more);
  }

  std::unique_ptr<HttpServer> server_ = *HttpServer::Start(
      [] {
        ServerOptions options;
        options.listen = {"127.0.0.1", 0};
        return options;
      }(),
      PageRoutes());
};

TEST_F(PageRoutesTest, EveryFileHasItsType) {
  const std::map<std::string, std::string> types = {
      {"/", "text/html; charset=utf-8"},
      {"/app.js", "text/javascript; charset=utf-8"},
      {"/pair.js", "text/javascript; charset=utf-8"},
      {"/app.css", "text/css; charset=utf-8"},
      {"/icon.svg", "image/svg+xml"},
      {"/licenses.txt", "text/plain; charset=utf-8"}};
  EXPECT_EQ(PageAssets().size(), types.size());
  for (const auto& [path, type] : types) {
    const Heard heard = Get(path);
    EXPECT_EQ(heard.status, "200") << path;
    EXPECT_EQ(heard.headers.at("Content-Type"), type);
    EXPECT_EQ(heard.headers.at("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(heard.headers.at("Content-Length"),
              std::to_string(heard.body.size()));
  }
}

TEST_F(PageRoutesTest, ThePageLoadsOnlyFilesThatAreServed) {
  const std::string page = Get("/").body;
  EXPECT_THAT(page, StartsWith("<!doctype html>"));
  std::size_t links = 0;
  for (std::size_t at = 0; (at = page.find("=\"./", at)) != std::string::npos;
       ++links) {
    at += 3;
    const std::string path = page.substr(at, page.find('"', at) - at);
    EXPECT_EQ(Get(path).status, "200") << path;
  }
  EXPECT_EQ(links, 3U);
}

TEST_F(PageRoutesTest, ThePolicyAllowsNothingInlineAndNothingFromElsewhere) {
  const auto headers = Get("/").headers;
  const std::string& policy = headers.at("Content-Security-Policy");
  EXPECT_THAT(policy, StartsWith("default-src 'none'; script-src 'self'; "));
  EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
  EXPECT_THAT(policy, HasSubstr("trusted-types 'none'"));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
  EXPECT_THAT(policy, Not(HasSubstr("http")));
  EXPECT_EQ(headers.at("Referrer-Policy"), "no-referrer");
  EXPECT_EQ(headers.at("X-Frame-Options"), "DENY");
  EXPECT_EQ(headers.at("Cross-Origin-Resource-Policy"), "same-origin");
}

TEST_F(PageRoutesTest, GoesOutInTheSmallestFormThatTheClientTakes) {
  const Heard plain = Get("/app.js");
  EXPECT_FALSE(plain.headers.contains("Content-Encoding"));
  const Heard gzip = Get("/app.js", "Accept-Encoding: deflate, gzip\r\n");
  EXPECT_EQ(gzip.headers.at("Content-Encoding"), "gzip");
  EXPECT_EQ(Gunzip(gzip.body), plain.body);
  const Heard brotli = Get("/app.js", "Accept-Encoding: gzip, br\r\n");
  EXPECT_EQ(brotli.headers.at("Content-Encoding"), "br");
  EXPECT_LT(brotli.body.size(), gzip.body.size());
  const Heard none = Get("/app.js", "Accept-Encoding: gzip;q=0, br;q=0\r\n");
  EXPECT_EQ(none.body, plain.body);
  for (const Heard& heard : {plain, gzip, brotli}) {
    EXPECT_EQ(heard.headers.at("Vary"), "Accept-Encoding");
  }
}

TEST_F(PageRoutesTest, WhatABrowserHasAlreadyIsNotSentAgain) {
  const std::string gzip = "Accept-Encoding: gzip\r\n";
  const std::string etag = Get("/app.js", gzip).headers.at("ETag");
  EXPECT_NE(etag, Get("/app.js").headers.at("ETag"));
  EXPECT_NE(etag, Get("/app.css", gzip).headers.at("ETag"));
  for (const std::string& known :
       {etag, "\"other\", W/" + etag, std::string("*")}) {
    const Heard heard =
        Get("/app.js", gzip + "If-None-Match: " + known + "\r\n");
    EXPECT_EQ(heard.status, "304") << known;
    EXPECT_THAT(heard.body, IsEmpty());
    EXPECT_EQ(heard.headers.at("ETag"), etag);
    EXPECT_EQ(heard.headers.at("Cache-Control"), "no-cache");
  }
  const Heard other = Get("/app.js", gzip + "If-None-Match: \"other\"\r\n");
  EXPECT_EQ(other.status, "200");
}

TEST_F(PageRoutesTest, HeadSaysTheSameWithoutTheBody) {
  for (const char* path : {"/", "/app.js", "/icon.svg"}) {
    Heard get = Get(path);
    Heard head = Ask("HEAD", path);
    EXPECT_EQ(head.status, "200");
    EXPECT_THAT(head.body, IsEmpty());
    get.headers.erase("Date");
    head.headers.erase("Date");
    EXPECT_EQ(head.headers, get.headers);
  }
}

TEST_F(PageRoutesTest, OtherPathsAndMethodsAreRefused) {
  for (const char* path :
       {"/index.html", "/standalone.html", "/app.js/", "/app.js.gz",
        "/../app.js", "/%2e%2e/app.js", "//app.js", "/assets/app.js"}) {
    EXPECT_EQ(Get(path).status, "404") << path;
  }
  const Heard post = Ask("POST", "/", "Content-Length: 0\r\n");
  EXPECT_EQ(post.status, "405");
  EXPECT_EQ(post.headers.at("Allow"), "GET, HEAD");
  EXPECT_EQ(Get("/?x=1&y=2").status, "200");
}

}  // namespace
}  // namespace regionbench
