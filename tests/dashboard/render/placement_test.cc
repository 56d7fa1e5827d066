// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dashboard/render/insight.h"
#include "tests/support/golden.h"
#include "tests/support/places.h"

namespace regionbench {
namespace {

using ::testing::HasSubstr;

std::string File(const std::string& name) {
  return std::string(RB_SOURCE_DIR) + "/tests/golden/" + name;
}

TEST(PlacementGoldenTest, APairForThreeCities) {
  PlacementRequest request = PlaceAll(2);
  request.users["tokyo"] = 2.5;
  request.kind.others = 120;
  const Placement placement = Place(Places(), request);
  ExpectGolden(File("placement_pair.txt"), RenderPlacement(placement, {}));
  ExpectGolden(File("placement_pair_60_ascii.txt"),
               RenderPlacement(placement, {.columns = 60, .unicode = false}));
  ExpectGolden(File("placement_pair.json"), RenderPlacementJson(placement));
}

TEST(PlacementGoldenTest, TooLittleForAVerdict) {
  PlacesRequest places;
  places.length = std::chrono::hours(1);
  places.every = std::chrono::seconds(60);
  places.ms["paris"].resize(6);
  const Placement placement = Place(Places(places), PlaceAll(2));
  ExpectGolden(File("placement_unsure.txt"), RenderPlacement(placement, {}));
}

TEST(PlacementGoldenTest, NothingAtAll) {
  const Placement placement = Place({}, PlaceAll(2));
  ExpectGolden(File("placement_nothing.txt"), RenderPlacement(placement, {}));
  EXPECT_THAT(RenderPlacementJson(placement),
              HasSubstr("\"best\": null,\n  \"runner_up\": null"));
}

}  // namespace
}  // namespace regionbench
