// SPDX-License-Identifier: Apache-2.0
//
// Samples out of a store and into another.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "aggregator/store/store.h"
#include "dashboard/cli/cli.h"
#include "dashboard/cli/sample_lines.h"
#include "tests/support/fake_console.h"
#include "tests/support/random_sample.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using testing::HasSubstr;

class ExchangeTest : public testing::Test {
 protected:
  [[nodiscard]] std::string At(const std::string& name) const {
    return folder.File(name);
  }
  void Fill(const std::string& db, std::uint64_t count,
            const std::string& probe = "") {
    std::mt19937_64 random(3);
    std::vector<Sample> samples;
    for (std::uint64_t seq = 1; seq <= count; ++seq) {
      samples.push_back(support::RandomSample(random, seq));
      if (!probe.empty()) samples.back().probe = probe;
    }
    ASSERT_TRUE(OpenSqliteStore(At(db)).value()->Append(samples));
  }
  int Run(std::vector<std::string> args) {
    out.str("");
    err.str("");
    FakeConsole fake;
    const int code = RunCli(args, fake.console);
    out << fake.out.str();
    err << fake.err.str();
    return code;
  }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(At(name), std::ios::binary) << text;
  }

  support::TemporaryFolder folder;
  std::stringstream out;
  std::stringstream err;
};

TEST_F(ExchangeTest, ABackupIsAStoreWithTheSameSamples) {
  Fill("a.db", 500);
  ASSERT_EQ(Run({"export", "--db", At("a.db")}), 0) << err.str();
  const std::string lines = out.str();
  ASSERT_EQ(Run({"backup", At("b.db"), "--db", At("a.db")}), 0) << err.str();
  EXPECT_THAT(out.str(), HasSubstr(At("b.db") + ": "));
  EXPECT_EQ(err.str(), "");
  ASSERT_EQ(Run({"export", "--db", At("b.db")}), 0) << err.str();
  EXPECT_EQ(out.str(), lines);
}

TEST_F(ExchangeTest, ABackupReplacesNothing) {
  Fill("a.db", 5);
  Write("b.db", "dear diary");
  EXPECT_EQ(Run({"backup", At("b.db"), "--db", At("a.db")}), 2);
  EXPECT_THAT(err.str(), HasSubstr("is there already"));
  EXPECT_EQ(Run({"backup", At("c.db"), "--db", At("none.db")}), 2);
  EXPECT_THAT(err.str(), HasSubstr("no store at"));
}

TEST_F(ExchangeTest, ACopyHasEverySampleAndADayThatIsThereIsNotReadAgain) {
  Fill("a.db", 500);
  const std::vector<std::string> copy = {
      "copy", "--from", "sqlite:" + At("a.db"), "--to", "sqlite:" + At("b.db")};
  ASSERT_EQ(Run(copy), 0) << err.str();
  EXPECT_THAT(out.str(), HasSubstr("500 samples copied, 0 were there already"));
  EXPECT_THAT(out.str(), HasSubstr("500 read back and the same"));
  ASSERT_EQ(Run({"export", "--db", At("a.db")}), 0) << err.str();
  const std::string lines = out.str();
  ASSERT_EQ(Run({"export", "--db", At("b.db")}), 0) << err.str();
  EXPECT_EQ(out.str(), lines);
  ASSERT_EQ(Run(copy), 0) << err.str();
  EXPECT_THAT(out.str(), HasSubstr("0 samples copied, 0 were there already, "
                                   "500 are of days"));
}

TEST_F(ExchangeTest, AsManySamplesOfOthersAreNoCopy) {
  Fill("a.db", 500);
  Fill("b.db", 500, "somebody-else");
  ASSERT_EQ(Run({"copy", "--from", At("a.db"), "--to", At("b.db")}), 0)
      << err.str();
  EXPECT_THAT(out.str(), HasSubstr("500 samples copied"));
}

TEST_F(ExchangeTest, WhatIsExportedAndImportedIsTheSame) {
  Fill("a.db", 3000);
  ASSERT_EQ(Run({"export", "--db", At("a.db")}), 0) << err.str();
  const std::string lines = out.str();
  Write("a.ndjson", lines);
  ASSERT_EQ(Run({"import", At("a.ndjson"), "--db", At("b.db")}), 0)
      << err.str();
  EXPECT_EQ(out.str(),
            "3000 samples stored, 0 were there already, 0 refused\n");
  ASSERT_EQ(Run({"export", "--csv", "--db", At("b.db")}), 0);
  Write("b.csv", out.str());
  ASSERT_EQ(Run({"import", At("b.csv"), "--db", At("c.db")}), 0) << err.str();
  ASSERT_EQ(Run({"export", "--db", At("c.db")}), 0);
  EXPECT_TRUE(out.str() == lines);
}

TEST_F(ExchangeTest, ImportingAgainChangesNothing) {
  Fill("a.db", 10);
  Run({"export", "--db", At("a.db")});
  Write("a.ndjson", out.str());
  ASSERT_EQ(Run({"import", At("a.ndjson"), "--db", At("a.db")}), 0);
  EXPECT_EQ(out.str(), "0 samples stored, 10 were there already, 0 refused\n");
}

TEST_F(ExchangeTest, ABadLineIsRefusedByNumberAndTheOthersAreStored) {
  Fill("a.db", 2);
  Run({"export", "--db", At("a.db")});
  Write("a.ndjson", "{\"v\":1}\n\n" + out.str() + std::string(20'000, '{') +
                        "\nnot a sample");
  EXPECT_EQ(Run({"import", At("a.ndjson"), "--db", At("b.db"), "--json"}), 2);
  EXPECT_THAT(out.str(), HasSubstr("\"accepted\": 2,"));
  EXPECT_THAT(out.str(), HasSubstr("\"rejected_total\": 3,"));
  EXPECT_THAT(err.str(), HasSubstr("a.ndjson:1: probe: is missing\n"));
  EXPECT_THAT(err.str(), HasSubstr("a.ndjson:5: the line is too long\n"));
  EXPECT_THAT(err.str(), HasSubstr("a.ndjson:6: not a JSON object"));
}

TEST_F(ExchangeTest, ABadHeaderEndsTheFile) {
  Write("a.csv", "probe,boot\np,b\np,b\n");
  EXPECT_EQ(Run({"import", At("a.csv"), "--db", At("b.db")}), 2);
  EXPECT_THAT(err.str(), HasSubstr("a.csv:1: no column seq\n"));
  EXPECT_EQ(out.str(), "0 samples stored, 0 were there already, 1 refused\n");
}

TEST_F(ExchangeTest, AnEmptyFileHoldsNothingAndAMissingOneIsMisuse) {
  Write("empty", "");
  EXPECT_EQ(Run({"import", At("empty"), "--db", At("b.db")}), 0);
  EXPECT_EQ(Run({"import", At("missing"), "--db", At("b.db")}), 2);
  EXPECT_THAT(err.str(), HasSubstr("missing: No such file or directory"));
}

TEST_F(ExchangeTest, ExportIsNarrowedByTargetProbeAndTime) {
  Fill("a.db", 300);
  ASSERT_EQ(Run({"export", "aws/region-1", "--probe", "tokyo-office", "--since",
                 "2025-11-23T12:00:00Z", "--db", At("a.db")}),
            0)
      << err.str();
  std::size_t count = 0;
  for (SampleLines lines(out); const auto sample = lines.Next(); ++count) {
    ASSERT_TRUE(*sample);
    EXPECT_EQ((*sample)->target.RegionText(), "aws/region-1");
    EXPECT_EQ((*sample)->probe, "tokyo-office");
    EXPECT_GE(FormatRfc3339((*sample)->at), "2025-11-23T12:00:00");
  }
  EXPECT_GT(count, 5U);
  EXPECT_LT(count, 100U);
  EXPECT_EQ(Run({"export", "aws/none", "--db", At("a.db")}), 4);
}

}  // namespace
}  // namespace regionbench
