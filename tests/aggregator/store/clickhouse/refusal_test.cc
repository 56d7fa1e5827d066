// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/clickhouse/refusal.h"

#include <gtest/gtest.h>

namespace regionbench {
namespace {

TEST(RefusalTest, WhatTheStatementGotWrongIsForEver) {
  const Error error =
      ToError(404, "Code: 60, e.displayText() = DB::Exception: Table\n x \n");
  EXPECT_EQ(error.code, ErrorCode::kStorage);
  EXPECT_EQ(error.message,
            "Code: 60, e.displayText() = DB::Exception: Table  x");
}

TEST(RefusalTest, WhatTheServerCannotNowMayGoLater) {
  EXPECT_EQ(ToError(500, "Code: 252, Too many parts").code,
            ErrorCode::kUnavailable);
  EXPECT_EQ(ToError(404, "Code: 242, in readonly mode").code,
            ErrorCode::kUnavailable)
      << "its code says more than the status";
}

TEST(RefusalTest, WithoutACodeTheStatusTells) {
  EXPECT_EQ(ToError(403, "Forbidden").code, ErrorCode::kStorage);
  for (const int status : {408, 429, 502, 503}) {
    EXPECT_EQ(ToError(status, "").code, ErrorCode::kUnavailable) << status;
  }
  EXPECT_EQ(ToError(503, "").message, "HTTP 503");
}

}  // namespace
}  // namespace regionbench
