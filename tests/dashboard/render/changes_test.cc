// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "dashboard/render/insight.h"
#include "tests/support/golden.h"
#include "tests/support/past.h"

namespace regionbench {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

std::string File(const std::string& name) {
  return std::string(RB_SOURCE_DIR) + "/tests/golden/" + name;
}

/// A week: a new route for Tokyo, every working hour slower for Seoul, an
/// address more for Osaka, little of Sydney, and a Mumbai that goes away.
Changes Week() {
  const WallTime end = kMonday + hours(7 * 24);
  const WallTime turn = kMonday + hours(72 + 14) + minutes(20);
  Past past(1);
  past.Add({.level_ms = [&](WallTime at) { return at < turn ? 30.0 : 33.0; }},
           kMonday, end);
  for (Sample& sample : past.samples) {
    if (sample.at >= turn) sample.address = "203.0.113.9";
  }
  past.Add({.id = "aws/ap-northeast-2/dynamodb",
            .level_ms =
                [](WallTime at) {
                  const auto hour = at.time_since_epoch() % hours(24);
                  return hour < hours(9) || hour >= hours(18) ? 50.0 : 54.0;
                }},
           kMonday, end);
  past.Add({.id = "aws/ap-northeast-3/dynamodb"}, kMonday, end);
  for (Sample& sample : past.samples) {
    if (sample.target.region == "ap-northeast-3" && sample.at >= turn &&
        sample.seq % 2 == 0) {
      sample.address = "203.0.113.30";
    }
  }
  past.Add({.id = "aws/ap-southeast-2/dynamodb", .every = minutes(5)}, kMonday,
           end);
  past.Add({.id = "aws/ap-south-1/dynamodb"}, kMonday, end);
  for (Sample& sample : past.samples) {
    if (sample.target.region == "ap-south-1" && sample.at >= turn) {
      sample.outcome = Outcome::kTimeout;
      sample.rtt.reset();
    }
  }
  std::ranges::stable_sort(past.samples, {}, &Sample::at);
  ChangeFinder finder({.since = kMonday, .until = end});
  for (const Sample& sample : past.samples) finder.Add(sample);
  return finder.Finish();
}

Changes Quiet() {
  Past past(1);
  past.Add({}, kMonday, kMonday + hours(24));
  ChangeFinder finder({.since = kMonday, .until = kMonday + hours(24)});
  for (const Sample& sample : past.samples) finder.Add(sample);
  return finder.Finish();
}

TEST(ChangesGoldenTest, AWeekInEveryForm) {
  const Changes week = Week();
  ExpectGolden(File("changes_week.txt"), RenderChanges(week, {}));
  ExpectGolden(File("changes_week_60_ascii.txt"),
               RenderChanges(week, {.columns = 60, .unicode = false}));
  ExpectGolden(File("changes_week_colour.txt"),
               RenderChanges(week, {.colour = true}));
  ExpectGolden(File("changes_week.json"), RenderChangesJson(week));
  ExpectGolden(File("changes_week.csv"), RenderChangesCsv(week));
}

TEST(ChangesGoldenTest, AQuietDay) {
  ExpectGolden(File("changes_quiet.txt"), RenderChanges(Quiet(), {}));
  ExpectGolden(File("changes_quiet.json"), RenderChangesJson(Quiet()));
}

TEST(ChangesRenderTest, TextFromOutsideStaysHarmless) {
  Changes changes = Quiet();
  changes.series[0].address_changes = {
      {kMonday, {"=cmd()|'\x1b[2J'"}, {"\xff"}}};
  EXPECT_EQ(RenderChanges(changes, {}).find('\x1b'), std::string::npos);
  EXPECT_THAT(RenderChangesCsv(changes), testing::HasSubstr(",'=cmd()|'?[2J'"));
  EXPECT_TRUE(nlohmann::json::accept(RenderChangesJson(changes)));
}

}  // namespace
}  // namespace regionbench
