// SPDX-License-Identifier: Apache-2.0
#include "dashboard/render/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <locale>
#include <sstream>

#include "dashboard/render/text_cell.h"
#include "tests/dashboard/render/sample_reports.h"

namespace regionbench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST(TableTest, NoLineIsWiderThanTheTerminal) {
  for (auto* const run : {WinnerRun, TiedRun, UnsureRun, TroubledRun, NoDataRun,
                          ProxiedRun, ManyRun}) {
    const Report report = run().Build();
    for (int columns = 60; columns <= 200; columns += 7) {
      for (const std::string& line :
           Lines(RenderTable(report, {.columns = columns}))) {
        EXPECT_LE(DisplayWidth(line), columns) << line;
      }
    }
  }
}

TEST(TableTest, WidthsOutsideTheRangeAreTakenAsItsEnds) {
  const Report report = WinnerRun().Build();
  EXPECT_EQ(RenderTable(report, {.columns = 0}),
            RenderTable(report, {.columns = 60}));
  EXPECT_EQ(RenderTable(report, {.columns = 9999}),
            RenderTable(report, {.columns = 200}));
}

TEST(TableTest, AsciiHasNothingElse) {
  const std::string text =
      RenderTable(WinnerRun().Build(), {.columns = 100, .unicode = false});
  for (const char c : text) EXPECT_LT(static_cast<unsigned char>(c), 0x80);
}

TEST(TableTest, ColourOnlyWhenAsked) {
  const Report report = WinnerRun().Build();
  EXPECT_THAT(RenderTable(report, {}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(RenderTable(report, {.colour = true}), HasSubstr("\x1b[32m"));
}

TEST(TableTest, AQuantileAmongTheLostPrintsTheTimeout) {
  SimulatedRun run;
  run.Simulate({{.id = "aws/a/s3", .floor_ms = 20, .loss = 0.1},
                {.id = "aws/b/s3", .floor_ms = 40}},
               300);
  run.request.quantile = 0.95;
  const std::string text = RenderTable(run.Build(), {.columns = 100});
  EXPECT_THAT(text, HasSubstr("> 1 s"));
  EXPECT_THAT(text, HasSubstr("ranked by p95"));
}

TEST(TableTest, ControlCharactersFromOutsideAreHarmless) {
  Report report = WinnerRun().Build();
  report.targets[0].city = "\x1b]0;owned\x07";
  report.targets[0].warnings = {"line\nbreak"};
  report.request.probe = "\x1b[2J";
  const std::string text = RenderTable(report, {.columns = 200});
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\x07")));
  EXPECT_THAT(text, HasSubstr("line?break"));
}

TEST(TableTest, TwoServicesOfARegionAreToldApart) {
  SimulatedRun run;
  run.Simulate({{.id = "aws/a/s3", .floor_ms = 20},
                {.id = "aws/a/dynamodb", .floor_ms = 30}},
               60);
  const std::string text = RenderTable(run.Build(), {.columns = 100});
  EXPECT_THAT(text, HasSubstr("aws/a/s3"));
  EXPECT_THAT(text, HasSubstr("aws/a/dynamodb"));
}

TEST(CsvTest, QuotesAsTheRfcAsks) {
  Report report = WinnerRun().Build();
  report.targets[0].city = "a \"b\", c";
  const std::string text = RenderCsv(report);
  EXPECT_THAT(text, HasSubstr(",\"a \"\"b\"\", c\","));
  EXPECT_THAT(text, HasSubstr("warnings\r\n"));
  EXPECT_TRUE(text.ends_with("\r\n"));
}

TEST(CsvTest, FormulasBecomeText) {
  Report report = WinnerRun().Build();
  report.targets[0].city = "=HYPERLINK(1)";
  report.targets[1].city = "@SUM(A1)";
  report.targets[2].city = "\t+1";
  const std::string text = RenderCsv(report);
  EXPECT_THAT(text, HasSubstr(",'=HYPERLINK(1),"));
  EXPECT_THAT(text, HasSubstr(",'@SUM(A1),"));
  EXPECT_THAT(text, HasSubstr(",?+1,"));
}

TEST(CsvTest, EveryLineHasTheSameColumns) {
  for (const std::string& line : Lines(RenderCsv(NoDataRun().Build()))) {
    EXPECT_EQ(std::ranges::count(line, ','), 28) << line;
  }
}

TEST(MarkdownTest, MarkupFromOutsideIsText) {
  Report report = WinnerRun().Build();
  report.targets[0].city = "a|b<script>[x](y)";
  EXPECT_THAT(RenderMarkdown(report), HasSubstr("a\\|b\\<script\\>\\[x\\](y)"));
}

std::vector<std::string> SortedTargets(std::string_view column) {
  std::vector<std::string> names;
  const auto sorted = SortedBy(TroubledRun().Build(), column);
  for (const TargetReport& target : sorted->targets) {
    names.push_back(target.target.region);
  }
  return names;
}

TEST(SortTest, ByMedianPutsTheUnknownLast) {
  EXPECT_THAT(SortedTargets("median"),
              ElementsAre("us-east-1", "us-east-2", "my-office", "sa-east-1",
                          "us-west-1", "ca-west-1", "us-west-2"));
}

TEST(SortTest, ByTarget) {
  EXPECT_THAT(SortedTargets("target"),
              ElementsAre("ca-west-1", "sa-east-1", "us-east-1", "us-east-2",
                          "us-west-1", "us-west-2", "my-office"));
}

TEST(SortTest, AnUnknownColumnListsTheKnownOnes) {
  const auto sorted = SortedBy(WinnerRun().Build(), "speed");
  ASSERT_FALSE(sorted);
  EXPECT_EQ(sorted.error().code, ErrorCode::kInvalidInput);
  EXPECT_EQ(sorted.error().message,
            "no column \"speed\" to sort by: use one of rank, target, city, "
            "median, p95, min, loss, n");
}

/// Numbers as in most of Europe, without needing such a locale installed.
class CommaNumbers : public std::numpunct<char> {
 protected:
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

TEST(LocaleTest, ACommaLocaleChangesNothing) {
  const Report report = TroubledRun().Build();
  const auto all = [&] {
    return RenderTable(report, {}) + RenderJson(report) + RenderCsv(report) +
           RenderMarkdown(report);
  };
  const std::string before = all();
  const std::locale old =
      std::locale::global(std::locale(std::locale(), new CommaNumbers));
  const std::string with_commas = all();
  std::locale::global(old);
  EXPECT_EQ(with_commas, before);
}

}  // namespace
}  // namespace regionbench
