// SPDX-License-Identifier: Apache-2.0
#include "dashboard/render/html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "dashboard/render/history.h"
#include "dashboard/render/render.h"
#include "dashboard/web/page_assets.h"
#include "tests/dashboard/render/sample_reports.h"
#include "tests/support/golden.h"

namespace regionbench {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kBegin =
    "<script type=\"application/json\" id=\"report\">";

std::size_t Count(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos;
       at += part.size()) {
    ++count;
  }
  return count;
}

// What a browser takes for the block of data.
std::string DataOf(const std::string& page) {
  const std::size_t begin = page.find(kBegin) + kBegin.size();
  return page.substr(begin, page.find("</script>", begin) - begin);
}

TEST(HtmlTest, HoldsTheReportAndNothingIsLeftToFill) {
  const Report report = WinnerRun().Build();
  const std::string page = RenderHtml(report);
  EXPECT_EQ(nlohmann::json::parse(DataOf(page)),
            nlohmann::json::parse(RenderJson(report)));
  for (const char* mark : {"@REPORT@", "@STYLE@", "@SCRIPT@"}) {
    EXPECT_THAT(page, Not(HasSubstr(mark)));
  }
}

TEST(HtmlTest, LoadsNothingAndRunsOnlyItsOwnScript) {
  const std::string page = StandalonePage();
  EXPECT_EQ(Count(page, "<script"), 2U);
  EXPECT_EQ(Count(page, "<style>"), 1U);
  EXPECT_THAT(page, HasSubstr("default-src 'none'; script-src 'sha256-"));
  EXPECT_THAT(page, Not(HasSubstr("unsafe")));
  for (const char* part : {" src=\"", "<link", "url(http", "@import"}) {
    EXPECT_THAT(page, Not(HasSubstr(part)));
  }
}

TEST(HtmlTest, NoTextEndsTheBlockOfData) {
  Report report = WinnerRun().Build();
  const std::string hostile = "</script><img src=x onerror=alert(1)><!--";
  report.targets.front().name = hostile;
  report.targets.front().city = "]]>\xE2\x80\xA8\xFF";
  report.warnings = {"@SCRIPT@ \"@REPORT@\" $& \\u003c"};
  const std::string page = RenderHtml(report);
  EXPECT_EQ(Count(page, "</script>"), 2U);
  const auto json = nlohmann::json::parse(DataOf(page));
  EXPECT_EQ(json["targets"][0]["name"], hostile);
  EXPECT_EQ(json["warnings"][0], report.warnings.front());
}

TEST(HtmlTest, TheDataIsAsItWasLookedAt) {
  const std::string page = "<script type=\"application/json\" id=\"report\">" +
                           std::string(kReportMark) + "</script>\n";
  ExpectGolden(RB_SOURCE_DIR "/tests/golden/report_troubled.html",
               PutReportInto(page, RenderJson(TroubledRun().Build())));
}

TEST(HtmlTest, SeveralProbesAreOnePage) {
  History history;
  history.reports = {WinnerRun().Build(), TiedRun().Build()};
  history.verdict = Overall(history.reports);
  const auto json = nlohmann::json::parse(DataOf(RenderHistoryHtml(history)));
  EXPECT_EQ(json["schema"], "regionbench.reports/1");
  EXPECT_EQ(json["reports"].size(), 2U);
}

}  // namespace
}  // namespace regionbench
