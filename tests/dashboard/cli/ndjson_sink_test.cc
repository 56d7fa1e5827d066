// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/ndjson_sink.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

namespace regionbench {
namespace {

TEST(NdjsonSinkTest, WritesALineForEachSample) {
  std::ostringstream out;
  auto sink = NdjsonSink(out, [] {});
  EXPECT_TRUE(sink(std::array<Sample, 2>()));
  const std::string text = out.str();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_EQ(text.back(), '\n');
}

TEST(NdjsonSinkTest, TellsAFailureOnceAndRepeatsItsReason) {
  std::ofstream full("/dev/full");
  int told = 0;
  auto sink = NdjsonSink(full, [&told] { ++told; });
  for (int batch = 0; batch < 2; ++batch) {
    const auto written = sink(std::array<Sample, 1>());
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().message, "No space left on device");
  }
  EXPECT_EQ(told, 1);
}

}  // namespace
}  // namespace regionbench
