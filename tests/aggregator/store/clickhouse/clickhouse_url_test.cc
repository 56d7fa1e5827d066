// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/clickhouse/clickhouse_url.h"

#include <gtest/gtest.h>

namespace regionbench {
namespace {

TEST(ClickhouseUrlTest, HostsUserPasswordAndOptionsAreRead) {
  const auto url = ParseClickhouseUrl(
      "clickhouse://rb:p%40ss@ch1,ch2:9123,[2001:db8::1]/regionbench"
      "?secure=1&cluster=main&gzip=0");
  ASSERT_TRUE(url) << url.error().message;
  EXPECT_EQ(url->hosts,
            (std::vector<ClickhouseHost>{
                {"ch1", 8443}, {"ch2", 9123}, {"2001:db8::1", 8443}}));
  EXPECT_EQ(url->user, "rb");
  EXPECT_EQ(url->password, "p@ss");
  EXPECT_EQ(url->database, "regionbench");
  EXPECT_TRUE(url->secure);
  EXPECT_EQ(url->cluster, "main");
  EXPECT_FALSE(url->Compresses());
  EXPECT_EQ(url->Text(),
            "clickhouse://ch1:8443,ch2:9123,[2001:db8::1]:8443/regionbench");
}

TEST(ClickhouseUrlTest, BodiesAreCompressedUnlessTheServerIsHere) {
  EXPECT_FALSE(ParseClickhouseUrl("clickhouse://localhost/x")->Compresses());
  EXPECT_FALSE(ParseClickhouseUrl("clickhouse://127.0.0.1:1/x")->Compresses());
  EXPECT_TRUE(ParseClickhouseUrl("clickhouse://ch1/x")->Compresses());
  EXPECT_TRUE(
      ParseClickhouseUrl("clickhouse://localhost/x?gzip=1")->Compresses());
}

class BadClickhouseUrlTest : public testing::TestWithParam<const char*> {};

TEST_P(BadClickhouseUrlTest, IsRefusedAndThePasswordIsNotRepeated) {
  const auto url = ParseClickhouseUrl(GetParam());
  ASSERT_FALSE(url);
  EXPECT_EQ(url.error().code, ErrorCode::kInvalidInput);
  EXPECT_EQ(url.error().message.find("geheim"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    , BadClickhouseUrlTest,
    testing::Values("samples.db", "clickhouse://", "clickhouse:///x",
                    "clickhouse://u:geheim@/x", "clickhouse://h",
                    "clickhouse://h/", "clickhouse://h/a b",
                    "clickhouse://h/x`; DROP", "clickhouse://h:0/x",
                    "clickhouse://u:geheim@h:port/x",
                    "clickhouse://u:geheim@h/x?secure=maybe",
                    "clickhouse://h/x?colour=1", "clickhouse://h,,i/x",
                    "clickhouse://h/x?cluster=a'b"));

}  // namespace
}  // namespace regionbench
