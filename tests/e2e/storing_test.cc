// SPDX-License-Identifier: Apache-2.0
//
// What is measured is kept; what cannot be kept is said, and still reported.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "tests/e2e/compare_run.h"

namespace regionbench {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

std::string FreshFolder(const std::string& name) {
  const std::string folder = testing::TempDir() + "storing_test_" + name;
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

int StoredSamples(const std::string& db) {
  const auto result =
      RunCommand({"sqlite3", "-readonly", db,
                  "SELECT count(*) FROM samples WHERE outcome <> 'aborted'"});
  return result.exit_code == 0 ? std::atoi(result.out.c_str()) : 0;
}

int ReportedSamples(const nlohmann::json& report) {
  int count = 0;
  for (const auto& target : report.value("targets", nlohmann::json::array())) {
    count += target["n"].get<int>();
  }
  return count;
}

std::string CompareTo(const std::string& db, int rounds) {
  return RB_PROGRAM
         " compare --json --allow-tainted --interval 50ms --seed 1 --rounds " +
         std::to_string(rounds) + " --db " + db + " " + kThreeRegions;
}

TEST(StoringTest, EverySampleIsStored) {
  const std::string db = FreshFolder("all") + "/samples.db";
  const auto result = RunCommand(InLab("three-regions", CompareTo(db, 60)));
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(ReportedSamples(ReportOf(result)), 180);
  EXPECT_EQ(StoredSamples(db), 180);
}

// Interrupts as soon as the store shows that the run is well under way.
std::jthread InterruptWhenStoring(pid_t pid, const std::string& db) {
  return std::jthread([pid, db](const std::stop_token& stop) {
    for (int look = 0; look < 600 && !stop.stop_requested(); ++look) {
      if (StoredSamples(db) >= 20) {
        kill(pid, SIGINT);
        return;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    kill(pid, SIGTERM);
  });
}

TEST(StoringTest, AnInterruptPrintsTheReportSoFarAndLosesNothing) {
  const std::string db = FreshFolder("interrupt") + "/samples.db";
  std::jthread interrupter;
  const auto result =
      RunCommand(InLab("three-regions",
                       "echo started >&2; exec " + CompareTo(db, 100'000)),
                 [&](pid_t pid, const std::string& err) {
                   if (!interrupter.joinable() && !err.empty()) {
                     interrupter = InterruptWhenStoring(pid, db);
                   }
                 });
  RB_SKIP_WITHOUT_LAB(result);
  const auto report = ReportOf(result);
  ASSERT_TRUE(report.is_object()) << result.out << result.err;
  EXPECT_GE(ReportedSamples(report), 20);
  EXPECT_EQ(StoredSamples(db), ReportedSamples(report));
  EXPECT_THAT(result.exit_code, testing::AnyOf(0, 3));
}

// Runs `command` with a small file system of its own at `folder`; only the
// laboratory sees it.
std::string OnSmallDisk(const std::string& folder, const std::string& size,
                        const std::string& command) {
  return "mount -t tmpfs -o size=" + size + " none " + folder + " && " +
         command;
}

TEST(StoringTest, AFullDiskIsSaidInOneLineAndTheReportIsPrinted) {
  const std::string folder = FreshFolder("full");
  const auto result = RunCommand(
      InLab("three-regions",
            OnSmallDisk(folder, "16k", CompareTo(folder + "/s.db", 60))));
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(ReportedSamples(ReportOf(result)), 180);
  EXPECT_THAT(result.err, HasSubstr("180 samples not stored: "));
  EXPECT_THAT(result.err, ContainsRegex("^[^\n]*\n$"));
}

TEST(StoringTest, ADiskThatFillsUpMeanwhileIsSaidAndTheReportIsPrinted) {
  const std::string folder = FreshFolder("filling");
  const std::string db = folder + "/s.db";
  const auto result = RunCommand(InLab(
      "three-regions",
      OnSmallDisk(folder, "4m",
                  CompareTo(db, 2) +
                      " >/dev/null; head -c 8m /dev/zero "
                      ">" +
                      folder + "/ballast 2>/dev/null; " + CompareTo(db, 60))));
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(ReportedSamples(ReportOf(result)), 180);
  EXPECT_THAT(result.err, HasSubstr("samples not stored: "));
  EXPECT_THAT(result.err, ContainsRegex("^[^\n]*\n$"));
}

TEST(StoringTest, AReadOnlyStoreIsSaidInOneLineAndTheReportIsPrinted) {
  const std::string folder = FreshFolder("readonly");
  const std::string db = folder + "/s.db";
  const auto result = RunCommand(InLab(
      "three-regions", OnSmallDisk(folder, "4m",
                                   CompareTo(db, 2) +
                                       " >/dev/null; mount -o "
                                       "remount,ro " +
                                       folder + " && " + CompareTo(db, 60))));
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(ReportedSamples(ReportOf(result)), 180);
  EXPECT_THAT(result.err, HasSubstr("180 samples not stored: "));
  EXPECT_THAT(result.err, ContainsRegex("^[^\n]*\n$"));
}

}  // namespace
}  // namespace regionbench
