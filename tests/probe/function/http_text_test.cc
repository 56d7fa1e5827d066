// SPDX-License-Identifier: Apache-2.0
#include "probe/function/hosts/http_text.h"

#include <gtest/gtest.h>

namespace regionbench {
namespace {

using State = ReadRequest::State;

TEST(ServedRequestTest, ABodyByLengthIsRead) {
  const std::string first =
      "POST /invoke?a=b HTTP/1.1\r\nHOST: x\r\nConTent-Length:  3 \r\n\r\nabc";
  const auto read = ReadServedRequest(first + "GET");
  ASSERT_EQ(read.state, State::kWhole);
  EXPECT_EQ(read.size, first.size());
  EXPECT_EQ(read.request.method, "POST");
  EXPECT_EQ(read.request.path, "/invoke");
  EXPECT_EQ(read.request.Header("host"), "x");
  EXPECT_EQ(read.request.body, "abc");
  EXPECT_TRUE(read.request.keep_alive);
}

TEST(ServedRequestTest, ABodyInChunksIsRead) {
  const std::string text =
      "POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n"
      "3;x=y\r\nabc\r\n0A\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n";
  const auto read = ReadServedRequest(text + "next");
  ASSERT_EQ(read.state, State::kWhole);
  EXPECT_EQ(read.request.body, "abc0123456789");
  EXPECT_EQ(read.size, text.size());
}

TEST(ServedRequestTest, EveryBeginningOfARequestWaitsForMore) {
  const std::string text =
      "POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n0\r\n\r\n";
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_EQ(ReadServedRequest(text.substr(0, size)).state, State::kMore)
        << size;
  }
  EXPECT_EQ(ReadServedRequest(text).state, State::kWhole);
}

TEST(ServedRequestTest, WhoeverWaitsForAGoAheadIsSeen) {
  const std::string head =
      "POST / HTTP/1.1\r\nContent-Length: 1\r\nExpect: 100-Continue\r\n\r\n";
  EXPECT_TRUE(ReadServedRequest(head).wants_continue);
  EXPECT_EQ(ReadServedRequest(head + "x").state, State::kWhole);
}

TEST(ServedRequestTest, TheOldProtocolClosesUnlessAskedNotTo) {
  EXPECT_FALSE(ReadServedRequest("GET / HTTP/1.0\r\n\r\n").request.keep_alive);
  EXPECT_TRUE(
      ReadServedRequest("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
          .request.keep_alive);
  EXPECT_FALSE(ReadServedRequest("GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
                   .request.keep_alive);
}

struct BadRequestRow {
  const char* name;
  const char* text;
  int status;
};

class BadRequestTest : public ::testing::TestWithParam<BadRequestRow> {};

TEST_P(BadRequestTest, IsRefused) {
  const auto read = ReadServedRequest(GetParam().text);
  EXPECT_EQ(read.state, State::kBad);
  EXPECT_EQ(read.status, GetParam().status);
}

INSTANTIATE_TEST_SUITE_P(
    ServedRequest, BadRequestTest,
    ::testing::Values(
        BadRequestRow{"Garbage", "hello\r\n\r\n", 400},
        BadRequestRow{"Version", "GET / HTTP/2.0\r\n\r\n", 400},
        BadRequestRow{"Path", "GET x HTTP/1.1\r\n\r\n", 400},
        BadRequestRow{"NoColon", "GET / HTTP/1.1\r\nx\r\n\r\n", 400},
        BadRequestRow{"Blank", "GET / HTTP/1.1\r\na b: c\r\n\r\n", 400},
        BadRequestRow{"Length", "POST / HTTP/1.1\r\nContent-Length: 1x\r\n\r\n",
                      400},
        BadRequestRow{"Negative",
                      "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400},
        BadRequestRow{"Twice",
                      "POST / HTTP/1.1\r\nContent-Length: 1\r\n"
                      "Content-Length: 2\r\n\r\nab",
                      400},
        BadRequestRow{"Both",
                      "POST / HTTP/1.1\r\nContent-Length: 1\r\n"
                      "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                      400},
        BadRequestRow{
            "Huge", "POST / HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n", 413},
        BadRequestRow{"HugeChunk",
                      "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                      "FFFFFFFFFFFFFFF\r\n",
                      413},
        BadRequestRow{
            "Gzip", "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
        BadRequestRow{"Chunk",
                      "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                      "3\r\nabcd\r\n",
                      400}),
    [](const auto& row) { return row.param.name; });

TEST(ServedRequestTest, AHeadWithoutEndIsRefused) {
  EXPECT_EQ(
      ReadServedRequest("GET / HTTP/1.1\r\nx: " + std::string(70'000, 'x'))
          .state,
      State::kBad);
}

TEST(ServedReplyTest, GoesOverTheWireWithItsLength) {
  EXPECT_EQ(WriteServedReply({.headers = {{"X-A", "b"}}, .body = "{}"}, true),
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            "Content-Length: 2\r\nX-A: b\r\nConnection: keep-alive\r\n\r\n{}");
}

}  // namespace
}  // namespace regionbench
