// SPDX-License-Identifier: Apache-2.0
#include "config/core/small_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace regionbench {
namespace {

using testing::HasSubstr;
using Kind = JsonItem::Kind;

TEST(SmallJsonTest, ReadsEveryKindOfValue) {
  const auto json = ReadJson(
      " {\"a\": [1, -2.5e3, true, null], \"b\": {\"c\": \"x\\n\\u00e9\"} } ");
  ASSERT_TRUE(json) << json.error().message;
  const JsonItem& list = *json->Find("a");
  EXPECT_EQ(list.items[0].Integer(), 1);
  EXPECT_EQ(list.items[1].Integer(), std::nullopt);
  EXPECT_EQ(list.items[1].text, "-2.5e3");
  EXPECT_TRUE(list.items[2].Is(Kind::kBool));
  EXPECT_TRUE(list.items[3].Is(Kind::kNull));
  EXPECT_EQ(json->Find("b")->TextOf("c"), "x\n\u00e9");
  EXPECT_EQ(json->Find("absent"), nullptr);
  EXPECT_EQ(json->FindAnyCase("B"), json->Find("b"));
}

TEST(SmallJsonTest, ASurrogatePairIsOneCharacter) {
  EXPECT_EQ(ReadJson(R"("\ud83d\ude00")")->text, "\xF0\x9F\x98\x80");
}

TEST(SmallJsonTest, ANumberThatDoesNotFitIsNone) {
  EXPECT_EQ(ReadJson("9223372036854775807")->Integer(), INT64_MAX);
  EXPECT_EQ(ReadJson("9223372036854775808")->Integer(), std::nullopt);
  EXPECT_EQ(ReadJson("\"1\"")->Integer(), std::nullopt);
}

struct BadRow {
  const char* name;
  const char* text;
  const char* mistake;
};

class BadJsonTest : public ::testing::TestWithParam<BadRow> {};

TEST_P(BadJsonTest, IsRefusedWithItsPlace) {
  const auto json = ReadJson(GetParam().text);
  ASSERT_FALSE(json);
  EXPECT_EQ(json.error().message,
            std::string("not JSON: ") + GetParam().mistake);
}

INSTANTIATE_TEST_SUITE_P(
    SmallJson, BadJsonTest,
    ::testing::Values(
        BadRow{"Nothing", "", "no value at byte 0"},
        BadRow{"Blank", "  ", "no value at byte 2"},
        BadRow{"Cut", "{\"a\":", "no value at byte 5"},
        BadRow{"Trailing", "{} x", "something after the value at byte 3"},
        BadRow{"Comma", "[1,]", "no value at byte 3"},
        BadRow{"NoComma", "[1 2]", "no comma between values at byte 3"},
        BadRow{"Twice", R"({"a":1,"a":2})", "a key given twice at byte 10"},
        BadRow{"NoKey", "{1:2}", "no key at byte 1"},
        BadRow{"NoColon", "{\"a\" 1}", "no colon after a key at byte 5"},
        BadRow{"Zero", "[01]", "no comma between values at byte 2"},
        BadRow{"Fraction", "[1.]", "bad number at byte 3"},
        BadRow{"Plus", "+1", "no value at byte 0"},
        BadRow{"Open", "\"abc", "text without end at byte 4"},
        BadRow{"Control", "\"a\nb\"", "control character at byte 3"},
        BadRow{"Utf8", "\"\xff\"", "text that is not UTF-8 at byte 1"},
        BadRow{"Overlong", "\"\xc0\xaf\"", "text that is not UTF-8 at byte 1"},
        BadRow{"Surrogate", R"("\ud800")", "bad escape at byte 7"},
        BadRow{"Escape", R"("\x")", "bad escape at byte 3"},
        BadRow{"Word", "nul", "unknown word at byte 0"}),
    [](const auto& row) { return row.param.name; });

TEST(SmallJsonTest, NestingIsBounded) {
  const std::string deep = std::string(33, '[') + std::string(33, ']');
  EXPECT_TRUE(ReadJson(deep));
  EXPECT_FALSE(ReadJson("[" + deep + "]"));
  EXPECT_FALSE(ReadJson(std::string(1'000'000, '[')));
}

TEST(SmallJsonTest, NumbersOfValuesAndMembersAreBounded) {
  std::string list = "[";
  std::string object = "{";
  for (int i = 0; i < 100'001; ++i) list += "1,";
  for (int i = 0; i < 1001; ++i) object += "\"" + std::to_string(i) + "\":1,";
  EXPECT_THAT(ReadJson(list + "1]").error().message,
              HasSubstr("too many values"));
  EXPECT_THAT(ReadJson(object + "\"x\":1}").error().message,
              HasSubstr("too many members"));
}

TEST(SmallJsonTest, WhatIsWrittenIsReadBack) {
  const std::string text("a\"b\\c\n\x01\0z \xE2\x82\xAC", 13);
  std::string json;
  AppendJsonText(text, json);
  EXPECT_EQ(ReadJson(json)->text, text);
}

TEST(SmallJsonTest, WhatIsNoUtf8IsReplaced) {
  std::string json;
  AppendJsonText("a\xFFz\xE2\x82", json);
  EXPECT_EQ(json, "\"a\uFFFDz\uFFFD\uFFFD\"");
}

}  // namespace
}  // namespace regionbench
