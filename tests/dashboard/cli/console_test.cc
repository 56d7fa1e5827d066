// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/console.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "dashboard/cli/notes.h"
#include "tests/support/fake_console.h"

namespace regionbench {
namespace {

constexpr int kNoDescriptor = -1;

/// A terminal of our own.
class TerminalTest : public ::testing::Test {
 protected:
  TerminalTest() : master_(posix_openpt(O_RDWR | O_NOCTTY)) {
    grantpt(master_);
    unlockpt(master_);
    slave_ = open(ptsname(master_), O_RDWR | O_NOCTTY);
    fake_.variables["TERM"] = "xterm";
  }
  ~TerminalTest() override {
    close(slave_);
    close(master_);
  }
  [[nodiscard]] Terminal Describe() {
    return DescribeTerminal(slave_, fake_.console.environment);
  }

  FakeConsole fake_;
  int master_;
  int slave_ = -1;
};

TEST_F(TerminalTest, SomebodyWatchesATerminal) {
  EXPECT_TRUE(Describe().interactive);
  EXPECT_TRUE(Describe().colour);
}

TEST_F(TerminalTest, NoColorTakesTheColourOnly) {
  fake_.variables["NO_COLOR"] = "1";
  EXPECT_TRUE(Describe().interactive);
  EXPECT_FALSE(Describe().colour);
}

TEST_F(TerminalTest, ADumbTerminalIsNotRedrawn) {
  fake_.variables["TERM"] = "dumb";
  EXPECT_FALSE(Describe().interactive);
  EXPECT_FALSE(Describe().colour);
}

TEST(ConsoleTest, NobodyWatchesWhatIsNoTerminal) {
  FakeConsole fake;
  fake.variables["TERM"] = "xterm";
  const Terminal terminal =
      DescribeTerminal(kNoDescriptor, fake.console.environment);
  EXPECT_FALSE(terminal.interactive);
  EXPECT_FALSE(terminal.colour);
  EXPECT_EQ(terminal.columns, 100);
}

TEST(ConsoleTest, ColumnsAreTakenFromTheEnvironmentWithinReason) {
  FakeConsole fake;
  const auto columns = [&fake](const std::string& text) {
    fake.variables["COLUMNS"] = text;
    return DescribeTerminal(kNoDescriptor, fake.console.environment).columns;
  };
  EXPECT_EQ(columns("120"), 120);
  EXPECT_EQ(columns("10"), 60);
  EXPECT_EQ(columns("9999"), 200);
  EXPECT_EQ(columns("wide"), 100);
}

TEST(ConsoleTest, TheFirstLocaleVariableDecidesAboutUnicode) {
  FakeConsole fake;
  const auto unicode = [&fake] {
    return DescribeTerminal(kNoDescriptor, fake.console.environment).unicode;
  };
  EXPECT_FALSE(unicode());
  fake.variables["LANG"] = "en_US.UTF-8";
  EXPECT_TRUE(unicode());
  fake.variables["LC_ALL"] = "C";
  EXPECT_FALSE(unicode());
  fake.variables["LC_ALL"] = "C.utf8";
  EXPECT_TRUE(unicode());
}

TEST(NotesTest, SaysNoMoreThanTheLevelLetsThrough) {
  FakeConsole fake;
  Notes notes(fake.console, LogLevel::kWarn);
  notes.Error("a");
  notes.Warn("b");
  notes.Tell("c");
  notes.Debug("d");
  EXPECT_EQ(fake.err.str(), "regionbench: a\nregionbench: b\n");
}

TEST(NotesTest, AProxyIsToldByTheVariableThatNamesIt) {
  FakeConsole fake;
  EXPECT_EQ(ProxyNote(fake.console.environment), "");
  fake.variables["ALL_PROXY"] = "http://proxy.example:3128";
  EXPECT_EQ(ProxyNote(fake.console.environment),
            "the proxy in ALL_PROXY is not used: it would answer for every "
            "region");
}

}  // namespace
}  // namespace regionbench
