// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "dashboard/render/insight.h"
#include "tests/support/days.h"
#include "tests/support/golden.h"

namespace regionbench {
namespace {

std::string File(const std::string& name) {
  return std::string(RB_SOURCE_DIR) + "/tests/golden/" + name;
}

TEST(ProfileGoldenTest, TokyoByDay) {
  ProfileRequest request = ProfileOf(12);
  request.utc_offset = std::chrono::hours(9);
  const Profile profile = ByHour(TokyoByDay(12), request);
  ExpectGolden(File("profile_tokyo.txt"), RenderProfile(profile, {}));
  ExpectGolden(File("profile_tokyo_ascii.txt"),
               RenderProfile(profile, {.columns = 60, .unicode = false}));
  ExpectGolden(File("profile_tokyo.json"), RenderProfileJson(profile));
}

TEST(ProfileGoldenTest, TooFewDays) {
  ExpectGolden(File("profile_short.txt"),
               RenderProfile(ByHour(TokyoByDay(4), ProfileOf(4)), {}));
  EXPECT_EQ(RenderProfile(ByHour({}, ProfileOf(4)), {}),
            "nothing was measured\n");
}

}  // namespace
}  // namespace regionbench
