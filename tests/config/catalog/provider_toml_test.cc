// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "config/catalog/catalog.h"

namespace regionbench {
namespace {

constexpr std::string_view kGood = R"([provider]
schema = 1
id = "cloud"
name = "A Cloud"
as_of = "2026-11-23"
[[service]]
id = "api"
scope = "region"
latency_target = true
by_default = true
note = "an API"
[[region]]
id = "north"
name = "The North"
city = "Oslo"
country = "NO"
latitude = 59.91
longitude = 10.75
precision = "metro"
status = "ga"
endpoint = [
  { kind = "http", service = "api", url = "https://api.example/ping", expect_prefix = "ok", basis = "sdk" },
  { kind = "tcp", service = "api", host = "api.example", port = 443, basis = "docs" },
]
)";

Result<Provider> Parse(std::string text) {
  return Catalog::ParseProvider(text, "cloud.toml");
}

TEST(ProviderTomlTest, ReadsEveryField) {
  const auto provider = Parse(std::string(kGood));
  ASSERT_TRUE(provider) << provider.error().message;
  EXPECT_EQ(provider->id, "cloud");
  EXPECT_EQ(provider->name, "A Cloud");
  EXPECT_EQ(provider->as_of, "2026-11-23");
  const Service* service = provider->FindService("api");
  ASSERT_NE(service, nullptr);
  EXPECT_EQ(service->note, "an API");
  const Region* region = provider->FindRegion("north");
  ASSERT_NE(region, nullptr);
  EXPECT_EQ(region->city, "Oslo");
  EXPECT_EQ(region->location, (GeoPoint{59.91, 10.75}));
  EXPECT_TRUE(region->location_is_metro);
  ASSERT_EQ(region->endpoints.size(), 2U);
  EXPECT_EQ(region->endpoints[0].host, "api.example");
  EXPECT_EQ(region->endpoints[0].port, 443);
  EXPECT_EQ(region->endpoints[0].expect_prefix, "ok");
  EXPECT_EQ(region->endpoints[1].method, Method::kTcp);
}

TEST(ProviderTomlTest, BrokenTomlIsToldWithItsLine) {
  const auto provider = Parse("[provider]\nid = \n");
  ASSERT_FALSE(provider);
  EXPECT_EQ(provider.error().message.substr(0, 14), "cloud.toml:2: ");
  EXPECT_FALSE(Parse(std::string(100'000, '[')));
}

TEST(ProviderTomlTest, AllMistakesComeAtOnce) {
  const auto provider = Parse("[provider]\nschema = 2\nidd = \"x\"\n");
  ASSERT_FALSE(provider);
  EXPECT_EQ(provider.error().message,
            "cloud.toml:2: \"schema\" must be an integer between 1 and 1\n"
            "cloud.toml:2: \"schema\" must be given\n"
            "cloud.toml:1: \"id\" is missing\n"
            "cloud.toml:1: \"name\" is missing\n"
            "cloud.toml:1: \"as_of\" is missing\n"
            "cloud.toml:3: unknown key \"idd\": did you mean \"id\"?");
}

struct BadLine {
  const char* name;
  std::string from;
  std::string to;
  const char* error;
};
class BadProviderTomlTest : public testing::TestWithParam<BadLine> {};

TEST_P(BadProviderTomlTest, TheErrorHasFileAndLine) {
  std::string text(kGood);
  const std::size_t at = text.find(GetParam().from);
  ASSERT_NE(at, std::string::npos);
  const auto provider =
      Parse(text.replace(at, GetParam().from.size(), GetParam().to));
  ASSERT_FALSE(provider);
  EXPECT_EQ(provider.error().message, GetParam().error);
  EXPECT_EQ(provider.error().code, ErrorCode::kInvalidInput);
}

INSTANTIATE_TEST_SUITE_P(
    All, BadProviderTomlTest,
    testing::Values(
        BadLine{"UnknownKey", "country =", "country = \"NO\"\ncountri =",
                "cloud.toml:17: unknown key \"countri\": did you mean "
                "\"country\"?"},
        BadLine{"Scope", "scope = \"region\"", "scope = \"moon\"",
                "cloud.toml:8: \"scope\" is \"moon\", not one of region, "
                "region-mostly, region-behind-edge, region-pair, edge, "
                "anycast, global"},
        BadLine{"BoolAsText", "by_default = true", "by_default = \"yes\"",
                "cloud.toml:10: \"by_default\" must be true or false"},
        BadLine{"IdForm", "id = \"north\"", "id = \"no/rth\"",
                "cloud.toml:13: \"id\" is not a name: \"no/rth\""},
        BadLine{"Latitude", "59.91", "95.0",
                "cloud.toml:17: \"latitude\" must be a number between -90 and "
                "90"},
        BadLine{"LatitudeNan", "59.91", "nan",
                "cloud.toml:17: \"latitude\" must be a number between -90 and "
                "90"},
        BadLine{"Longitude", "longitude = 10.75\n", "",
                "cloud.toml:12: \"longitude\" is missing"},
        BadLine{"CityEmpty", "\"Oslo\"", "\"\"",
                "cloud.toml:15: \"city\" must be a text that is not empty"},
        BadLine{"NoSuchService", "service = \"api\"", "service = \"apo\"",
                "cloud.toml:22: \"service\" names no service of this file: "
                "\"apo\""},
        BadLine{"Kind", "kind = \"tcp\"", "kind = \"smtp\"",
                "cloud.toml:23: \"kind\" is \"smtp\", not one of tcp, http, "
                "udp, icmp\n"
                "cloud.toml:23: \"host\" cannot be probed by smtp"},
        BadLine{"Port", "port = 443", "port = 65536",
                "cloud.toml:23: \"port\" must be an integer between 1 and "
                "65535\n"
                "cloud.toml:23: \"host\" cannot be probed by tcp"},
        BadLine{"Url", "https://api.example/ping", "tcp://api.example:1",
                "cloud.toml:22: \"url\" cannot be probed by http"},
        BadLine{"EndpointNoTable", "endpoint = [", "endpoint = [ 3,",
                "cloud.toml:21: \"endpoint\" must hold tables only"},
        BadLine{"TwiceTheSame", "[[region]]",
                "[[service]]\nid = \"api\"\nscope = \"edge\"\n"
                "latency_target = false\nby_default = false\n[[region]]",
                "cloud.toml:13: \"id\" is there twice: \"api\""}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace regionbench
