// SPDX-License-Identifier: Apache-2.0
#include "aggregator/metrics/page_writer.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

namespace regionbench {
namespace {

using LabelList = std::vector<Label>;

std::string Hex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(TextPageTest, WritesHeadsAndValues) {
  const auto page = MakeTextPage(0);
  page->Begin({"rb_things", "Things that are.", MetricKind::kGauge});
  page->Value({}, 1.5);
  page->Value(LabelList{{"a", "x"}, {"b", ""}}, -3);
  page->Begin({"rb_seen_total", "Seen.", MetricKind::kCounter});
  page->Value({}, 12345678901.0);
  EXPECT_EQ(page->Take(),
            "# HELP rb_things Things that are.\n"
            "# TYPE rb_things gauge\n"
            "rb_things 1.5\n"
            "rb_things{a=\"x\",b=\"\"} -3\n"
            "# HELP rb_seen_total Seen.\n"
            "# TYPE rb_seen_total counter\n"
            "rb_seen_total 12345678901\n");
}

TEST(TextPageTest, WhatComesFromOutsideCannotMakeALineOfItsOwn) {
  const auto page = MakeTextPage(0);
  page->Begin({"rb", "A \\ and\na line.", MetricKind::kGauge});
  page->Value(LabelList{{"probe", "a\"} 7\nrb_evil 1\\"},
                        {"name", "M\u00fcnchen \xff\xc0\xaf\xed\xa0\x80"}},
              1);
  EXPECT_EQ(page->Take(),
            "# HELP rb A \\\\ and\\na line.\n"
            "# TYPE rb gauge\n"
            "rb{probe=\"a\\\"} 7\\nrb_evil 1\\\\\",name=\"M\u00fcnchen "
            "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\"} 1\n");
}

TEST(TextPageTest, LeavesOutWhatIsNotFiniteAndFamiliesWithoutAnything) {
  const auto page = MakeTextPage(0);
  page->Begin({"rb_empty", "Nothing.", MetricKind::kGauge});
  page->Value({}, std::nan(""));
  page->Value({}, kInfinity);
  page->Begin({"rb_more", "More.", MetricKind::kGauge});
  page->Value({}, 0);
  EXPECT_EQ(page->Take(),
            "# HELP rb_more More.\n# TYPE rb_more gauge\nrb_more 0\n");
}

TEST(TextPageTest, AddsUpTheBucketsOfAHistogram) {
  const std::array bounds = {0.0005, 0.1, 2.5};
  const std::array<std::uint64_t, 3> counts = {2, 0, 3};
  const auto page = MakeTextPage(0);
  page->Begin({"rb_seconds", "How long.", MetricKind::kHistogram});
  const HistogramReading reading{
      .count = 6, .sum = 7.25, .bounds = bounds, .counts = counts};
  page->Histogram({}, reading);
  page->Histogram(LabelList{{"probe", "p"}}, reading);
  EXPECT_EQ(page->Take(),
            "# HELP rb_seconds How long.\n"
            "# TYPE rb_seconds histogram\n"
            "rb_seconds_bucket{le=\"0.0005\"} 2\n"
            "rb_seconds_bucket{le=\"0.1\"} 2\n"
            "rb_seconds_bucket{le=\"2.5\"} 5\n"
            "rb_seconds_bucket{le=\"+Inf\"} 6\n"
            "rb_seconds_sum 7.25\n"
            "rb_seconds_count 6\n"
            "rb_seconds_bucket{probe=\"p\",le=\"0.0005\"} 2\n"
            "rb_seconds_bucket{probe=\"p\",le=\"0.1\"} 2\n"
            "rb_seconds_bucket{probe=\"p\",le=\"2.5\"} 5\n"
            "rb_seconds_bucket{probe=\"p\",le=\"+Inf\"} 6\n"
            "rb_seconds_sum{probe=\"p\"} 7.25\n"
            "rb_seconds_count{probe=\"p\"} 6\n");
}

TEST(ProtobufPageTest, WritesGaugesAndCounters) {
  const auto page = MakeProtobufPage(0);
  page->Begin({"g", "h", MetricKind::kGauge});
  page->Value(LabelList{{"a", "b"}}, 1);
  page->Begin({"nothing", "h", MetricKind::kGauge});
  page->Value({}, kInfinity);
  page->Begin({"c", "h", MetricKind::kCounter});
  page->Value({}, 2);
  EXPECT_EQ(Hex(page->Take()),
            // length, name, help, type gauge, one metric
            "1d"
            "0a0167"
            "120168"
            "1801"
            "2213"
            // label a="b", gauge 1
            "0a06"
            "0a0161"
            "120162"
            "1209"
            "09000000000000f03f"
            // the counter: no label, counter 2
            "15"
            "0a0163"
            "120168"
            "1800"
            "220b"
            "1a09"
            "090000000000000040");
}

// Buckets 0, 1 and 4 of schema 0 (up to 1, 2 and 16) make one span: two empty
// ones are cheaper than a second span.
TEST(ProtobufPageTest, WritesNativeHistogramsBesideClassicBuckets) {
  Sketch sketch(0);
  for (const double value : {1.0, 1.5, 16.0}) ASSERT_TRUE(sketch.Add(value));
  const std::array bounds = {2.0};
  const std::array<std::uint64_t, 1> counts = {2};
  const auto page = MakeProtobufPage(0);
  page->Begin({"s", "h", MetricKind::kHistogram});
  page->Histogram({}, {.count = 4,
                       .sum = 18.5,
                       .bounds = bounds,
                       .counts = counts,
                       .zeros = 1,
                       .exponential = &sketch});
  EXPECT_EQ(Hex(page->Take()),
            "3c"
            "0a0173"
            "120168"
            "1804"
            "2232"
            "3a30"
            "0804"                // sample_count
            "110000000000803240"  // sample_sum
            "1a0b"
            "0802"
            "110000000000000040"  // bucket up to 2
            "2800"                // schema
            "31000000000000103e"  // zero_threshold 2^-30
            "3801"                // zero_count
            "6202"
            "1005"  // positive_span of 5 from 0
            "6a05"
            "0200010002");  // positive_delta 1 0 -1 0 1
}

TEST(ProtobufPageTest, DistantBucketsAreInSpansOfTheirOwn) {
  Sketch sketch(0);
  for (const double value : {0.25, 16.0, 16.0}) ASSERT_TRUE(sketch.Add(value));
  const auto page = MakeProtobufPage(0);
  page->Begin({"s", "h", MetricKind::kHistogram});
  page->Histogram({}, {.count = 3, .sum = 32.25, .exponential = &sketch});
  const std::string hex = Hex(page->Take());
  // From -2 one bucket, then five empty ones and another; counts 1 and 2.
  EXPECT_NE(hex.find("6204"
                     "0803"
                     "1001"
                     "6204"
                     "080a"
                     "1001"
                     "6a02"
                     "0202"),
            std::string::npos)
      << hex;
}

TEST(ProtobufPageTest, AnEmptyNativeHistogramIsStillNative) {
  const Sketch sketch(5);
  const auto page = MakeProtobufPage(0);
  page->Begin({"s", "h", MetricKind::kHistogram});
  page->Histogram({}, {.exponential = &sketch});
  const std::string hex = Hex(page->Take());
  EXPECT_EQ(hex.substr(hex.size() - 4), "6200") << hex;
}

TEST(ProtobufPageTest, LabelsAreUtf8) {
  const auto page = MakeProtobufPage(0);
  page->Begin({"g", "h", MetricKind::kGauge});
  page->Value(LabelList{{"a", "\"\n\xff"}}, 1);
  EXPECT_NE(page->Take().find("\"\n\uFFFD"), std::string::npos);
}

}  // namespace
}  // namespace regionbench
