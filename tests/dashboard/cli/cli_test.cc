// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/cli.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "aggregator/store/store.h"
#include "probe/sample/sample_json.h"
#include "tests/dashboard/cli/listener.h"
#include "tests/support/fake_console.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Words = std::vector<std::string>;

/// Runs the program on the loopback interface, with a home of its own.
class CliTest : public ::testing::Test {
 protected:
  CliTest() { fake_.variables["XDG_DATA_HOME"] = folder_.path(); }

  int Run(const Words& args) { return RunCli(args, fake_.console); }
  int Compare(Words args) {
    // A probe of 127.0.0.1 is easily later than its round trip is long, and a
    // busy machine may stop us for a second.
    args.insert(args.begin(), {"compare", "--interval", "1ms", "--timeout",
                               "30s", "--allow-tainted"});
    return Run(args);
  }
  std::vector<Sample> Stored(const std::string& path) {
    std::vector<Sample> samples;
    const auto store = OpenSqliteStore(path);
    EXPECT_TRUE(store) << store.error().message;
    EXPECT_TRUE((*store)->Read(
        {}, [&](Sample sample) { samples.push_back(std::move(sample)); }));
    return samples;
  }
  [[nodiscard]] std::string out() const { return fake_.out.str(); }
  [[nodiscard]] std::string err() const { return fake_.err.str(); }

  support::TemporaryFolder folder_;
  FakeConsole fake_;
  Listener server_;
  const std::string url_ = server_.url();
  const std::string closed_ = "tcp://127.0.0.1:1";
};

TEST_F(CliTest, WithoutACommandHelpIsMisuse) {
  EXPECT_EQ(Run({}), 2);
  EXPECT_EQ(out(), "");
  EXPECT_THAT(err(), HasSubstr("usage: regionbench COMMAND"));
}

TEST_F(CliTest, AMisspeltCommandIsSuggested) {
  EXPECT_EQ(Run({"comapre", "x"}), 2);
  EXPECT_EQ(err(),
            "regionbench: unknown command comapre, did you mean compare? (see "
            "regionbench --help)\n");
}

TEST_F(CliTest, HelpAndVersionAreResults) {
  EXPECT_EQ(Run({"compare", "--rounds", "--help"}), 0);
  EXPECT_THAT(out(), StartsWith("regionbench compare: "));
  EXPECT_EQ(Run({"--version"}), 0);
  EXPECT_THAT(out(), HasSubstr("\nregionbench 0."));
  EXPECT_EQ(err(), "");
}

TEST_F(CliTest, AnUnknownTargetIsMisuseWithTheNearestSpelling) {
  EXPECT_EQ(Compare({"ap-northest-1"}), 2);
  EXPECT_THAT(err(), HasSubstr("regionbench: unknown target "
                               "\"ap-northest-1\": did you mean "
                               "ap-northeast-1"));
  EXPECT_EQ(out(), "");
}

TEST_F(CliTest, EveryMistakeHasItsLine) {
  EXPECT_EQ(Compare({url_, "--timeout", "soon", "--max-loss", "2"}), 2);
  EXPECT_EQ(err(),
            "regionbench: --max-loss: not a ratio: \"2\" (expected 5% or "
            "0.05)\n"
            "regionbench: --timeout: not a duration: \"soon\" (expected 250ms, "
            "30s, 24h, 90d)\n");
}

struct RefusedRow {
  std::string name;
  Words flags;
  std::string reason;
};

class RefusedTest : public CliTest,
                    public ::testing::WithParamInterface<RefusedRow> {};

TEST_P(RefusedTest, BeforeAnythingIsProbed) {
  Words args = GetParam().flags;
  args.push_back(url_);
  EXPECT_EQ(Compare(args), 2);
  EXPECT_THAT(err(), HasSubstr(GetParam().reason));
  EXPECT_EQ(out(), "");
  EXPECT_FALSE(std::filesystem::exists(folder_.File("regionbench")));
}

INSTANTIATE_TEST_SUITE_P(
    Cli, RefusedTest,
    ::testing::Values(
        RefusedRow{"Download",
                   {"--method", "download"},
                   "method download is not built into this version"},
        RefusedRow{"WarmHandshake",
                   {"--conn", "warm"},
                   "--conn warm needs --method http"},
        RefusedRow{"UnknownColumn", {"--sort", "colour"}, "--sort: "},
        RefusedRow{"TwoMethods",
                   {"udp://127.0.0.1:7770"},
                   "two methods cannot be compared"}),
    [](const auto& row) { return row.param.name; });

TEST_F(CliTest, ProbeWritesASampleALine) {
  EXPECT_EQ(Run({"probe", url_, "--rounds", "3", "--interval", "1ms"}), 0);
  std::istringstream lines(out());
  std::uint32_t round = 0;
  for (std::string line; std::getline(lines, line); ++round) {
    const auto sample = ParseJsonLine(line);
    ASSERT_TRUE(sample) << sample.error().message;
    EXPECT_EQ(sample->round, round);
    EXPECT_EQ(sample->outcome, Outcome::kOk);
  }
  EXPECT_EQ(round, 3U);
  EXPECT_FALSE(std::filesystem::exists(folder_.File("regionbench")));
}

TEST_F(CliTest, ProbeStoresOnlyWhereItIsTold) {
  const std::string db = folder_.File("probe.db");
  EXPECT_EQ(
      Run({"probe", url_, "--rounds", "3", "--interval", "1ms", "--db", db}),
      0);
  EXPECT_EQ(Stored(db).size(), 3U);
}

TEST_F(CliTest, ProbeTellsWhenNobodyAnswered) {
  EXPECT_EQ(Run({"probe", closed_, "--rounds", "1"}), 4);
  EXPECT_THAT(out(), HasSubstr("\"outcome\":\"refused\""));
  EXPECT_THAT(err(), HasSubstr("custom/127.0.0.1:1: connection refused"));
}

TEST_F(CliTest, CompareStoresEverySampleThatItReports) {
  EXPECT_EQ(Compare({"a=" + url_, "--rounds", "5", "--json", "--probe", "here",
                     "--seed", "7"}),
            0);
  const auto report = nlohmann::json::parse(out());
  EXPECT_EQ(report["schema"], "regionbench.report/1");
  EXPECT_EQ(report["seed"], 7);
  EXPECT_EQ(report["rounds"], 5);
  EXPECT_EQ(report["targets"][0]["n"], 5);
  const auto stored = Stored(folder_.File("regionbench/samples.db"));
  ASSERT_EQ(stored.size(), 5U);
  EXPECT_EQ(stored[0].probe, "here");
  EXPECT_EQ(stored[0].target.Text(), "custom/a");
}

TEST_F(CliTest, CompareKeepsNothingWhenToldSo) {
  EXPECT_EQ(Compare({url_, "--rounds", "2", "--no-store"}), 0);
  EXPECT_FALSE(std::filesystem::exists(folder_.File("regionbench")));
}

TEST_F(CliTest, TwoNamesOfOneHostAreATie) {
  EXPECT_EQ(Compare({"a=" + url_, "b=" + url_, "--rounds", "40", "--no-store",
                     "--min-difference", "500ms"}),
            0);
  EXPECT_THAT(out(), HasSubstr("custom/a"));
}

TEST_F(CliTest, TwoRoundsDecideNothing) {
  EXPECT_EQ(Compare({"a=" + url_, "b=" + url_, "--rounds", "2", "--no-store"}),
            3);
}

TEST_F(CliTest, NoTargetAnswered) {
  EXPECT_EQ(Compare({closed_, "--rounds", "2", "--no-store"}), 4);
  EXPECT_THAT(err(), HasSubstr("connection refused"));
}

TEST_F(CliTest, ABudgetAloneEndsTheRun) {
  EXPECT_EQ(Compare({url_, "--budget", "100ms", "--no-store", "--json"}), 0);
  const auto report = nlohmann::json::parse(out());
  EXPECT_GT(report["rounds"], 1);
}

TEST_F(CliTest, AStoreThatCannotBeWrittenIsOneLineAndTheReportStillPrints) {
  EXPECT_EQ(Compare({url_, "--rounds", "3", "--json", "--db",
                     "/proc/regionbench/samples.db"}),
            0);
  EXPECT_EQ(nlohmann::json::parse(out())["targets"][0]["ok"], 3);
  EXPECT_THAT(err(), HasSubstr("3 samples not stored: "));
}

TEST_F(CliTest, AProxyInTheEnvironmentIsToldOnce) {
  fake_.variables["https_proxy"] = "http://127.0.0.1:3128";
  EXPECT_EQ(Compare({url_, "--rounds", "1", "--no-store"}), 0);
  EXPECT_EQ(err(),
            "regionbench: the proxy in https_proxy is not used: it would "
            "answer for every region\n");
}

TEST_F(CliTest, QuietSaysNothingThatIsNoError) {
  fake_.variables["https_proxy"] = "http://127.0.0.1:3128";
  EXPECT_EQ(Compare({closed_, "--rounds", "1", "--no-store", "--quiet"}), 4);
  EXPECT_EQ(err(), "");
}

TEST_F(CliTest, CheckConfigTellsMistakesOrThatThereAreNone) {
  const std::string path = folder_.File("s.toml");
  std::ofstream(path) << "rounds = 5\n";
  EXPECT_EQ(Run({"check-config", path}), 0);
  EXPECT_EQ(out(), path + ": no mistakes\n");
  std::ofstream(path) << "rounds = 0\nround = 5\n";
  EXPECT_EQ(Run({"check-config", path}), 2);
  EXPECT_EQ(err(), "regionbench: " + path +
                       ":1: rounds: must be a whole number from 1 to 1000000, "
                       "not 0\nregionbench: " +
                       path +
                       ":2: unknown key \"round\", did you mean \"rounds\"?\n");
}

TEST_F(CliTest, TargetsFindsTokyoInEveryProvider) {
  EXPECT_EQ(Run({"targets", "tokyo", "--json"}), 0);
  const auto list = nlohmann::json::parse(out());
  EXPECT_EQ(list["schema"], "regionbench.targets/1");
  EXPECT_GE(list["targets"].size(), 3U);
  EXPECT_EQ(Run({"targets", "atlantis"}), 2);
}

TEST_F(CliTest, AFileNamesTargets) {
  const std::string path = folder_.File("s.toml");
  std::ofstream(path) << "[[target]]\nname = \"office\"\nurl = \"" << url_
                      << "\"\n";
  EXPECT_EQ(Compare({"office", "--config", path, "--rounds", "2", "--no-store",
                     "--format", "csv"}),
            0);
  EXPECT_THAT(out(), HasSubstr("custom/office"));
}

}  // namespace
}  // namespace regionbench
