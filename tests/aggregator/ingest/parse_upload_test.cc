// SPDX-License-Identifier: Apache-2.0
#include "aggregator/ingest/parse_upload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aggregator/ingest/inflate.h"
#include "tests/support/random_sample.h"
#include "tests/support/upload_lines.h"

namespace regionbench {
namespace {

using support::Gzipped;
using support::LineOf;
using support::LinesOf;
using support::PlainSample;
using testing::ElementsAre;

constexpr WallTime kArrival{std::chrono::microseconds(1'763'881'260'000'000)};
const TokenGrant kGrant{"", "p", false};

TEST(ParseUploadTest, ReadsLinesWhateverTheyEndWith) {
  std::string text = LineOf(PlainSample(1));
  text.insert(text.size() - 1, "\r");
  text += "\n\r\n" + LinesOf(2, 2);
  text.pop_back();
  const auto upload = ParseUpload(text, kGrant, kArrival);
  EXPECT_THAT(upload.samples,
              ElementsAre(PlainSample(1), PlainSample(2), PlainSample(3)));
  EXPECT_EQ(upload.rejected_total, 0U);
}

TEST(ParseUploadTest, ReadsWhatAProbeWrites) {
  std::mt19937_64 random(5);
  std::vector<Sample> samples;
  std::string text;
  for (std::uint64_t seq = 0; seq < 2000; ++seq) {
    samples.push_back(support::RandomSample(random, seq));
    text += LineOf(samples.back());
  }
  const auto late = kArrival + std::chrono::hours(24);
  EXPECT_EQ(ParseUpload(text, {"", "*", false}, late).samples, samples);
}

TEST(ParseUploadTest, ALineIsRejectedByItsNumberAndNotItsNeighbours) {
  Sample future = PlainSample(4);
  future.at = kArrival + std::chrono::hours(25);
  const std::string text = LinesOf(1, 1) + "\n{\"v\":1}\n" + LinesOf(2, 1) +
                           "x\n" + LineOf(PlainSample(3, "other")) +
                           LineOf(future) + LinesOf(5, 1);
  const auto upload = ParseUpload(text, kGrant, kArrival);
  EXPECT_THAT(upload.samples,
              ElementsAre(PlainSample(1), PlainSample(2), PlainSample(5)));
  EXPECT_EQ(upload.foreign, 1U);
  EXPECT_THAT(
      upload.rejected,
      ElementsAre(
          Rejection{3, "probe: is missing"}, Rejection{5, "not JSON at byte 1"},
          Rejection{6, "token does not allow probe other"},
          Rejection{7, "at_us: is more than a day ahead of the aggregator"}));
}

// Each line is read in place, next to whatever follows it.
TEST(ParseUploadTest, ATruncatedLineTakesNothingFromTheNext) {
  const std::string line = LineOf(PlainSample(1));
  for (std::size_t n = 1; n + 1 < line.size(); ++n) {
    const auto upload =
        ParseUpload(line.substr(0, n) + "\n" + line, kGrant, kArrival);
    EXPECT_EQ(upload.samples.size(), 1U) << n;
    EXPECT_EQ(upload.rejected_total, 1U) << n;
  }
}

TEST(ParseUploadTest, ListsTheFirstHundredRejectionsAndCountsAll) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "{}\n";
  const auto upload = ParseUpload(text, kGrant, kArrival);
  EXPECT_EQ(upload.rejected_total, 1000U);
  EXPECT_EQ(upload.rejected.size(), 100U);
}

TEST(ParseUploadTest, BytesOfAnyKindAreOnlyRejected) {
  std::mt19937_64 random(7);
  std::string text = LinesOf(1, 200);
  for (int round = 0; round < 300; ++round) {
    std::string spoilt = text;
    for (int i = 0; i < 50; ++i) {
      spoilt[random() % spoilt.size()] = static_cast<char>(random() % 256);
    }
    const auto upload = ParseUpload(spoilt, kGrant, kArrival);
    EXPECT_LE(upload.samples.size(), 200U);
    for (const Sample& sample : upload.samples) EXPECT_EQ(sample.probe, "p");
  }
}

Inflated Try(const std::string& gzip, std::size_t most) {
  std::string text;
  return Inflate(gzip, most, text);
}

TEST(InflateTest, GivesTheTextOfAllMembers) {
  std::string text;
  ASSERT_EQ(Inflate(Gzipped("one ") + Gzipped("") + Gzipped("two"), 7, text),
            Inflated::kWhole);
  EXPECT_EQ(text, "one two");
}

TEST(InflateTest, TellsJustEnoughFromTooMuch) {
  const std::string gzip = Gzipped(std::string(5000, 'x'));
  EXPECT_EQ(Try(gzip, 5000), Inflated::kWhole);
  EXPECT_EQ(Try(gzip, 4999), Inflated::kTooLarge);
}

TEST(InflateTest, EveryTruncationIsBroken) {
  const std::string gzip = Gzipped(LinesOf(1, 3));
  for (std::size_t n = 0; n < gzip.size(); ++n) {
    EXPECT_EQ(Try(gzip.substr(0, n), 1 << 20), Inflated::kBroken) << n;
  }
}

TEST(InflateTest, WhatFollowsOrIsNoGzipIsBroken) {
  EXPECT_EQ(Try(Gzipped("x") + "junk", 100), Inflated::kBroken);
  EXPECT_EQ(Try(Gzipped("x") + std::string(1, '\0'), 100), Inflated::kBroken);
  EXPECT_EQ(Try("{\"v\":1}", 100), Inflated::kBroken);
  std::string spoilt = Gzipped("some text");
  spoilt[spoilt.size() - 5] ^= 1;  // the checksum
  EXPECT_EQ(Try(spoilt, 100), Inflated::kBroken);
}

TEST(InflateTest, ABombIsLeftEarly) {
  const std::string bomb = Gzipped(std::string(64U << 20U, '\0'));
  std::string text;
  EXPECT_EQ(Inflate(bomb, 1U << 20U, text), Inflated::kTooLarge);
  EXPECT_LE(text.size(), 1U << 20U);
}

}  // namespace
}  // namespace regionbench
