// SPDX-License-Identifier: Apache-2.0
#include "config/catalog/url.h"

#include <gtest/gtest.h>

namespace regionbench {
namespace {

TEST(UrlTest, EverySchemeSaysItsMethodHostAndPort) {
  const auto https = EndpointFromUrl("https://a.example/ping?x=1");
  ASSERT_TRUE(https);
  EXPECT_EQ(https->method, Method::kHttp);
  EXPECT_EQ(https->host, "a.example");
  EXPECT_EQ(https->port, 443);
  EXPECT_EQ(https->url, "https://a.example/ping?x=1");
  EXPECT_EQ(EndpointFromUrl("http://a.example")->port, 80);
  EXPECT_EQ(EndpointFromUrl("https://a.example:8443/")->port, 8443);
  const auto tcp = EndpointFromUrl("tcp://192.0.2.1:22");
  ASSERT_TRUE(tcp);
  EXPECT_EQ(tcp->method, Method::kTcp);
  EXPECT_EQ(tcp->port, 22);
  EXPECT_EQ(tcp->url, "");
  EXPECT_EQ(EndpointFromUrl("udp://h:7770")->method, Method::kUdp);
  EXPECT_EQ(EndpointFromUrl("icmp://h")->port, 0);
  EXPECT_EQ(EndpointFromUrl("dns://h.example")->host, "h.example");
}

TEST(UrlTest, ReadsIpv6InBrackets) {
  const auto tcp = EndpointFromUrl("tcp://[2001:db8::1]:443");
  ASSERT_TRUE(tcp);
  EXPECT_EQ(tcp->host, "2001:db8::1");
  EXPECT_EQ(tcp->port, 443);
  EXPECT_EQ(EndpointFromUrl("https://[::1]/")->port, 443);
  EXPECT_FALSE(EndpointFromUrl("tcp://[2001:db8::1"));
  EXPECT_FALSE(EndpointFromUrl("tcp://[]:1"));
}

struct BadUrl {
  const char* name;
  std::string url;
  const char* error;
};
class BadUrlTest : public testing::TestWithParam<BadUrl> {};

TEST_P(BadUrlTest, SaysWhatIsWrong) {
  const auto endpoint = EndpointFromUrl(GetParam().url);
  ASSERT_FALSE(endpoint);
  EXPECT_EQ(endpoint.error().message, GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(
    All, BadUrlTest,
    testing::Values(
        BadUrl{"Empty", "",
               "\"\" must begin with https:// http:// tcp:// udp:// icmp:// "
               "or dns://"},
        BadUrl{"Scheme", "ftp://h",
               "\"ftp://h\" must begin with https:// http:// tcp:// udp:// "
               "icmp:// or dns://"},
        BadUrl{"NoHost", "https:///x", "\"https:///x\" has no valid host"},
        BadUrl{"Userinfo", "https://me@h/",
               "\"https://me@h/\" has no valid host"},
        BadUrl{"TcpWithoutPort", "tcp://h", "\"tcp://h\" needs a port"},
        BadUrl{"PortZero", "tcp://h:0", "\"tcp://h:0\" has no valid port"},
        BadUrl{"PortLarge", "tcp://h:65536",
               "\"tcp://h:65536\" has no valid port"},
        BadUrl{"PortEmpty", "tcp://h:", "\"tcp://h:\" has no valid port"},
        BadUrl{"PortWord", "tcp://h:ssh", "\"tcp://h:ssh\" has no valid port"},
        BadUrl{"TcpPath", "tcp://h:1/x", "\"tcp://h:1/x\" may not have a path"},
        BadUrl{"IcmpPort", "icmp://h:1", "\"icmp://h:1\" may not have a port"},
        BadUrl{"Space", "https://h/a b", "\"https://h/a b\" is not a URL"},
        BadUrl{"LineFeed", "https://h/\n", "\"https://h/\n\" is not a URL"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(UrlTest, RefusesWhatIsTooLong) {
  EXPECT_FALSE(EndpointFromUrl("https://h/" + std::string(2048, 'x')));
  EXPECT_FALSE(EndpointFromUrl("https://" + std::string(254, 'h') + "/"));
}

TEST(UrlTest, MakesANameOfHostPortAndPath) {
  EXPECT_EQ(NameFromUrl("https://a.example/"), "a.example");
  EXPECT_EQ(NameFromUrl("tcp://a.example:22"), "a.example:22");
  EXPECT_EQ(NameFromUrl("https://a.example/p?q=1"), "a.example-p-q-1");
  EXPECT_EQ(NameFromUrl("icmp://[2001:db8::1]"), "2001:db8::1");
}

}  // namespace
}  // namespace regionbench
