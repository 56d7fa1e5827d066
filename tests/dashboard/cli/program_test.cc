// SPDX-License-Identifier: Apache-2.0
//
// What only a process of its own can show: signals, closed pipes, full disks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "aggregator/store/store.h"
#include "probe/sample/sample_json.h"
#include "tests/dashboard/cli/listener.h"
#include "tests/support/child_program.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using ::testing::HasSubstr;

class ProgramTest : public ::testing::Test {
 protected:
  // Returns when the program has sent its first packets.
  void AwaitProbes() {
    for (int i = 0; i < 3; ++i) server_.AwaitConnection();
  }

  Listener server_;
  support::TemporaryFolder folder_;
  Pipe out_;
  Pipe err_;
};

TEST_F(ProgramTest, AnInterruptPrintsTheReportSoFarAndStoresEverySample) {
  const std::string db = folder_.File("samples.db");
  const ChildProgram program(
      {RB_PROGRAM, "compare", server_.url(), "--rounds", "100000", "--interval",
       "5ms", "--json", "--allow-tainted", "--db", db},
      out_.write_end(), err_.write_end());
  AwaitProbes();
  program.Signal(SIGINT);
  const auto report = nlohmann::json::parse(out_.ReadAll());
  EXPECT_EQ(err_.ReadAll(), "");
  EXPECT_EQ(program.Wait(), 0);
  // The third may have been under way.
  EXPECT_GE(report["targets"][0]["ok"], 2);

  std::size_t stored = 0;
  const auto store = OpenSqliteStore(db);
  ASSERT_TRUE(store) << store.error().message;
  ASSERT_TRUE((*store)->Read({}, [&](const Sample& sample) {
    if (sample.outcome != Outcome::kAborted) ++stored;
  }));
  EXPECT_EQ(report["targets"][0]["n"], stored);
}

TEST_F(ProgramTest, AnInterruptedRunIsEvidenceToo) {
  const std::string file = folder_.File("run.ndjson.gz");
  const ChildProgram program(
      {RB_PROGRAM, "compare", server_.url(), "--rounds", "100000", "--interval",
       "5ms", "--json", "--allow-tainted", "--no-store", "--save", file},
      out_.write_end(), err_.write_end());
  AwaitProbes();
  program.Signal(SIGINT);
  const std::string live = out_.ReadAll();
  EXPECT_EQ(program.Wait(), 0);
  Pipe out;
  const ChildProgram replay({RB_PROGRAM, "compare", "--from", file, "--json"},
                            out.write_end(), err_.write_end());
  EXPECT_EQ(out.ReadAll(), live);
  EXPECT_EQ(replay.Wait(), 0);
}

TEST_F(ProgramTest, AKilledRunLeavesTheFormerEvidenceAlone) {
  const std::string file = folder_.File("run.ndjson.gz");
  std::ofstream(file) << "former";
  const ChildProgram program(
      {RB_PROGRAM, "compare", server_.url(), "--rounds", "100000", "--interval",
       "5ms", "--no-store", "--save", file},
      out_.write_end(), err_.write_end());
  AwaitProbes();
  program.Signal(SIGKILL);
  EXPECT_NE(program.Wait(), 0);
  std::string text;
  std::ifstream(file) >> text;
  EXPECT_EQ(text, "former");
}

TEST_F(ProgramTest, AnInterruptedProbeEndsWithAWholeLine) {
  const ChildProgram program(
      {RB_PROGRAM, "probe", server_.url(), "--interval", "5ms"},
      out_.write_end(), err_.write_end());
  AwaitProbes();
  program.Signal(SIGTERM);
  std::istringstream lines(out_.ReadAll());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_TRUE(ParseJsonLine(line)) << line;
  }
  EXPECT_GE(count, 3);  // the one under way is a line too
  EXPECT_EQ(program.Wait(), 0);
}

TEST_F(ProgramTest, ASecondSignalEndsItAtOnce) {
  out_.Fill();
  const ChildProgram program(
      {RB_PROGRAM, "probe", server_.url(), "--interval", "5ms"},
      out_.write_end(), err_.write_end());
  AwaitProbes();
  program.Signal(SIGINT);
  program.Signal(SIGTERM);
  EXPECT_EQ(program.Wait(), 130);
}

TEST_F(ProgramTest, AReaderThatHasGoneEndsAProbeQuietly) {
  out_.CloseRead();
  const ChildProgram program(
      {RB_PROGRAM, "probe", server_.url(), "--interval", "5ms", "--timeout",
       "60s"},  // so that even a stalled machine sees an answer
      out_.write_end(), err_.write_end());
  EXPECT_EQ(program.Wait(), 0);
  EXPECT_EQ(err_.ReadAll(), "");
}

TEST_F(ProgramTest, AReportThatNobodyReadsKeepsItsVerdict) {
  out_.CloseRead();
  const ChildProgram program({RB_PROGRAM, "compare", server_.url(), "--rounds",
                              "2", "--no-store", "--allow-tainted"},
                             out_.write_end(), err_.write_end());
  EXPECT_EQ(program.Wait(), 0);
  EXPECT_EQ(err_.ReadAll(), "");
}

TEST_F(ProgramTest, AFullDiskUnderTheReportIsOurFailure) {
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  for (const char* command : {"compare", "probe"}) {
    Pipe err;
    const ChildProgram program(
        {RB_PROGRAM, command, server_.url(), "--rounds", "2", "--no-store"},
        full, err.write_end());
    EXPECT_EQ(program.Wait(), 1) << command;
    EXPECT_EQ(err.ReadAll(),
              "regionbench: standard output: No space left on device\n");
  }
  close(full);
}

TEST_F(ProgramTest, NothingIsDrawnWhereNobodyWatches) {
  const ChildProgram program(
      {RB_PROGRAM, "compare", server_.url(), "--rounds", "3", "--interval",
       "300ms", "--no-store", "--allow-tainted"},
      out_.write_end(), err_.write_end());
  const std::string shown = out_.ReadAll();
  EXPECT_EQ(shown.find('\x1b'), std::string::npos);
  EXPECT_EQ(err_.ReadAll(), "");
  EXPECT_EQ(program.Wait(), 0);
}

}  // namespace
}  // namespace regionbench
