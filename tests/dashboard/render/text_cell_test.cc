// SPDX-License-Identifier: Apache-2.0
#include "dashboard/render/text_cell.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace regionbench {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(TextCellTest, NothingReachesTheTerminalThatItWouldObey) {
  EXPECT_EQ(Printable("a\x1b[31mb"), "a?[31mb");
  EXPECT_EQ(Printable("a\nb\tc\x7f"), "a?b?c?");
  EXPECT_EQ(Printable("\xc2\x9b"
                      "31m"),
            "?31m")
      << "a C1 control";
  EXPECT_EQ(Printable("abc\xe2\x80\xae"
                      "cba"),
            "abc?cba")
      << "right to left";
}

TEST(TextCellTest, BrokenUtf8IsReplacedByteByByte) {
  EXPECT_EQ(Printable("a\xff\xc3"), "a??");
  EXPECT_EQ(Printable("\xc0\xaf"), "??") << "overlong";
  EXPECT_EQ(Printable("\xed\xa0\x80"), "???") << "a surrogate";
}

TEST(TextCellTest, LettersOfAllLanguagesPass) {
  EXPECT_EQ(Printable("São Paulo 東京"), "São Paulo 東京");
}

TEST(TextCellTest, WidthIsInColumns) {
  EXPECT_EQ(DisplayWidth("Zürich"), 6);
  EXPECT_EQ(DisplayWidth("東京"), 4);
  EXPECT_EQ(DisplayWidth("e\xcc\x81"), 1) << "a combining accent";
}

TEST(TextCellTest, FitFillsOrCutsToTheColumn) {
  EXPECT_EQ(Fit("ab", 4, Align::kLeft, "…"), "ab  ");
  EXPECT_EQ(Fit("ab", 4, Align::kRight, "…"), "  ab");
  EXPECT_EQ(Fit("abcdef", 4, Align::kLeft, "…"), "abc…");
  EXPECT_EQ(Fit("東京都", 4, Align::kLeft, "…"), "東… ");
}

TEST(TextCellTest, WrapBreaksAtBlanksAndIndentsTheRest) {
  EXPECT_THAT(Wrap("aa bb cc", 5, 0), ElementsAre("aa bb", "cc"));
  EXPECT_THAT(Wrap("aa bb cc", 5, 2), ElementsAre("aa bb", "  cc"));
  EXPECT_THAT(Wrap("longword b", 5, 0), ElementsAre("longword", "b"));
  EXPECT_THAT(Wrap("", 5, 0), IsEmpty());
}

}  // namespace
}  // namespace regionbench
