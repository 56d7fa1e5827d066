// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/request.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/fake_console.h"

namespace regionbench {
namespace {

using namespace std::chrono_literals;
using Words = std::vector<std::string>;

class RequestTest : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(path_); }

  void WriteFile(const std::string& toml) { std::ofstream(path_) << toml; }

  Result<Request> Ask(const Words& words) {
    const auto line = ParseCommandLine(*FindCommand("compare"), words,
                                       fake_.console.environment);
    if (!line) return tl::unexpected(line.error());
    return Understand(*line);
  }

  FakeConsole fake_;
  const std::string path_ =
      ::testing::TempDir() + "rb_request_" +
      ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".toml";
};

TEST_F(RequestTest, FlagBeatsEnvironmentBeatsFileBeatsDefault) {
  WriteFile(
      "timeout = \"4s\"\nquantile = 0.9\nconfidence = 0.8\n"
      "provider = \"gcp\"\n");
  fake_.variables = {{"REGIONBENCH_CONFIG", path_},
                     {"REGIONBENCH_TIMEOUT", "3s"},
                     {"REGIONBENCH_QUANTILE", "0.75"}};
  const auto request = Ask({"a", "--timeout", "2s"});
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->settings.timeout, 2s);
  EXPECT_EQ(request->settings.quantile, 0.75);
  EXPECT_EQ(request->settings.confidence, 0.8);
  EXPECT_EQ(request->settings.provider, "gcp");
  EXPECT_EQ(request->settings.max_loss, 0.05);
}

TEST_F(RequestTest, MistakesOfAllSourcesAreToldAtOnce) {
  WriteFile("roundz = 5\n");
  fake_.variables = {{"REGIONBENCH_TIMEOUT", "soon"}};
  const auto request =
      Ask({"a", "--config", path_, "--max-loss", "200%", "--seed", "x"});
  ASSERT_FALSE(request);
  EXPECT_EQ(
      request.error().message,
      path_ +
          ":1: unknown key \"roundz\", did you mean \"rounds\"?\n"
          "--max-loss: not a ratio: \"200%\" (expected 5% or 0.05)\n"
          "REGIONBENCH_TIMEOUT: not a duration: \"soon\" (expected 250ms, "
          "30s, 24h, 90d)\n"
          "--seed: must be a whole number below 2^64, not x");
}

TEST_F(RequestTest, AFileThatIsNotThereIsMisuse) {
  const auto request = Ask({"a", "--config", "/nowhere/x.toml"});
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().code, ErrorCode::kInvalidInput);
  EXPECT_EQ(request.error().message,
            "/nowhere/x.toml: No such file or directory");
}

TEST_F(RequestTest, AFileWithoutEndIsRefused) {
  const auto request = Ask({"a", "--config", "/dev/zero"});
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().message, "/dev/zero: larger than 1 MiB");
}

TEST_F(RequestTest, FamiliesExcludeEachOther) {
  EXPECT_EQ(Ask({"a", "-4"})->settings.family, Family::kIpv4);
  EXPECT_EQ(Ask({"a", "-6"})->settings.family, Family::kIpv6);
  EXPECT_EQ(Ask({"a", "-4", "-6"}).error().message,
            "-4 and -6 exclude each other");
}

TEST_F(RequestTest, JsonIsShortForAFormat) {
  EXPECT_EQ(Ask({"a"})->format, Format::kTable);
  EXPECT_EQ(Ask({"a", "--json"})->format, Format::kJson);
  EXPECT_EQ(Ask({"a", "--format", "csv"})->format, Format::kCsv);
  EXPECT_EQ(Ask({"a", "--json", "--format", "csv"}).error().message,
            "--json and --format csv exclude each other");
}

TEST_F(RequestTest, QuietLeavesOnlyErrors) {
  EXPECT_EQ(Ask({"a"})->level, LogLevel::kInfo);
  EXPECT_EQ(Ask({"a", "--log-level", "debug"})->level, LogLevel::kDebug);
  EXPECT_EQ(Ask({"a", "--quiet", "--log-level", "debug"})->level,
            LogLevel::kError);
}

}  // namespace
}  // namespace regionbench
