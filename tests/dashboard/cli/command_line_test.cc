// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/command_line.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/fake_console.h"

namespace regionbench {
namespace {

using Words = std::vector<std::string>;

Result<CommandLine> Parse(const std::string& command, const Words& words,
                          FakeConsole& fake) {
  return ParseCommandLine(*FindCommand(command), words,
                          fake.console.environment);
}

std::string Error(const std::string& command, const Words& words) {
  FakeConsole fake;
  const auto line = Parse(command, words, fake);
  return line ? "" : line.error().message;
}

TEST(CommandLineTest, TellsTargetsFromFlags) {
  FakeConsole fake;
  const auto line = Parse(
      "compare", {"a", "--rounds", "5", "b", "--json", "--timeout=2s"}, fake);
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_EQ(line->arguments, (Words{"a", "b"}));
  EXPECT_EQ(line->Text("rounds"), "5");
  EXPECT_EQ(line->Text("timeout"), "2s");
  EXPECT_TRUE(line->Has("json"));
  EXPECT_FALSE(line->Has("quiet"));
}

TEST(CommandLineTest, TheLastOfTwoFlagsWins) {
  FakeConsole fake;
  const auto line =
      Parse("compare", {"a", "--rounds", "5", "--rounds", "6"}, fake);
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_EQ(line->Text("rounds"), "6");
}

TEST(CommandLineTest, ShortFlagsAreForAddressFamilies) {
  FakeConsole fake;
  const auto line = Parse("probe", {"-6", "a"}, fake);
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_TRUE(line->Has("ipv6"));
  EXPECT_EQ(line->arguments, Words{"a"});
}

TEST(CommandLineTest, AValueMayBeNegative) {
  FakeConsole fake;
  const auto line = Parse("targets", {"--location", "-33.87,151.21"}, fake);
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_EQ(line->Text("location"), "-33.87,151.21");
}

TEST(CommandLineTest, EverythingAfterTwoHyphensIsATarget) {
  FakeConsole fake;
  const auto line = Parse("probe", {"--", "a", "b"}, fake);
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_EQ(line->arguments, (Words{"a", "b"}));
}

TEST(CommandLineTest, AFlagThatIsNotGivenComesFromTheEnvironment) {
  FakeConsole fake;
  fake.variables = {{"REGIONBENCH_MIN_DIFFERENCE", "3ms"},
                    {"REGIONBENCH_TIMEOUT", "9s"},
                    {"REGIONBENCH_JSON", "1"},
                    {"REGIONBENCH_QUIET", "off"},
                    {"REGIONBENCH_ROUNDS", ""}};
  const auto line = Parse("compare", {"a", "--timeout", "2s"}, fake);
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_EQ(line->Text("min-difference"), "3ms");
  EXPECT_EQ(line->flags.at("min-difference").source,
            "REGIONBENCH_MIN_DIFFERENCE");
  EXPECT_EQ(line->Text("timeout"), "2s");
  EXPECT_TRUE(line->Has("json"));
  EXPECT_FALSE(line->Has("quiet"));
  EXPECT_FALSE(line->Has("rounds"));
}

TEST(CommandLineTest, ASwitchInTheEnvironmentIsOnOrOff) {
  FakeConsole fake;
  fake.variables = {{"REGIONBENCH_QUIET", "perhaps"}};
  EXPECT_EQ(Parse("probe", {"a"}, fake).error().message,
            "REGIONBENCH_QUIET: neither on nor off: \"perhaps\"");
}

struct MisuseRow {
  std::string name, command;
  Words words;
  std::string error;
};

class MisuseTest : public ::testing::TestWithParam<MisuseRow> {};

TEST_P(MisuseTest, SaysWhatAndWhatWasMeant) {
  EXPECT_EQ(Error(GetParam().command, GetParam().words), GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(
    CommandLine, MisuseTest,
    ::testing::Values(
        MisuseRow{"MisspeltFlag",
                  "compare",
                  {"a", "--ronds", "5"},
                  "compare: unknown flag --ronds, did you mean --rounds?"},
        MisuseRow{"MisspeltFlagWithValue",
                  "compare",
                  {"a", "--metod=tcp"},
                  "compare: unknown flag --metod, did you mean --method?"},
        MisuseRow{"FlagOfAnotherCommand",
                  "compare",
                  {"a", "--periodic"},
                  "compare: unknown flag --periodic"},
        MisuseRow{
            "UnknownLetter", "probe", {"a", "-x"}, "probe: unknown flag -x"},
        MisuseRow{"NoTarget",
                  "compare",
                  {},
                  "compare: needs TARGET... (see regionbench compare --help)"},
        MisuseRow{"TwoFiles",
                  "check-config",
                  {"a", "b"},
                  "check-config: takes no argument \"b\""},
        MisuseRow{
            "UnknownFormat",
            "compare",
            {"a", "--format", "xml"},
            "--format: \"xml\" is none of table json csv markdown html svg"},
        MisuseRow{"NoValue",
                  "compare",
                  {"a", "--timeout"},
                  "compare: --timeout needs a value"}),
    [](const auto& row) { return row.param.name; });

TEST(CommandSpecTest, EveryFlagOfACommandExistsOnce) {
  for (const CommandSpec& command : AllCommands()) {
    for (const auto name : command.flags) {
      EXPECT_EQ(std::ranges::count(AllFlags(), name, &FlagSpec::name), 1)
          << command.name << " " << name;
      EXPECT_EQ(std::ranges::count(command.flags, name), 1)
          << command.name << " " << name;
    }
  }
}

TEST(CommandSpecTest, EveryFlagBelongsToACommand) {
  for (const FlagSpec& flag : AllFlags()) {
    EXPECT_TRUE(std::ranges::any_of(AllCommands(),
                                    [&](const CommandSpec& command) {
                                      return std::ranges::count(command.flags,
                                                                flag.name) > 0;
                                    }))
        << flag.name;
  }
}

}  // namespace
}  // namespace regionbench
