// SPDX-License-Identifier: Apache-2.0
//
// `compare --save` and `compare --from`: the same report from the file alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <locale>

#include "dashboard/cli/cli.h"
#include "tests/dashboard/cli/listener.h"
#include "tests/support/fake_console.h"
#include "tests/support/golden.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using ::testing::HasSubstr;
using Words = std::vector<std::string>;

struct Printed {
  int code = 0;
  std::string out;
  std::string err;

  friend bool operator==(const Printed&, const Printed&) = default;
};

class CompareEvidenceTest : public ::testing::Test {
 protected:
  Printed Run(const Words& args) {
    FakeConsole fake;
    fake.variables = variables_;
    const int code = RunCli(args, fake.console);
    return {code, fake.out.str(), fake.err.str()};
  }
  Printed Save(Words flags) {
    const Words words = {"compare",
                         "--interval",
                         "1ms",
                         "--timeout",
                         "30s",
                         "--allow-tainted",
                         "a=" + server_.url(),
                         "--no-store",
                         "--save",
                         file_};
    flags.insert(flags.begin(), words.begin(), words.end());
    return Run(flags);
  }
  Printed Replay(Words flags = {}) {
    flags.insert(flags.begin(), {"compare", "--from", file_});
    return Run(flags);
  }

  support::TemporaryFolder folder_;
  const std::string file_ = folder_.File("run.ndjson.gz");
  Listener server_;
  std::map<std::string, std::string> variables_ = {
      {"XDG_DATA_HOME", folder_.path()}};
};

class EveryFormatTest : public CompareEvidenceTest,
                        public ::testing::WithParamInterface<std::string> {};

TEST_P(EveryFormatTest, IsTheSameFromTheFile) {
  const auto live = Save({"--rounds", "12", "--format", GetParam()});
  EXPECT_EQ(live.code, 0);
  EXPECT_EQ(Replay({"--format", GetParam()}), live);
}

INSTANTIATE_TEST_SUITE_P(CompareEvidence, EveryFormatTest,
                         ::testing::Values("table", "json", "csv", "markdown",
                                           "svg"));

TEST_F(CompareEvidenceTest, TheExitCodeIsTheVerdictsAgain) {
  const auto unsure = Save({"b=" + server_.url(), "--rounds", "2", "--json"});
  EXPECT_EQ(unsure.code, 3);
  EXPECT_EQ(Replay({"--json"}), unsure);
}

TEST_F(CompareEvidenceTest, WhatTheUserAskedForIsInTheFile) {
  const auto live =
      Save({"--rounds", "9", "--json", "--confidence", "0.9", "--quantile",
            "0.3333333333333333", "--min-difference", "0.7ms,1.7%", "--seed",
            "18446744073709551615", "--location", "35.68,139.69", "--probe",
            "here"});
  EXPECT_THAT(live.out, HasSubstr("\"quantile\": 0.3333333333333333,"));
  EXPECT_EQ(Replay({"--json"}), live);
}

// As in Germany; the locales of the machine are not asked for.
class Decimals : public std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

TEST_F(CompareEvidenceTest, NoLocaleChangesAByte) {
  const auto live = Save({"--rounds", "12", "--json"});
  const std::locale before =
      std::locale::global(std::locale(std::locale(), new Decimals));
  const auto replayed = Replay({"--json"});
  std::locale::global(before);
  EXPECT_EQ(replayed, live);
}

TEST_F(CompareEvidenceTest, ReplayingTouchesNoStoreAndNoSettings) {
  Save({"--rounds", "2"});
  variables_["REGIONBENCH_CONFIG"] = "/nowhere/settings.toml";
  variables_["REGIONBENCH_TIMEOUT"] = "soon";
  EXPECT_EQ(Replay().err, "");
  EXPECT_FALSE(std::filesystem::exists(folder_.File("regionbench")));
}

TEST_F(CompareEvidenceTest, WhatWouldChangeTheRunIsMisuse) {
  Save({"--rounds", "2"});
  const auto result = Replay({"--rounds", "5", "-4", "--save", "x", "b"});
  EXPECT_EQ(result.code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err,
            "regionbench: --ipv4: changes nothing about a run that is over "
            "(--from)\n"
            "regionbench: --rounds: changes nothing about a run that is over "
            "(--from)\n"
            "regionbench: --save: changes nothing about a run that is over "
            "(--from)\n"
            "regionbench: --from knows its targets: leave out \"b\"\n");
}

TEST_F(CompareEvidenceTest, WithoutAFileTargetsAreStillNeeded) {
  EXPECT_EQ(Run({"compare"}).err,
            "regionbench: compare: needs TARGET... (see regionbench compare "
            "--help)\n");
}

TEST_F(CompareEvidenceTest, AFileThatIsNoEvidenceIsOneLine) {
  EXPECT_EQ(Replay(), (Printed{2, "",
                               "regionbench: --from: " + file_ +
                                   ": No such file or directory\n"}));
  std::ofstream(file_) << "a letter";
  EXPECT_EQ(Replay(),
            (Printed{2, "", "regionbench: --from: " + file_ + ": not gzip\n"}));
}

TEST_F(CompareEvidenceTest, APlaceThatCannotBeWrittenIsToldBeforeProbing) {
  const std::string nowhere = folder_.File("none/run.gz");
  const auto result = Run({"compare", server_.url(), "--save", nowhere});
  EXPECT_EQ(result, (Printed{2, "",
                             "regionbench: --save: " + nowhere +
                                 ": No such file or directory\n"}));
  EXPECT_FALSE(std::filesystem::exists(folder_.File("regionbench")));
}

TEST_F(CompareEvidenceTest, VeryTalkativeItSaysWhoMeasured) {
  Save({"--rounds", "3"});
  EXPECT_THAT(Replay({"--log-level", "debug"}).err,
              HasSubstr("3 samples by regionbench 0."));
}

class EarlierRunTest : public CompareEvidenceTest,
                       public ::testing::WithParamInterface<std::string> {};

// Runs of the laboratory, kept: what they mean must not change, ever.
TEST_P(EarlierRunTest, HasTheSameReportStill) {
  const std::string run =
      std::string(RB_SOURCE_DIR) + "/tests/golden/evidence_" + GetParam();
  for (const std::string format : {"json", "csv", "markdown", "table"}) {
    const auto result =
        Run({"compare", "--from", run + ".ndjson.gz", "--format", format});
    EXPECT_EQ(result.code, 0) << result.err;
    ExpectGolden(run + "." + format, result.out);
  }
}

INSTANTIATE_TEST_SUITE_P(CompareEvidence, EarlierRunTest,
                         ::testing::Values("sections", "race"));

}  // namespace
}  // namespace regionbench
