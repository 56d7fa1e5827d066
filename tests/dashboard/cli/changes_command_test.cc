// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "aggregator/store/store.h"
#include "dashboard/cli/cli.h"
#include "tests/support/fake_console.h"
#include "tests/support/past.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using std::chrono::hours;
using ::testing::HasSubstr;
using Words = std::vector<std::string>;

/// A store with one day of Tokyo, two milliseconds slower from noon on.
class ChangesCommandTest : public ::testing::Test {
 protected:
  ChangesCommandTest() {
    Past past(1);
    past.Add({.level_ms =
                  [](WallTime at) {
                    return at < kMonday + hours(12) ? 30.0 : 32.0;
                  }},
             kMonday, kMonday + hours(24));
    const auto store = OpenSqliteStore(db_);
    EXPECT_TRUE((*store)->Append(past.samples));
  }
  int Run(Words args) {
    fake_.out.str("");
    fake_.err.str("");
    args.insert(args.begin(), "changes");
    args.insert(args.end(), {"--db", db_});
    return RunCli(args, fake_.console);
  }

  support::TemporaryFolder folder_;
  const std::string db_ = folder_.File("samples.db");
  FakeConsole fake_;
};

TEST_F(ChangesCommandTest, TellsTheStepOfTheWindow) {
  EXPECT_EQ(Run({"--since", "2026-11-02", "--until", "2026-11-03"}), 0);
  EXPECT_THAT(
      fake_.out.str(),
      HasSubstr("+2.0 ms (31.0 -> 33.0 ms) at 2026-11-02 12:00 UTC, 2.1 "
                "times the 1.0 ms that matters"));
  EXPECT_EQ(fake_.err.str(), "");
  EXPECT_EQ(Run({"ap-northeast-1", "--since", "2026-11-02T00:00:00+01:00",
                 "--until", "2026-11-02T11:00:00Z", "--json"}),
            0);
  const auto json = nlohmann::json::parse(fake_.out.str());
  EXPECT_EQ(json["schema"], "regionbench.changes/1");
  EXPECT_EQ(json["since"], "2026-11-01T23:00:00Z");
  EXPECT_EQ(json["series"][0]["target"], "aws/ap-northeast-1");
  EXPECT_EQ(json["series"][0]["changes"].size(), 0U);
}

TEST_F(ChangesCommandTest, WithoutSamplesThereIsNoAnswer) {
  for (const Words& args :
       {Words{"aws/eu-*", "--since", "2026-11-02"},
        Words{"--since", "2026-11-02", "--method", "icmp"},
        Words{"--since", "2026-11-02", "--probe", "osaka"},
        Words{"--since", "2026-10-01", "--until", "2026-11-01"}}) {
    EXPECT_EQ(Run(args), 4);
    EXPECT_THAT(fake_.out.str(), HasSubstr("nothing was measured\n"));
  }
}

TEST_F(ChangesCommandTest, MisuseIsSaidInOneLine) {
  EXPECT_EQ(Run({"--since", "lately"}), 2);
  EXPECT_EQ(fake_.err.str(),
            "regionbench: --since: not a time: \"lately\" (expected 24h, 7d, "
            "2026-11-23 or 2026-11-23T14:20:00Z)\n");
  EXPECT_EQ(Run({"--since", "2026-11-03", "--until", "2026-11-02"}), 2);
  EXPECT_EQ(fake_.err.str(), "regionbench: --since is not before --until\n");
  EXPECT_EQ(Run({"--bucket", "7m"}), 2);
  EXPECT_EQ(fake_.err.str(),
            "regionbench: --bucket: must divide a day and be a minute or more, "
            "not 7m\n");
}

TEST_F(ChangesCommandTest, WhatIsForgottenIsSaid) {
  const WallTime noon = kMonday + hours(12);
  ASSERT_TRUE((*OpenSqliteStore(db_))->Forget({.samples = noon}));
  EXPECT_EQ(Run({"--since", "2026-11-02", "--until", "2026-11-03"}), 0);
  EXPECT_EQ(fake_.err.str(),
            "regionbench: samples before 2026-11-02T12:00:00Z are gone: only "
            "later ones are looked at\n");
  EXPECT_THAT(fake_.out.str(), HasSubstr("nothing changed in "));
}

TEST_F(ChangesCommandTest, NoStoreIsMadeToLookInto) {
  std::filesystem::remove(db_);
  EXPECT_EQ(Run({}), 2);
  EXPECT_EQ(fake_.err.str(), "regionbench: no store at " + db_ +
                                 ": nothing was measured yet, or --db says "
                                 "where it is\n");
  EXPECT_FALSE(std::filesystem::exists(db_));
}

}  // namespace
}  // namespace regionbench
