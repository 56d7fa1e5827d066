// SPDX-License-Identifier: Apache-2.0
#include "probe/function/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probe/function/catalogue/table.h"

namespace regionbench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Catalog& Embedded() {
  static const Catalog catalog = EmbeddedCatalogue().value();
  return catalog;
}

std::vector<std::string> Chosen(std::vector<std::string> allowed,
                                std::vector<std::string> named) {
  FunctionSettings settings;
  settings.targets = std::move(allowed);
  FunctionEvent event;
  event.targets = std::move(named);
  const auto found = ChooseTargets(Embedded(), settings, event);
  if (!found) return {"error: " + found.error().message};
  std::vector<std::string> ids;
  for (const auto& target : found->targets) ids.push_back(target.id.Text());
  return ids;
}

TEST(CatalogueTableTest, HoldsWhatTheFilesHold) {
  const Catalog files = Catalog::BuiltIn().value();
  ASSERT_EQ(Embedded().providers().size(), files.providers().size());
  for (const Provider& provider : files.providers()) {
    const Provider& same = *Embedded().FindProvider(provider.id);
    ASSERT_EQ(same.regions.size(), provider.regions.size());
    ASSERT_EQ(same.services.size(), provider.services.size());
    for (const Region& region : provider.regions) {
      const Region& again = *same.FindRegion(region.id);
      EXPECT_EQ(again.name, region.name);
      EXPECT_EQ(again.city, region.city);
      EXPECT_EQ(again.status, region.status);
      EXPECT_EQ(again.note, region.note);
      ASSERT_EQ(again.endpoints.size(), region.endpoints.size());
      for (std::size_t i = 0; i < region.endpoints.size(); ++i) {
        const Endpoint& one = region.endpoints[i];
        const Endpoint& other = again.endpoints[i];
        EXPECT_EQ(other.method, one.method);
        EXPECT_EQ(other.service, one.service);
        EXPECT_EQ(other.host, one.host);
        EXPECT_EQ(other.port, one.port);
        EXPECT_EQ(other.url, one.url);
        EXPECT_EQ(other.expect_prefix, one.expect_prefix);
        EXPECT_EQ(other.basis, one.basis);
      }
    }
  }
}

TEST(CatalogueTableTest, ADamagedLineIsNamed) {
  const auto table = ReadCatalogueTable("P\taws\tAmazon\t2026\nE\tx\n");
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().message, "catalogue table: line 2");
}

TEST(ChooseTargetsTest, WithoutSettingsTheCatalogueMayBeNamed) {
  EXPECT_THAT(Chosen({}, {"aws/eu-west-1"}),
              ElementsAre("aws/eu-west-1/dynamodb"));
  EXPECT_THAT(Chosen({}, {"https://inside.test/"}),
              ElementsAre("error: REGIONBENCH_TARGETS does not allow "
                          "custom/inside.test"));
}

TEST(ChooseTargetsTest, AnEventThatNamesNobodyMeansAllThatIsAllowed) {
  EXPECT_THAT(Chosen({"aws/eu-west-1", "eu-west-2"}, {}),
              ElementsAre("aws/eu-west-1/dynamodb", "aws/eu-west-2/dynamodb"));
  EXPECT_GT(Chosen({}, {}).size(), 150U);
  EXPECT_EQ(Chosen({"*"}, {}).size(), Chosen({}, {}).size());
}

TEST(ChooseTargetsTest, APatternThatGoesBeyondIsRefused) {
  EXPECT_THAT(Chosen({"aws/eu-*"}, {"aws/eu-west-1"}),
              ElementsAre("aws/eu-west-1/dynamodb"));
  EXPECT_THAT(Chosen({"aws/eu-west-1"}, {"aws/eu-west-1/dynamodb"}),
              ElementsAre("aws/eu-west-1/dynamodb"));
  EXPECT_THAT(Chosen({"aws/eu-*"}, {"alibaba/eu-west-1"})[0],
              HasSubstr("does not allow alibaba/eu-west-1"));
  EXPECT_THAT(Chosen({"aws/eu-*"}, {"aws/*"})[0], HasSubstr("more"));
}

TEST(ChooseTargetsTest, AUrlIsAllowedByItselfOnly) {
  const std::vector<std::string> allowed = {"office=tcp://10.0.0.1:443",
                                            "tcp://h.test:80"};
  EXPECT_THAT(Chosen(allowed, {}),
              ElementsAre("custom/office", "custom/h.test:80"));
  EXPECT_THAT(Chosen(allowed, {"custom/office"}), ElementsAre("custom/office"));
  EXPECT_THAT(Chosen(allowed, {"tcp://h.test:80"}),
              ElementsAre("custom/h.test:80"));
  EXPECT_THAT(Chosen(allowed, {"office=tcp://10.0.0.2:443"})[0],
              HasSubstr("does not allow custom/office"));
  EXPECT_THAT(Chosen(allowed, {"tcp://169.254.169.254:80"})[0],
              HasSubstr("does not allow"));
  EXPECT_THAT(Chosen({"*"}, {"tcp://10.0.0.2:443"}),
              ElementsAre("custom/10.0.0.2:443"));
}

TEST(ChooseTargetsTest, AttemptsAreBounded) {
  FunctionEvent event;
  event.rounds = 1000;
  const auto found = ChooseTargets(Embedded(), {}, event);
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().message, HasSubstr("more than 10000 attempts"));
}

}  // namespace
}  // namespace regionbench
