// SPDX-License-Identifier: Apache-2.0
//
// Checks of the data that are compiled in, beyond what the reader refuses.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "config/catalog/catalog.h"

namespace regionbench {
namespace {

const Catalog& BuiltIn() {
  static const Catalog catalog = [] {
    auto loaded = Catalog::BuiltIn();
    if (!loaded) {
      ADD_FAILURE() << loaded.error().message;
      return Catalog({});
    }
    return *std::move(loaded);
  }();
  return catalog;
}

bool Offers(const Region& region, Method method) {
  return std::ranges::find(region.endpoints, method, &Endpoint::method) !=
         region.endpoints.end();
}

TEST(BuiltInRegionsTest, FourProvidersWithTheRegionsOfTheirFiles) {
  ASSERT_EQ(BuiltIn().providers().size(), 4U);
  EXPECT_EQ(BuiltIn().FindProvider("aws")->regions.size(), 41U);
  EXPECT_EQ(BuiltIn().FindProvider("alibaba")->regions.size(), 34U);
  EXPECT_EQ(BuiltIn().FindProvider("gcp")->regions.size(), 43U);
  EXPECT_EQ(BuiltIn().FindProvider("azure")->regions.size(), 70U);
  EXPECT_EQ(BuiltIn().FindProvider("aws")->FindRegion("ap-northeast-1")->city,
            "Tokyo");
}

TEST(BuiltInRegionsTest, EveryRegionHasAPlaceThatIsNotNowhere) {
  for (const Provider& provider : BuiltIn().providers()) {
    for (const Region& region : provider.regions) {
      ASSERT_TRUE(region.location) << provider.id << "/" << region.id;
      EXPECT_NE(*region.location, (GeoPoint{0, 0})) << region.id;
      EXPECT_EQ(region.country.size(), 2U) << region.id;
    }
  }
}

TEST(BuiltInRegionsTest, EveryRegionOutsideAzureAnswersTcp) {
  for (const Provider& provider : BuiltIn().providers()) {
    for (const Region& region : provider.regions) {
      if (provider.id == "azure") continue;
      EXPECT_TRUE(Offers(region, Method::kTcp))
          << provider.id << "/" << region.id;
    }
  }
}

// No public host per Azure region is documented: these are known to lack one.
TEST(BuiltInRegionsTest, TheAzureRegionsWithoutTcpAreTheKnownOnes) {
  const std::set<std::string> known = {
      "australiacentral2", "brazilsoutheast", "francesouth", "germanynorth",
      "jioindiacentral",   "jioindiawest",    "norwaywest",  "southafricawest",
      "uaecentral",        "usgovarizona",    "usgovtexas",  "usgovvirginia",
      "usdodcentral",      "usdodeast",       "chinaeast",   "chinaeast3",
      "chinanorth"};
  std::set<std::string> without;
  for (const Region& region : BuiltIn().FindProvider("azure")->regions) {
    if (!Offers(region, Method::kTcp)) without.insert(region.id);
  }
  EXPECT_EQ(without, known);
}

TEST(BuiltInRegionsTest, NothingOfAPrivatePersonIsProbedUnasked) {
  const Provider* azure = BuiltIn().FindProvider("azure");
  EXPECT_FALSE(azure->FindService("azurespeed-blob")->by_default);
  EXPECT_FALSE(azure->FindService("azurespeedtest2-site")->by_default);
  EXPECT_FALSE(
      BuiltIn().FindProvider("gcp")->FindService("gcping")->by_default);
}

TEST(BuiltInRegionsTest, NoEdgeIsALatencyTarget) {
  for (const Provider& provider : BuiltIn().providers()) {
    for (const Service& service : provider.services) {
      if (!service.latency_target) continue;
      EXPECT_TRUE(service.scope == "region" ||
                  service.scope == "region-behind-edge")
          << provider.id << " " << service.id;
    }
  }
}

TEST(BuiltInRegionsTest, NoHostIsListedTwiceForTheSameThing) {
  for (const Provider& provider : BuiltIn().providers()) {
    for (const Region& region : provider.regions) {
      std::set<std::string> seen;
      for (const Endpoint& e : region.endpoints) {
        const std::string key =
            std::string(ToText(e.method)) + " " + e.service + " " + e.host;
        EXPECT_TRUE(seen.insert(key).second) << region.id << ": " << key;
      }
    }
  }
}

}  // namespace
}  // namespace regionbench
