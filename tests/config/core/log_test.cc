// SPDX-License-Identifier: Apache-2.0
#include "config/core/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace regionbench {
namespace {

using ::testing::EndsWith;
using ::testing::MatchesRegex;

class LogTest : public ::testing::Test {
 protected:
  std::string lines_;
  Log log_{LogLevel::kInfo, [this](std::string_view line) { lines_ += line; }};
};

TEST_F(LogTest, AnEventIsOneLineOfLogfmt) {
  log_.Info("listening", {{"host", "127.0.0.1"}, {"port", "9480"}});
  EXPECT_THAT(lines_, MatchesRegex("time=[-0-9T:.]+Z level=info msg=listening "
                                   "host=127.0.0.1 port=9480\n"));
}

TEST_F(LogTest, WhatComesFromOutsideMakesNoLineOfItsOwn) {
  log_.Warn("refused", {{"probe", "a\nlevel=info \x1b[31m\"b\\"}});
  EXPECT_THAT(lines_,
              EndsWith("probe=\"a\\nlevel=info \\x1b[31m\\\"b\\\\\"\n"));
}

TEST_F(LogTest, AnEmptyValueIsSeen) {
  log_.Error("x", {{"why", ""}});
  EXPECT_THAT(lines_, EndsWith("why=\"\"\n"));
}

TEST_F(LogTest, WhatIsBelowTheLevelIsNotSaid) {
  log_.Debug("too much");
  EXPECT_EQ(lines_, "");
}

}  // namespace
}  // namespace regionbench
