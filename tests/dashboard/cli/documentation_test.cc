// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/documentation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <sstream>

#include "tests/support/golden.h"

namespace regionbench {
namespace {

using ::testing::HasSubstr;

std::string Golden(const std::string& name) {
  return std::string(RB_SOURCE_DIR) + "/tests/golden/" + name;
}

TEST(HelpTest, OfTheProgram) {
  ExpectGolden(Golden("help.txt"), ProgramHelp());
}

TEST(HelpTest, OfEveryListedCommandHasAnExample) {
  for (const CommandSpec& command : AllCommands()) {
    if (command.hidden) continue;
    const std::string name(command.name);
    ExpectGolden(Golden("help-" + name + ".txt"), CommandHelp(command));
    EXPECT_FALSE(command.examples.empty()) << name;
  }
}

TEST(HelpTest, NoLineIsWiderThanATerminal) {
  std::stringstream all;
  for (const CommandSpec& command : AllCommands()) all << CommandHelp(command);
  all << ProgramHelp();
  for (std::string line; std::getline(all, line);) {
    EXPECT_LE(line.size(), 90U) << line;
  }
}

TEST(ManualPageTest, HasEveryCommandFlagAndExitCode) {
  const std::string page = ManualPage();
  for (const CommandSpec& command : AllCommands()) {
    if (command.hidden) continue;
    EXPECT_THAT(page, HasSubstr(".B regionbench "));
  }
  EXPECT_THAT(page, HasSubstr(".SH \"check\\-config\"\n"));
  EXPECT_THAT(page, HasSubstr("\\-\\-log\\-level \\fILEVEL\\fP\n"));
  EXPECT_THAT(page, HasSubstr(".B 3\nMeasured, but unsure.\n"));
}

TEST(ManualPageTest, NoTextIsTakenForARequest) {
  std::stringstream page(ManualPage());
  for (std::string line; std::getline(page, line);) {
    if (line.empty() || line[0] != '.') continue;
    EXPECT_THAT(line,
                ::testing::ContainsRegex("^\\.(\\\\\"|TH|SH|B|I|TP|PP|nf|fi)"));
  }
}

// What bash offers for the last of `words`, one a line.
std::string BashOffers(const std::string& words, int index) {
  const std::string path = ::testing::TempDir() + "rb_completion.bash";
  std::ofstream(path) << CompletionScript("bash", {"aws/ap-northeast-1",
                                                   "aws/ap-south-1", "all"})
                             .value();
  const std::string command =
      "bash -c 'source " + path + "; COMP_WORDS=(" + words +
      "); COMP_CWORD=" + std::to_string(index) +
      "; _regionbench; printf \"%s\\n\" \"${COMPREPLY[@]}\"' 2>&1";
  std::FILE* const pipe = popen(command.c_str(), "r");
  std::array<char, 4096> offered{};
  const std::size_t size = std::fread(offered.data(), 1, offered.size(), pipe);
  pclose(pipe);
  return {offered.data(), size};
}

TEST(CompletionTest, BashOffersCommandsFlagsTargetsAndChoices) {
  EXPECT_EQ(BashOffers("regionbench pr", 1), "probe\n");
  EXPECT_EQ(BashOffers("regionbench probe aws/ap-n", 2),
            "aws/ap-northeast-1\n");
  EXPECT_EQ(BashOffers("regionbench probe --int", 2), "--interval\n");
  EXPECT_EQ(BashOffers("regionbench probe --method i", 3), "icmp\n");
  EXPECT_EQ(BashOffers("regionbench targets --pro", 2), "\n");
}

TEST(CompletionTest, ZshAndFishKnowEveryCommandAndTarget) {
  for (const char* shell : {"zsh", "fish"}) {
    const auto script = CompletionScript(shell, {"aws/ap-south-1"});
    ASSERT_TRUE(script);
    EXPECT_THAT(*script, HasSubstr("aws/ap-south-1"));
    EXPECT_THAT(*script, HasSubstr("log-level"));
    for (const CommandSpec& command : AllCommands()) {
      if (command.hidden) continue;
      EXPECT_THAT(*script, HasSubstr(std::string(command.name)));
    }
  }
}

TEST(CompletionTest, AnotherShellIsMisuse) {
  EXPECT_EQ(CompletionScript("tcsh", {}).error().message,
            "completions: \"tcsh\" is none of bash zsh fish");
}

}  // namespace
}  // namespace regionbench
