// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "aggregator/store/store.h"
#include "dashboard/cli/cli.h"
#include "tests/support/fake_console.h"
#include "tests/support/golden.h"
#include "tests/support/past.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using std::chrono::hours;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Words = std::vector<std::string>;

/// A store with six hours of two targets from three probes, one of which is
/// nearer to the other target.
class CompareStoredTest : public ::testing::Test {
 protected:
  CompareStoredTest() {
    Past past(5);
    const auto add = [&](const std::string& probe, double seoul_ms,
                         hours length) {
      for (const bool seoul : {false, true}) {
        const double ms = seoul ? seoul_ms : 30;
        past.Add({.probe = probe,
                  .id = seoul ? "aws/ap-northeast-2/dynamodb"
                              : "aws/ap-northeast-1/dynamodb",
                  .level_ms = [ms](WallTime) { return ms; },
                  .every = std::chrono::seconds(60)},
                 kMonday, kMonday + length);
      }
    };
    add("kobe", 34, hours(6));
    add("nara", 33, hours(6));
    add("seoul-office", 24, hours(6));
    for (Sample& sample : past.samples) {
      sample.rtt_source = RttSource::kKernel;
    }
    store_ = OpenSqliteStore(db_).value();
    EXPECT_TRUE(store_->Append(past.samples));
  }
  int Run(Words args) {
    fake_.out.str("");
    fake_.err.str("");
    args.insert(args.begin(), "compare");
    args.insert(args.end(), {"--db", db_});
    return RunCli(args, fake_.console);
  }
  int RunDay(Words args) {
    args.insert(args.end(), {"--since", "2026-11-02", "--until", "2026-11-03"});
    return Run(std::move(args));
  }
  void Expect(const std::string& golden) {
    ExpectGolden(RB_SOURCE_DIR "/tests/golden/" + golden, fake_.out.str());
  }

  support::TemporaryFolder folder_;
  const std::string db_ = folder_.File("samples.db");
  std::unique_ptr<Store> store_;
  FakeConsole fake_;
};

TEST_F(CompareStoredTest, OneProbeHasTheUsualReport) {
  EXPECT_EQ(RunDay({"--probe", "kobe"}), 0);
  EXPECT_EQ(fake_.err.str(), "");
  Expect("stored_one.txt");
  EXPECT_EQ(RunDay({"--probe", "kobe", "--json"}), 0);
  const auto json = nlohmann::json::parse(fake_.out.str());
  EXPECT_EQ(json["schema"], "regionbench.report/1");
  EXPECT_EQ(json["probe"], "kobe");
  EXPECT_EQ(json["started_at"], "2026-11-02T00:00:00Z");
  EXPECT_EQ(json["elapsed_ns"], 86'400'000'000'000);
  EXPECT_EQ(json["verdict"]["state"], "winner");
  EXPECT_EQ(json["targets"][0]["name"], "Asia Pacific (Tokyo)");
}

TEST_F(CompareStoredTest, SeveralProbesHaveALineEach) {
  EXPECT_EQ(RunDay({}), 0);
  Expect("stored_many.txt");
  EXPECT_EQ(RunDay({"--format", "markdown"}), 0);
  Expect("stored_many.md");
  EXPECT_EQ(RunDay({"--format", "csv"}), 0);
  Expect("stored_many.csv");
  EXPECT_EQ(RunDay({"--json"}), 0);
  const auto json = nlohmann::json::parse(fake_.out.str());
  EXPECT_EQ(json["schema"], "regionbench.reports/1");
  EXPECT_EQ(json["verdict"].dump(),
            R"({"decided":3,"fastest":[{"probes":2,"target":)"
            R"("aws/ap-northeast-1"},{"probes":1,"target":)"
            R"("aws/ap-northeast-2"}],"probes":3,"state":"divided","text":)"
            R"("aws/ap-northeast-1 is fastest from 2 of 3 probes, )"
            R"(aws/ap-northeast-2 from 1."})");
  ASSERT_EQ(json["reports"].size(), 3U);
  EXPECT_EQ(json["reports"][2]["schema"], "regionbench.report/1");
  EXPECT_EQ(json["reports"][2]["probe"], "seoul-office");
}

TEST_F(CompareStoredTest, ForgottenSamplesHaveTheSameVerdict) {
  ASSERT_TRUE(store_->Forget({kMonday + hours(24), kMonday}));
  EXPECT_EQ(RunDay({}), 0);
  EXPECT_THAT(fake_.out.str(),
              StartsWith("aws/ap-northeast-1 is fastest from 2 of 3 probes, "
                         "aws/ap-northeast-2 from 1."));
  EXPECT_EQ(RunDay({"--probe", "kobe"}), 0);
  Expect("stored_forgotten.txt");
}

TEST_F(CompareStoredTest, TheExitSaysHowSureItIs) {
  EXPECT_EQ(Run({"--since", "2026-11-02", "--until", "2026-11-02T00:10:00Z",
                 "--probe", "kobe"}),
            3);
  EXPECT_THAT(fake_.out.str(), StartsWith("unsure: "));
  EXPECT_EQ(RunDay({"--probe", "nobody"}), 4);
  EXPECT_THAT(fake_.out.str(), StartsWith("nothing was measured."));
  EXPECT_EQ(RunDay({"eu-west-1"}), 4);
  EXPECT_EQ(Run({"--since", "1h"}), 4);
}

TEST_F(CompareStoredTest, TargetsAreNamesOrGlobsOverTheStore) {
  EXPECT_EQ(RunDay({"--probe", "kobe", "ap-northeast-2", "--json"}), 0);
  auto json = nlohmann::json::parse(fake_.out.str());
  EXPECT_EQ(json["targets"].size(), 1U);
  EXPECT_EQ(RunDay({"--probe", "ko*", "aws/*", "custom/*", "--json"}), 0);
  json = nlohmann::json::parse(fake_.out.str());
  EXPECT_EQ(json["targets"].size(), 2U);
  EXPECT_EQ(json["warnings"][0], "nothing of custom/* is stored in this time");
}

TEST_F(CompareStoredTest, MistakesAreToldAtOnce) {
  EXPECT_EQ(Run({"--since", "yesterday"}), 2);
  EXPECT_THAT(fake_.err.str(), HasSubstr("--since"));
  EXPECT_EQ(Run({"--until", "1h", "ap-northeast-1"}), 2);
  EXPECT_THAT(fake_.err.str(), HasSubstr("it needs --since"));
  EXPECT_EQ(Run({"--since", "1h", "--until", "2h"}), 2);
  EXPECT_THAT(fake_.err.str(), HasSubstr("--since is not before --until"));
  EXPECT_EQ(Run({"--since", "1h", "--rounds", "5"}), 2);
  EXPECT_THAT(
      fake_.err.str(),
      HasSubstr(
          "--rounds: changes nothing about what is stored (--since, --by)"));
  EXPECT_EQ(Run({}), 2);
  EXPECT_THAT(fake_.err.str(), HasSubstr("needs TARGET"));
}

}  // namespace
}  // namespace regionbench
