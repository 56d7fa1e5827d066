// SPDX-License-Identifier: Apache-2.0
#include "tests/support/golden.h"

#include <gtest/gtest.h>

#include "dashboard/render/render.h"
#include "tests/dashboard/render/sample_reports.h"

namespace regionbench {
namespace {

std::string File(const std::string& name) {
  return std::string(RB_SOURCE_DIR) + "/tests/golden/" + name;
}

struct GoldenCase {
  std::string name;
  SimulatedRun (*run)();
};

void PrintTo(const GoldenCase& row, std::ostream* out) { *out << row.name; }

std::string NameOf(const testing::TestParamInfo<GoldenCase>& row) {
  return row.param.name;
}

class GoldenTest : public testing::TestWithParam<GoldenCase> {
 protected:
  const Report report_ = GetParam().run().Build();
};

TEST_P(GoldenTest, TableAtEveryWidth) {
  for (const int columns : {60, 80, 100, 120, 140, 200}) {
    ExpectGolden(File("table_" + GetParam().name + "_" +
                      std::to_string(columns) + ".txt"),
                 RenderTable(report_, {.columns = columns}));
  }
}

TEST_P(GoldenTest, TableInAscii) {
  const std::string text =
      RenderTable(report_, {.columns = 100, .unicode = false});
  ExpectGolden(File("table_" + GetParam().name + "_ascii.txt"), text);
}

TEST_P(GoldenTest, TableInColour) {
  ExpectGolden(File("table_" + GetParam().name + "_colour.txt"),
               RenderTable(report_, {.columns = 100, .colour = true}));
}

TEST_P(GoldenTest, Json) {
  ExpectGolden(File("report_" + GetParam().name + ".json"),
               RenderJson(report_));
}

TEST_P(GoldenTest, Csv) {
  ExpectGolden(File("report_" + GetParam().name + ".csv"), RenderCsv(report_));
}

TEST_P(GoldenTest, Markdown) {
  ExpectGolden(File("report_" + GetParam().name + ".md"),
               RenderMarkdown(report_));
}

TEST_P(GoldenTest, Svg) {
  ExpectGolden(File("report_" + GetParam().name + ".svg"), RenderSvg(report_));
}

INSTANTIATE_TEST_SUITE_P(Runs, GoldenTest,
                         testing::Values(GoldenCase{"winner", WinnerRun},
                                         GoldenCase{"tied", TiedRun},
                                         GoldenCase{"unsure", UnsureRun},
                                         GoldenCase{"troubled", TroubledRun},
                                         GoldenCase{"no_data", NoDataRun},
                                         GoldenCase{"proxied", ProxiedRun},
                                         GoldenCase{"many", ManyRun},
                                         GoldenCase{"names", NamesRun},
                                         GoldenCase{"scales", ScalesRun}),
                         NameOf);

}  // namespace
}  // namespace regionbench
