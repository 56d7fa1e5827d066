// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/target_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace regionbench {
namespace {

using ::testing::ElementsAre;

Region Called(const std::string& id, const std::string& name,
              const std::string& city, const std::string& country) {
  Region region;
  region.id = id;
  region.name = name;
  region.city = city;
  region.country = country;
  region.status = "ga";
  return region;
}

std::vector<Endpoint> HttpAndTcp() {
  Endpoint http;
  http.method = Method::kHttp;
  http.host = "t.example";
  http.url = "https://t.example/ping";
  Endpoint tcp;
  tcp.method = Method::kTcp;
  tcp.host = "t.example";
  tcp.port = 443;
  return {http, tcp};
}

Catalog TwoProviders() {
  Provider one;
  one.id = "aws";
  one.regions = {
      Called("ap-northeast-1", "Asia Pacific (Tokyo)", "Tokyo", "JP"),
      Called("eu-west-1", "Europe (Ireland)", "Dublin", "IE")};
  one.regions[0].location = GeoPoint{35.68, 139.69};
  one.regions[0].endpoints = HttpAndTcp();
  one.regions[1].location = GeoPoint{53.35, -6.26};
  Provider two;
  two.id = "alibaba";
  two.regions = {
      Called("ap-northeast-1", "Japan (Tokyo)", "Tokyo, \"East\"", "JP")};
  return Catalog({one, two});
}

std::vector<std::string> Ids(const ListRequest& request) {
  std::vector<std::string> ids;
  const auto listed = ListTargets(TwoProviders(), request);
  for (const auto& target : listed.value()) {
    ids.push_back(target.id);
  }
  return ids;
}

TEST(TargetListTest, ListsEverythingWithoutAPattern) {
  EXPECT_THAT(Ids({}), ElementsAre("aws/ap-northeast-1", "aws/eu-west-1",
                                   "alibaba/ap-northeast-1"));
}

TEST(TargetListTest, FindsByGlobNamePartAndCountry) {
  EXPECT_THAT(Ids({.patterns = {"aws/ap-*"}, .custom = {}, .from = {}}),
              ElementsAre("aws/ap-northeast-1"));
  EXPECT_THAT(Ids({.patterns = {"ireland"}, .custom = {}, .from = {}}),
              ElementsAre("aws/eu-west-1"));
  EXPECT_THAT(Ids({.patterns = {"jp"}, .custom = {}, .from = {}}),
              ElementsAre("aws/ap-northeast-1", "alibaba/ap-northeast-1"));
}

TEST(TargetListTest, EveryPatternThatFitsNothingIsTold) {
  const auto listed = ListTargets(
      TwoProviders(),
      {.patterns = {"mars", "tokyo", "gcp/*"}, .custom = {}, .from = {}});
  ASSERT_FALSE(listed);
  EXPECT_EQ(listed.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(listed.error().message,
            "no region fits \"mars\"\nno region fits \"gcp/*\"");
}

TEST(TargetListTest, NearestComesFirstAndTheUnknownLast) {
  const auto listed = ListTargets(
      TwoProviders(),
      {.patterns = {}, .custom = {}, .from = GeoPoint{51.51, -0.13}});
  ASSERT_TRUE(listed);
  EXPECT_EQ((*listed)[0].id, "aws/eu-west-1");
  EXPECT_NEAR(*(*listed)[0].distance_km, 464, 2);
  EXPECT_EQ((*listed)[1].id, "aws/ap-northeast-1");
  EXPECT_EQ((*listed)[2].distance_km, std::nullopt);
}

TEST(TargetListTest, CustomTargetsAreListedToo) {
  const auto listed =
      ListTargets(TwoProviders(),
                  {.patterns = {"custom/*"},
                   .custom = {{"office", "tcp://192.0.2.1:443", std::nullopt}},
                   .from = {}});
  ASSERT_TRUE(listed);
  ASSERT_EQ(listed->size(), 1U);
  EXPECT_EQ(listed->front().id, "custom/office");
  EXPECT_EQ(listed->front().endpoint, "tcp://192.0.2.1:443");
}

std::vector<ListedTarget> Japan() {
  return ListTargets(TwoProviders(),
                     {.patterns = {"jp"}, .custom = {}, .from = {}})
      .value();
}

TEST(TargetListTest, TheTableAlignsItsColumns) {
  EXPECT_EQ(
      TargetTable(Japan()),
      "TARGET                  NAME                  CITY           COUNTRY  "
      "STATUS  METHODS       DEFAULT ENDPOINT\n"
      "aws/ap-northeast-1      Asia Pacific (Tokyo)  Tokyo          JP       "
      "ga      http,tcp,dns  https://t.example/ping\n"
      "alibaba/ap-northeast-1  Japan (Tokyo)         Tokyo, \"East\"  JP       "
      "ga                    \n");
}

TEST(TargetListTest, CsvQuotesWhatItMust) {
  EXPECT_EQ(TargetCsv(Japan()),
            "target,name,city,country,status,methods,distance_km,floor_ns,"
            "endpoint\r\n"
            "aws/ap-northeast-1,Asia Pacific (Tokyo),Tokyo,JP,ga,http tcp "
            "dns,,,https://t.example/ping\r\n"
            "alibaba/ap-northeast-1,Japan (Tokyo),\"Tokyo, \"\"East\"\"\",JP,"
            "ga,,,,\r\n");
}

TEST(TargetListTest, JsonLeavesOutWhatIsNotKnown) {
  EXPECT_EQ(TargetJson(std::vector{Japan()[1]}),
            "{\n"
            "  \"schema\": \"regionbench.targets/1\",\n"
            "  \"targets\": [\n"
            "    {\n"
            "      \"target\": \"alibaba/ap-northeast-1\",\n"
            "      \"name\": \"Japan (Tokyo)\",\n"
            "      \"city\": \"Tokyo, \\\"East\\\"\",\n"
            "      \"country\": \"JP\",\n"
            "      \"status\": \"ga\",\n"
            "      \"methods\": []\n"
            "    }\n"
            "  ]\n"
            "}\n");
}

}  // namespace
}  // namespace regionbench
