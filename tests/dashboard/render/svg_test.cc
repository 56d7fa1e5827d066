// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "dashboard/render/history.h"
#include "dashboard/render/render.h"
#include "dashboard/render/svg_page.h"
#include "tests/dashboard/render/sample_reports.h"
#include "tests/support/shell.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kReadXml =
    "python3 -c 'import sys, xml.etree.ElementTree as x; "
    "t = x.parse(sys.argv[1]); print(sum(1 for _ in t.iter()) > 20)' ";

// What the strict reader of python3 says of it.
std::string ReadStrictly(const std::string& svg) {
  const support::TemporaryFolder folder;
  std::ofstream(folder.File("one.svg")) << svg;
  return support::Shell(kReadXml + folder.File("one.svg"));
}

TEST(SvgTest, TextCannotBecomeMarkup) {
  EXPECT_EQ(XmlText("<a href=\"x\" b='y'>&amp;"),
            "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;");
  EXPECT_EQ(XmlText("São 東京"), "São 東京");
}

TEST(SvgTest, WhatXmlForbidsBecomesAQuestionMark) {
  EXPECT_EQ(XmlText(std::string("a\0b\x1b\x7f\xff", 6)), "a?b???");
  EXPECT_EQ(XmlText("\xEF\xBF\xBE \xEF\xBF\xBF \xED\xA0\x80"), "? ? ???");
}

TEST(SvgTest, EveryReportIsXml) {
  for (auto* const run : {WinnerRun, TiedRun, UnsureRun, TroubledRun, NoDataRun,
                          ProxiedRun, ManyRun, NamesRun, ScalesRun}) {
    EXPECT_EQ(ReadStrictly(RenderSvg(run().Build())), "True\n");
  }
}

TEST(SvgTest, NeedsNothingFromOutsideAndRunsNothing) {
  const std::string svg = RenderSvg(NamesRun().Build());
  for (const char* word : {"<script", "href", "url(", "@import", "onload"}) {
    EXPECT_THAT(svg, Not(HasSubstr(word)));
  }
}

TEST(SvgTest, SeveralProbesStandOneBelowTheOther) {
  History history;
  history.verdict.text = "divided <&>";
  history.reports = {WinnerRun().Build(), TroubledRun().Build()};
  const std::string svg = RenderHistorySvg(history);
  EXPECT_EQ(ReadStrictly(svg), "True\n");
  EXPECT_THAT(svg, HasSubstr("<title>divided &lt;&amp;&gt;</title>"));
  EXPECT_THAT(svg, HasSubstr("aws/ap-northeast-2/dynamodb"));
  EXPECT_THAT(svg, HasSubstr("aws/us-east-2/s3"));
}

}  // namespace
}  // namespace regionbench
