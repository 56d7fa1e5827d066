// SPDX-License-Identifier: Apache-2.0
//
// A run with real packets, and its report again from the file alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/compare_run.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

std::string CompareTo(const std::string& file, const std::string& flags) {
  return RB_PROGRAM
         " compare --no-store --allow-tainted --interval 50ms --seed 1 "
         "--save " +
         file + " " + flags + " " + kThreeRegions;
}

// In a network of its own that is down, in another place and another locale:
// nothing but the file is there to be asked.
CommandResult Replay(const std::string& file, const std::string& flags) {
  return RunCommand(InLab("three-regions",
                          "cd / && exec env -i LC_ALL=C.UTF-8 TZ=Asia/Tokyo "
                          "unshare --net " RB_PROGRAM " compare --from " +
                              file + " " + flags));
}

class SavedRunTest : public testing::TestWithParam<std::string> {};

TEST_P(SavedRunTest, HasTheSameReportByteForByte) {
  const support::TemporaryFolder folder;
  const std::string file = folder.File("run.ndjson.gz");
  const auto live =
      RunCommand(InLab("three-regions", "export LC_ALL=C.UTF-8; " +
                                            CompareTo(file, GetParam())));
  RB_SKIP_WITHOUT_LAB(live);
  EXPECT_THAT(live.exit_code, testing::AnyOf(0, 3)) << live.err;
  ASSERT_NE(live.out, "");
  std::string flags = GetParam().substr(GetParam().find("--format"));
  const auto replayed = Replay(file, flags);
  EXPECT_EQ(replayed.exit_code, live.exit_code) << replayed.err;
  EXPECT_EQ(replayed.out, live.out);
}

INSTANTIATE_TEST_SUITE_P(EveryFormat, SavedRunTest,
                         testing::Values("--format json",
                                         "--method http --format json",
                                         "--rounds 12 --format table",
                                         "--rounds 12 --format csv",
                                         "--rounds 12 --format markdown"));

// The laboratory alone sees the small disk; `space` is what is left on it.
std::string OnNearlyFullDisk(const std::string& folder, const std::string& left,
                             const std::string& command) {
  return "mount -t tmpfs -o size=64k none " + folder + " && head -c " + left +
         " /dev/zero >" + folder + "/room && cat /dev/zero >" + folder +
         "/ballast 2>/dev/null; rm " + folder + "/room; " + command;
}

TEST(FullDiskTest, ThatFillsUpMeanwhileIsSaidAndTheReportIsPrinted) {
  const support::TemporaryFolder temporary;
  const std::string& folder = temporary.path();
  const auto result = RunCommand(InLab(
      "three-regions",
      OnNearlyFullDisk(folder, "4k",
                       CompareTo(folder + "/run.gz", "--rounds 60 --json")) +
          "; code=$?; ls " + folder + " >&2; exit $code"));
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(ReportOf(result)["verdict"]["state"], "winner");
  EXPECT_EQ(result.err, "regionbench: --save: " + folder +
                            "/run.gz: No space left on device\nballast\n");
}

TEST(FullDiskTest, ThatIsFullAlreadyIsSaidBeforeProbing) {
  const support::TemporaryFolder temporary;
  const std::string& folder = temporary.path();
  const auto result = RunCommand(InLab(
      "three-regions",
      OnNearlyFullDisk(folder, "0", CompareTo(folder + "/run.gz", "--json"))));
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err, "regionbench: --save: " + folder +
                            "/run.gz: No space left on device\n");
}

}  // namespace
}  // namespace regionbench
