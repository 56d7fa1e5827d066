// SPDX-License-Identifier: Apache-2.0
#include "config/core/byte_size.h"

#include <gtest/gtest.h>

namespace regionbench {
namespace {

TEST(ByteSizeTest, ReadsDecimalAndBinaryUnits) {
  EXPECT_EQ(ParseByteSize("8GB"), 8'000'000'000U);
  EXPECT_EQ(ParseByteSize("8MiB"), 8'388'608U);
  EXPECT_EQ(ParseByteSize("512KiB"), 524'288U);
  EXPECT_EQ(ParseByteSize("17B"), 17U);
  EXPECT_EQ(ParseByteSize("17"), 17U);
}

TEST(ByteSizeTest, RefusesWhatIsNoSizeOrTooLarge) {
  for (const char* text : {"", "GB", "-1GB", "1.5GB", "1 GB", "1gb",
                           "99999999999999999999B", "9999999TiB"}) {
    EXPECT_FALSE(ParseByteSize(text)) << text;
  }
}

TEST(ByteSizeTest, PrintsTheLargestUnitThatLeavesItWhole) {
  EXPECT_EQ(FormatByteSize(8'388'608), "8MiB");
  EXPECT_EQ(FormatByteSize(8'000'000'000), "8GB");
  EXPECT_EQ(FormatByteSize(1500), "1500B");
  EXPECT_EQ(FormatByteSize(0), "0B");
}

}  // namespace
}  // namespace regionbench
