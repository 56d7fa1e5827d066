// SPDX-License-Identifier: Apache-2.0
#include "probe/sample/usual_line.h"

#include <gtest/gtest.h>

#include "probe/sample/sample_json.h"
#include "tests/support/random_sample.h"

namespace regionbench {
namespace {

const std::string kLine =
    R"({"v":1,"probe":"p","boot":"b","seq":10,"target":"aws/r/s",)"
    R"("method":"tcp","at_us":1763881200123456,"outcome":"ok","rtt_ns":5,)"
    R"("lag_ns":-7,"phases_ns":{"connect":3,"tls":0},"tainted":false})";

std::string With(std::string_view from, std::string_view to) {
  std::string line = kLine;
  return line.replace(line.find(from), from.size(), to);
}

bool IsUsual(std::string_view line) {
  Sample sample;
  Draft draft(sample);
  return UsualLine(line).Read(draft);
}

// A space in front makes it a line of another form.
Result<Sample> ReadAsAnyJson(const std::string& line) {
  return ParseJsonLine(" " + line);
}

TEST(UsualLineTest, WhateverAppendJsonLineWritesIsOne) {
  std::mt19937_64 random(20261126);
  for (std::uint64_t seq = 0; seq < 5000; ++seq) {
    const Sample sample = support::RandomSample(random, seq);
    std::string line;
    AppendJsonLine(sample, line);
    Sample read;
    Draft draft(read);
    ASSERT_TRUE(UsualLine(line).Read(draft)) << line;
    ASSERT_EQ(read, sample) << line;
  }
}

TEST(UsualLineTest, OtherFormsAreSamplesAllTheSame) {
  const auto expected = ParseJsonLine(kLine).value();
  EXPECT_TRUE(IsUsual(kLine));
  for (const std::string& line :
       {" " + kLine, kLine + " ", With(":5", ": 5"), With("false", "false "),
        With(R"("seq":10,)", "").insert(1, R"("seq":10,)"),
        With(R"("p")", R"("\u0070")"), With(R"("seq")", R"("s\u0065q")"),
        With("false", R"(false,"x":1.5)"),
        With(R"("v")", "\"x\":\"\u00e9\",\"v\""), With(":3", ":3,\"dns\":[]"),
        With("false", R"(false,"bytes":null)")}) {
    EXPECT_FALSE(IsUsual(line)) << line;
    EXPECT_EQ(ParseJsonLine(line), expected) << line;
  }
}

TEST(UsualLineTest, WhatIsNoJsonIsNoSample) {
  for (const std::string& line :
       {With(":10", ":010"), With("-7", "-07"), With("-7", "-"),
        With(":10", ":+10"), With(":10", ":10e0"), With(":10", ":1x"),
        With("false", "False"), With("false", "falsey"),
        With("false", "false,"), With("false}", "false"), kLine + "}",
        kLine + ",", With("{\"c", "{,\"c"), With(":{", ":{{"), With("p\"", "p"),
        With("\"b\"", "\"b\tc\""), With(":5", ":{\"tls\":5}"),
        With(":0}", ":{\"tls\":5}}")}) {
    EXPECT_FALSE(IsUsual(line)) << line;
    EXPECT_FALSE(ParseJsonLine(line)) << line;
  }
}

// Random damage: both readers agree on what is a sample, and on which.
TEST(UsualLineTest, TakesNothingThatAnyJsonReaderWouldNot) {
  constexpr std::string_view kBytes = "\"\\{}[],:0123456789-+.eEtfnul \t\n\x7f";
  std::mt19937_64 random(1);
  int usual = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string line = kLine;
    for (std::uint64_t damage = random() % 3 + 1; damage > 0; --damage) {
      const std::size_t at = random() % line.size();
      line.replace(at, random() % 2, 1, kBytes[random() % kBytes.size()]);
    }
    usual += IsUsual(line) ? 1 : 0;
    const auto any = ReadAsAnyJson(line);
    const auto read = ParseJsonLine(line);
    ASSERT_EQ(read.has_value(), any.has_value()) << line;
    if (!read) continue;
    ASSERT_EQ(*read, *any) << line;
  }
  EXPECT_GT(usual, 500);
}

}  // namespace
}  // namespace regionbench
