// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/lab/lab_run.h"

namespace regionbench {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(LaboratoryTest, TheCommandsExitCodeIsPassedOn) {
  const auto result = RunCommand(InLab("constant", "exit 5"));
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 5) << result.err;
}

TEST(LaboratoryTest, NamesResolveToSimulatedAddressesAndNoOthersDo) {
  const auto result = RunCommand(
      InLab("faults",
            "getent ahostsv4 dynamodb.ap-northeast-1.amazonaws.com | head -n1;"
            "getent hosts dynamodb.ap-south-1.amazonaws.com;"
            "getent hosts dynamodb.ap-southeast-2.amazonaws.com; echo $?"));
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_THAT(result.out, HasSubstr("198.19.1.1 "));
  EXPECT_THAT(result.out, HasSubstr("fd00:19::6 "));
  EXPECT_THAT(result.out, testing::EndsWith("\n2\n"));
}

// The delay is a floor whatever the machine does meanwhile; that it is rarely
// exceeded by much is for the benchmark to show.
TEST(LaboratoryTest, EveryEchoTakesAtLeastItsDelayAndIsAnswered) {
  const auto result =
      RunCommand(InLab("constant", RB_LAB " echo 198.19.1.1 --count 300"));
  RB_SKIP_WITHOUT_LAB(result);
  int sent = 0;
  int answered = 0;
  double shortest_us = 0;
  ASSERT_EQ(std::sscanf(result.out.c_str(), "sent %d answered %d p0 %lf us",
                        &sent, &answered, &shortest_us),
            3)
      << result.out << result.err;
  EXPECT_EQ(answered, 300);
  EXPECT_GE(shortest_us, 40'000);
  EXPECT_LT(shortest_us, 60'000);
}

TEST(LaboratoryTest, ServesHttpsThatIsTrusted) {
  const auto result =
      RunCommand(InLab("constant",
                       "curl -sS -4 https://constant.lab.test/ping &&"
                       "curl -sS -6 http://constant.lab.test/ping"));
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out,
            "healthy: constant.lab.test healthy: constant.lab.test ");
}

std::chrono::microseconds CpuTimeOfChildren() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto sum = [](const timeval& a, const timeval& b) {
    return std::chrono::seconds(a.tv_sec + b.tv_sec) +
           std::chrono::microseconds(a.tv_usec + b.tv_usec);
  };
  return sum(usage.ru_utime, usage.ru_stime);
}

// As it is at every end. The line goes before all other threads: if it span
// then, the laboratories beside it would stand still.
TEST(LaboratoryTest, ALineWithoutItsCableSleeps) {
  const auto before = CpuTimeOfChildren();
  const auto result =
      RunCommand(InLab("constant", "ip link delete client0 && sleep 4"));
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_LT(CpuTimeOfChildren() - before, std::chrono::seconds(2));
}

// Rows of the truth by `way,fate,transport`.
std::map<std::string, int> CountRows(const std::string& file) {
  std::ifstream in(file);
  std::map<std::string, int> rows;
  for (std::string line; std::getline(in, line);) {
    std::size_t end = 0;
    for (int comma = 0; comma < 3; ++comma) end = line.find(',', end) + 1;
    ++rows[line.substr(0, end - 1)];
  }
  return rows;
}

TEST(LaboratoryTest, TheTruthHasEveryPacket) {
  const std::string truth = testing::TempDir() + "laboratory_test_truth.csv";
  auto command = InLab("constant", RB_LAB " echo 198.19.1.1 --count 50");
  command.insert(command.begin() + 2, {"--truth", truth});
  const auto result = RunCommand(command);
  RB_SKIP_WITHOUT_LAB(result);
  auto rows = CountRows(truth);
  EXPECT_EQ(rows["way,fate,transport"], 1);
  EXPECT_EQ(rows["out,released,icmp"], 50);
  EXPECT_EQ(rows["back,released,icmp"], 50);
}

TEST(LaboratoryTest, ATerminateGoesToTheCommandAndNothingStays) {
  bool told = false;
  const auto result = RunCommand(
      InLab("constant",
            "trap 'echo obeyed; exit 9' TERM; sleep 600 & echo $! ; echo "
            "started >&2; wait"),
      [&told](pid_t pid, const std::string& err) {
        if (!told && err == "started\n") kill(pid, SIGTERM);
        told = told || err == "started\n";
      });
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 9);
  EXPECT_THAT(result.out, HasSubstr("obeyed"));
  const pid_t left = std::stoi(result.out);
  EXPECT_NE(kill(left, 0), 0) << "the command's child still runs";
}

TEST(LaboratoryTest, AMissingScenarioIsSaidInOneLine) {
  const auto result = RunCommand(InLab("no-such", "true"));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("no-such.toml"));
  EXPECT_THAT(result.err, Not(HasSubstr("\n\n")));
}

}  // namespace
}  // namespace regionbench
