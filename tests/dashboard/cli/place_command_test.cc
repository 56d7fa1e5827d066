// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "aggregator/store/store.h"
#include "dashboard/cli/cli.h"
#include "tests/support/fake_console.h"
#include "tests/support/places.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Words = std::vector<std::string>;

/// A store in which three probes measured eight regions for four hours.
class PlaceCommandTest : public ::testing::Test {
 protected:
  PlaceCommandTest() {
    const auto store = OpenSqliteStore(db_);
    EXPECT_TRUE((*store)->Append(Places()));
  }
  int Run(Words args) {
    fake_.out.str("");
    fake_.err.str("");
    args.insert(args.begin(), "place");
    args.insert(args.end(), {"--db", db_, "--since", "2026-11-02", "--until",
                             "2026-11-03"});
    return RunCli(args, fake_.console);
  }

  support::TemporaryFolder folder_;
  const std::string db_ = folder_.File("samples.db");
  FakeConsole fake_;
};

TEST_F(PlaceCommandTest, FindsThePairAndTheRunnerUp) {
  EXPECT_EQ(Run({}), 0);
  EXPECT_THAT(fake_.out.str(),
              StartsWith("aws/c + aws/f serve the users best: "));
  EXPECT_EQ(fake_.err.str(), "");
}

TEST_F(PlaceCommandTest, ProbesWeightsAndTargetsCount) {
  EXPECT_EQ(Run({"-k", "1", "--probes", "lon*,tokyo", "--weights", "tokyo=3",
                 "--json"}),
            0);
  auto json = nlohmann::json::parse(fake_.out.str());
  EXPECT_EQ(json["schema"], "regionbench.placement/1");
  EXPECT_EQ(json["best"]["targets"], nlohmann::json({"aws/f/s3"}));
  EXPECT_EQ(json["best"]["users"].size(), 2U);
  EXPECT_EQ(json["best"]["users"][1]["weight"], 3);
  EXPECT_EQ(Run({"-k", "1", "a", "aws/b", "--json"}), 0);
  json = nlohmann::json::parse(fake_.out.str());
  EXPECT_EQ(json["targets"], 2);
}

TEST_F(PlaceCommandTest, NoSamplesAreNoAnswer) {
  EXPECT_EQ(Run({"--probes", "nowhere"}), 4);
  EXPECT_EQ(Run({"aws/eu-*"}), 4);
  EXPECT_THAT(fake_.out.str(), StartsWith("nothing was measured\n"));
  EXPECT_EQ(Run({"-k", "9"}), 4);
}

TEST_F(PlaceCommandTest, MisuseIsSaid) {
  EXPECT_EQ(Run({"--weights", "tokio=3"}), 2);
  EXPECT_EQ(fake_.err.str(),
            "regionbench: --weights: no samples from \"tokio\", did you mean "
            "tokyo?\n");
  for (const char* weights : {"tokyo", "tokyo=0", "tokyo=-1", "=3", "tokyo=nan",
                              "tokyo=inf", "tokyo=1x"}) {
    EXPECT_EQ(Run({"--weights", weights}), 2) << weights;
    EXPECT_THAT(fake_.err.str(),
                HasSubstr("is not PROBE=WEIGHT with a positive number"));
  }
  for (const char* choose : {"0", "101", "-1", "two", "1.5"}) {
    EXPECT_EQ(Run({"--choose", choose}), 2) << choose;
  }
}

}  // namespace
}  // namespace regionbench
