// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "aggregator/store/store.h"
#include "dashboard/cli/cli.h"
#include "tests/support/days.h"
#include "tests/support/fake_console.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Words = std::vector<std::string>;

class ProfileCommandTest : public ::testing::Test {
 protected:
  ProfileCommandTest() {
    const auto store = OpenSqliteStore(db_);
    EXPECT_TRUE((*store)->Append(TokyoByDay(10)));
  }
  int Run(Words args) {
    fake_.out.str("");
    fake_.err.str("");
    args.insert(args.begin(), "compare");
    args.insert(args.end(), {"--db", db_, "--since", "2026-11-02", "--until",
                             "2026-11-12"});
    return RunCli(args, fake_.console);
  }

  support::TemporaryFolder folder_;
  const std::string db_ = folder_.File("samples.db");
  FakeConsole fake_;
};

TEST_F(ProfileCommandTest, TellsDayAndNightOfTheOffset) {
  EXPECT_EQ(Run({"all", "--by", "hour-of-day", "--utc-offset", "+09:00"}), 0);
  EXPECT_THAT(fake_.out.str(),
              StartsWith("aws/ap-northeast-1 by day (08-20 UTC+09:00), a tie "
                         "by night (20-08 UTC+09:00)\n"));
  EXPECT_EQ(Run({"ap-northeast-1", "ap-northeast-2", "--by", "hour-of-day",
                 "--json"}),
            0);
  const auto json = nlohmann::json::parse(fake_.out.str());
  EXPECT_EQ(json["schema"], "regionbench.profile/1");
  EXPECT_EQ(json["zone"], "UTC");
  EXPECT_EQ(json["hours"].size(), 24U);
}

TEST_F(ProfileCommandTest, MisuseIsSaid) {
  EXPECT_EQ(Run({"all", "--by", "weekday"}), 2);
  EXPECT_EQ(Run({"all", "--by", "hour-of-day", "--utc-offset", "9"}), 2);
  EXPECT_EQ(fake_.err.str(),
            "regionbench: --utc-offset: not an offset: \"9\" (expected "
            "+09:00)\n");
  EXPECT_EQ(Run({"all", "--by", "hour-of-day", "--format", "csv"}), 2);
  auto other = TokyoByDay(1, 2);
  for (Sample& sample : other) sample.probe = "osaka";
  ASSERT_TRUE((*OpenSqliteStore(db_))->Append(other));
  EXPECT_EQ(Run({"all", "--by", "hour-of-day"}), 2);
  EXPECT_EQ(fake_.err.str(),
            "regionbench: --by hour-of-day is about one probe: name it with "
            "--probe (there are osaka and tokyo-office)\n");
  EXPECT_EQ(Run({"all", "--by", "hour-of-day", "--probe", "tokyo-office"}), 0);
  EXPECT_EQ(Run({"all", "--by", "hour-of-day", "--probe", "nobody"}), 4);
}

}  // namespace
}  // namespace regionbench
