// SPDX-License-Identifier: Apache-2.0
#include "probe/sink/batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probe/sink/numbered_samples.h"
#include "tests/support/random_sample.h"

namespace regionbench {
namespace {

using ::testing::ElementsAre;

TEST(GzipTest, TheSameTextIsTheSameBytesAndComesBack) {
  const std::string text(100'000, 'x');
  EXPECT_EQ(Gzip(text), Gzip(text));
  EXPECT_LT(Gzip(text).size(), 1000U);
  EXPECT_EQ(Gunzip(Gzip(text), text.size()), text);
  EXPECT_EQ(Gunzip(Gzip(""), 0), "");
}

TEST(GzipTest, RefusesWhatIsTooLargeCutOffOrSomethingElse) {
  const std::string bytes = Gzip("a line that is compressed");
  EXPECT_EQ(Gunzip(bytes, 5).error().message, "larger than it may be");
  EXPECT_FALSE(Gunzip(bytes.substr(0, bytes.size() - 1), 100));
  EXPECT_FALSE(Gunzip("no gzip", 100));
}

TEST(BatchWriterTest, GivesWhatWasAddedAndBeginsAnew) {
  BatchWriter writer;
  EXPECT_TRUE(writer.Empty());
  const WallTime early(std::chrono::seconds(1'763'881'200));
  writer.Add(NumberedSample(7, early));
  writer.Add(NumberedSample(8));
  const Batch batch = writer.Take();
  EXPECT_TRUE(writer.Empty());
  EXPECT_EQ(batch.samples, 2U);
  EXPECT_EQ(batch.first, early);
  EXPECT_THAT(NumbersIn(batch), ElementsAre(7, 8));
}

TEST(BatchWriterTest, IsFullByCountOrBySize) {
  BatchWriter writer;
  for (std::uint32_t i = 0; i < kMostBatchSamples; ++i) {
    EXPECT_FALSE(writer.Full());
    writer.Add(NumberedSample(i));
  }
  EXPECT_TRUE(writer.Full());
  writer.Take();
  EXPECT_FALSE(writer.Full());
  Sample wide = NumberedSample(1);
  wide.address = std::string(10'000, 'x');
  while (!writer.Full()) writer.Add(wide);
  const Batch batch = writer.Take();
  EXPECT_LT(batch.samples, 105U);
  EXPECT_LE(batch.plain_bytes, kMostBatchBytes);
}

TEST(BatchTest, MergesIntoOneUnderTheLastId) {
  std::vector<Batch> batches = {NumberedBatch(1, 2), NumberedBatch(3, 1)};
  batches[0].id = 10;
  batches[1].id = 11;
  const auto merged = MergeBatches(batches);
  ASSERT_TRUE(merged);
  EXPECT_EQ(merged->id, 11);
  EXPECT_EQ(merged->samples, 3U);
  EXPECT_EQ(merged->first, batches[0].first);
  EXPECT_THAT(NumbersIn(*merged), ElementsAre(1, 2, 3));
  batches[0].body = "damaged";
  EXPECT_FALSE(MergeBatches(batches));
}

TEST(BatchTest, HalvesByLines) {
  Batch batch = NumberedBatch(1, 5);
  batch.id = 3;
  const auto halves = HalveBatch(batch).value();
  ASSERT_TRUE(halves);
  EXPECT_THAT(NumbersIn(halves->first), ElementsAre(1, 2));
  EXPECT_THAT(NumbersIn(halves->second), ElementsAre(3, 4, 5));
  EXPECT_EQ(halves->second.id, 3);
  EXPECT_FALSE(HalveBatch(NumberedBatch(1)).value());
  batch.samples = 6;
  EXPECT_EQ(HalveBatch(batch).error().message, "holds another number of lines");
}

}  // namespace
}  // namespace regionbench
