// SPDX-License-Identifier: Apache-2.0
//
// What only a process of its own can show of the agent: signals and sudden
// ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <set>
#include <sstream>

#include "config/sqlite/connection.h"
#include "probe/sample/sample_json.h"
#include "probe/sink/batch.h"
#include "probe/sink/gzip.h"
#include "tests/dashboard/cli/listener.h"
#include "tests/support/child_program.h"
#include "tests/support/collecting_aggregator.h"
#include "tests/support/shell.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using support::CollectingAggregator;
using support::HttpAnswer;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

class AgentProgramTest : public ::testing::Test {
 protected:
  std::vector<std::string> Words(const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {RB_PROGRAM, "agent",           "--spool",
                                      spool_,     "--push-interval", "100ms"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  std::vector<std::string> Pushing(const std::vector<std::string>& more = {}) {
    auto words = Words({"--aggregator", aggregator_.url(), "--interval",
                        "100ms", "--token", "a-secret"});
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  // What is in the spool while nobody has it.
  std::set<CollectingAggregator::Key> Waiting() {
    std::set<CollectingAggregator::Key> keys;
    auto database = Connection::Open(spool_, Connection::Mode::kExisting,
                                     std::chrono::seconds(5));
    auto rows = database->Prepare("SELECT body FROM batch");
    while (rows->Step().value()) {
      std::istringstream lines(Gunzip(rows->Bytes(0), kMostBatchBytes).value());
      for (std::string line; std::getline(lines, line);) {
        const Sample sample = ParseJsonLine(line).value();
        EXPECT_TRUE(keys.emplace(sample.boot, sample.seq).second);
      }
    }
    return keys;
  }

  support::TemporaryFolder folder_;
  const std::string spool_ = folder_.File("spool.db");
  Listener server_;
  CollectingAggregator aggregator_;
  Pipe out_;
  Pipe err_;
};

TEST_F(AgentProgramTest, ATerminationDeliversAndEndsWell) {
  const ChildProgram program(Pushing({server_.url()}), out_.write_end(),
                             err_.write_end());
  aggregator_.AwaitSamples(5);
  program.Signal(SIGTERM);
  const std::string log = err_.ReadAll();
  EXPECT_EQ(program.Wait(), 0);
  EXPECT_EQ(out_.ReadAll(), "");
  EXPECT_THAT(log, HasSubstr("level=info msg=\"group started\" group=targets"));
  EXPECT_THAT(log, HasSubstr("msg=stopped left_samples=0"));
  EXPECT_THAT(log, Not(HasSubstr("a-secret")));
}

TEST_F(AgentProgramTest, ASecondSignalEndsItAtOnce) {
  aggregator_.AnswerWith(support::kHang);
  const ChildProgram program(Pushing({server_.url()}), out_.write_end(),
                             err_.write_end());
  aggregator_.AwaitUploads(1);
  program.Signal(SIGTERM);
  program.Signal(SIGTERM);
  const int code = program.Wait();
  EXPECT_TRUE(code == 130 || code == 0) << code;  // two may arrive as one
}

TEST_F(AgentProgramTest, AHangupReadsTheSettingsAnew) {
  const std::string file = folder_.File("s.toml");
  const auto write = [&](const std::string& name) {
    std::ofstream(file) << "[[group]]\nname = \"" << name << "\"\ntargets = [\""
                        << name << "=" << server_.url()
                        << "\"]\ninterval = \"100ms\"\n";
  };
  write("one");
  const ChildProgram program(
      Words({"--aggregator", aggregator_.url(), "--config", file}),
      out_.write_end(), err_.write_end());
  aggregator_.AwaitSamples(2);
  write("two");
  program.Signal(SIGHUP);
  const auto came = [&] {
    for (const auto& [key, sample] : aggregator_.samples()) {
      if (sample.target.region == "two") return true;
    }
    return false;
  };
  while (!came()) {
    aggregator_.AwaitSamples(aggregator_.samples().size() + 1);
  }
  program.Signal(SIGTERM);
  EXPECT_THAT(err_.ReadAll(), HasSubstr("msg=\"settings reloaded\""));
  EXPECT_EQ(program.Wait(), 0);
}

// Under load, and three times: what the spool had comes, and comes once.
TEST_F(AgentProgramTest, AKillLosesNothingThatTheSpoolHad) {
  std::vector<std::string> targets;
  for (int i = 0; i < 40; ++i) {
    targets.push_back("t" + std::to_string(i) + "=" + server_.url());
  }
  std::set<CollectingAggregator::Key> kept;
  for (int i = 0; i < 3; ++i) {
    const ChildProgram program(Pushing(targets), out_.write_end(),
                               err_.write_end());
    aggregator_.AwaitSamples(aggregator_.samples().size() + 300);
    aggregator_.AnswerWith(HttpAnswer("503 Service Unavailable"));
    aggregator_.AwaitUploads(aggregator_.uploads().size() + 1);
    program.Signal(SIGKILL);
    EXPECT_EQ(program.Wait(), 128 + SIGKILL);
    EXPECT_FALSE(Waiting().empty());
    kept.merge(Waiting());
    aggregator_.AnswerWith(std::nullopt);
  }
  const ChildProgram last(Pushing({server_.url()}), out_.write_end(),
                          err_.write_end());
  aggregator_.AwaitSamples(aggregator_.samples().size() + 1);
  last.Signal(SIGTERM);
  EXPECT_THAT(err_.ReadAll(), HasSubstr("left_samples=0"));
  EXPECT_EQ(last.Wait(), 0);
  const auto received = aggregator_.samples();
  for (const auto& key : kept) {
    EXPECT_TRUE(received.contains(key)) << key.first << " " << key.second;
  }
  EXPECT_TRUE(Waiting().empty());
}

TEST(AgentServiceTest, SystemdUnderstandsTheUnits) {
  if (access("/usr/bin/systemd-analyze", X_OK) != 0) {
    GTEST_SKIP() << "no systemd-analyze (package systemd)";
  }
  const support::TemporaryFolder folder;
  for (const std::string unit :
       {"regionbench-agent.service", "regionbench-serve.service",
        "regionbench-function.service", "regionbench-function.timer"}) {
    // Any program that is there will do.
    support::Shell(
        "sed -E 's#/usr/(bin|libexec)/regionbench(/bootstrap)?#" RB_PROGRAM
        "#' " RB_SOURCE_DIR "/probe/deploy/systemd/" +
        unit + " > " + folder.File(unit));
    EXPECT_EQ(
        support::Shell("systemd-analyze --man=no verify " + folder.File(unit)),
        "");
  }
}

TEST_F(AgentProgramTest, ASecondAgentOnTheSameSpoolIsToldSo) {
  const ChildProgram first(Pushing({server_.url()}), out_.write_end(),
                           err_.write_end());
  aggregator_.AwaitSamples(1);
  Pipe err;
  const ChildProgram second(Pushing({server_.url()}), out_.write_end(),
                            err.write_end());
  EXPECT_THAT(err.ReadAll(), EndsWith("regionbench: spool " + spool_ +
                                      " is in use by another agent\n"));
  EXPECT_EQ(second.Wait(), 1);
  first.Signal(SIGTERM);
  EXPECT_EQ(first.Wait(), 0);
}

}  // namespace
}  // namespace regionbench
