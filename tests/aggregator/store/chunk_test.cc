// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/chunk.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <vector>

namespace regionbench {
namespace {

using Integers = std::vector<MaybeInteger>;
constexpr std::int64_t kSmallest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();

Integers Unpacked(const PackedColumn& column, std::size_t n) {
  const auto reader =
      PackedReader::Over(column.base, column.step, column.bits, n);
  EXPECT_TRUE(reader);
  Integers values;
  for (std::size_t i = 0; reader && i < n; ++i) values.push_back(reader->At(i));
  return values;
}

void ExpectSameAgain(const Integers& values, Growth growth) {
  const auto column = Pack(values, growth);
  ASSERT_TRUE(column);
  EXPECT_EQ(Unpacked(*column, values.size()), values);
}

struct PackCase {
  const char* name;
  Integers values;
};

class PackTest : public testing::TestWithParam<PackCase> {};

TEST_P(PackTest, EveryValueComesBack) {
  ExpectSameAgain(GetParam().values, Growth::kNone);
  ExpectSameAgain(GetParam().values, Growth::kEven);
}

INSTANTIATE_TEST_SUITE_P(
    Columns, PackTest,
    testing::Values(
        PackCase{"one", {7}}, PackCase{"absent", {{}, {}, {}}},
        PackCase{"smallest", {kSmallest}}, PackCase{"largest", {kLargest}},
        PackCase{"equal", {5, 5, 5, 5}}, PackCase{"even", {10, 13, 16, 19}},
        PackCase{"uneven", {10, 13, 17, 19, 23}},
        PackCase{"gaps", {{}, 3, {}, {}, 9, 12, {}}},
        PackCase{"one_of_many", {{}, {}, -4, {}}},
        PackCase{"negative", {-5, -5'000'000'000, 7, {}, 0}},
        PackCase{"falling", {100, 80, 61, 40, 20}},
        PackCase{"wide", {0, (std::int64_t{1} << 56) - 2, {}, 3, 1}}),
    [](const auto& chosen) { return chosen.param.name; });

TEST(PackedColumnTest, WhatDoesNotVaryTakesNoBits) {
  EXPECT_EQ(Pack(Integers{5, 5, 5}, Growth::kNone)->bits, "");
  EXPECT_EQ(Pack(Integers{10, 13, 16}, Growth::kEven)->bits, "");
  EXPECT_EQ(Pack(Integers{{}, {}}, Growth::kNone)->base, MaybeInteger());
}

// 100 values of 0 to 6 and a gap: 3 bits each.
TEST(PackedColumnTest, AValueTakesTheBitsOfTheRange) {
  Integers values;
  for (std::int64_t i = 0; i < 100; ++i) values.emplace_back(1'000'000 + i % 7);
  values[50] = std::nullopt;
  EXPECT_EQ(Pack(values, Growth::kNone)->bits.size(), 38U);
}

TEST(PackedColumnTest, WhatIsTooFarApartDoesNotPack) {
  EXPECT_FALSE(Pack(Integers{0, (std::int64_t{1} << 56) - 1}, Growth::kNone));
  EXPECT_FALSE(Pack(Integers{kSmallest, kLargest}, Growth::kEven));
}

TEST(PackedColumnTest, BytesThatPackNeverWritesAreRefused) {
  const std::string bytes(100, '\x7f');
  EXPECT_FALSE(PackedReader::Over(0, 0, bytes, 10));    // more than 56 bits
  EXPECT_FALSE(PackedReader::Over(0, 0, bytes, 1000));  // less than one
  EXPECT_FALSE(PackedReader::Over(0, 0, bytes, 0));
  EXPECT_FALSE(PackedReader::Over({}, 0, bytes, 20));
  EXPECT_TRUE(PackedReader::Over(0, 0, bytes, 20));
}

TEST(PackedColumnTest, AnyBytesAreReadWithoutHarm) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 3000; ++round) {
    std::string bytes(random() % 80, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    const std::size_t n = 1 + random() % kMostInChunk;
    const auto reader =
        PackedReader::Over(static_cast<std::int64_t>(random()),
                           static_cast<std::int64_t>(random()), bytes, n);
    for (std::size_t i = 0; reader && i < n; ++i) (void)reader->At(i);
  }
}

ChunkReader ReaderOver(const Chunk& chunk) {
  ChunkReader reader{.n = chunk.n,
                     .unit_ns = chunk.unit_ns,
                     .relative = chunk.relative,
                     .columns = {}};
  for (std::size_t f = 0; f < kFields.size(); ++f) {
    const PackedColumn& column = chunk.columns[f];
    reader.columns[f] =
        PackedReader::Over(column.base, column.step, column.bits, chunk.n)
            .value();
  }
  return reader;
}

void ExpectSameRows(const std::vector<ChunkRow>& rows) {
  const auto chunk = PackChunk(rows);
  ASSERT_TRUE(chunk);
  const ChunkReader reader = ReaderOver(*chunk);
  ASSERT_EQ(reader.n, rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_TRUE(reader.At(i) == rows[i]) << i;
  }
}

ChunkRow RandomRow(std::mt19937_64& random, std::uint64_t range) {
  ChunkRow row;
  for (MaybeInteger& value : row.values) {
    if (random() % 4 == 0) continue;
    value = static_cast<std::int64_t>(random() % range) -
            static_cast<std::int64_t>(range / 3);
  }
  return row;
}

TEST(ChunkTest, EveryFieldOfEveryRowComesBack) {
  std::mt19937_64 random(2);
  for (int round = 0; round < 200; ++round) {
    const std::size_t n = 1 + random() % kMostInChunk;
    const std::uint64_t range = std::uint64_t{1} << (1 + random() % 55);
    std::vector<ChunkRow> rows;
    for (std::size_t i = 0; i < n; ++i)
      rows.push_back(RandomRow(random, range));
    if (PackChunk(rows)) {
      ExpectSameRows(rows);
    } else {  // the details are further apart than what they are relative to
      EXPECT_GT(range, std::uint64_t{1} << 40);
    }
  }
}

TEST(ChunkTest, OneRowAlonePacksWhateverItHas) {
  for (const std::int64_t value : {kSmallest, kLargest, std::int64_t{1}}) {
    ChunkRow row;
    row.values.fill(value);
    ExpectSameRows({row});
  }
}

TEST(ChunkTest, NoRowsOrTooManyDoNotPack) {
  EXPECT_FALSE(PackChunk({}));
  EXPECT_FALSE(PackChunk(std::vector<ChunkRow>(kMostInChunk + 1)));
}

TEST(ChunkTest, ACoarseClockIsCountedInItsTicks) {
  std::vector<ChunkRow> rows(2);
  rows[0][Field::kRtt] = 31'000;
  rows[1][Field::kRtt] = 35'000;
  EXPECT_EQ(PackChunk(rows)->unit_ns, 1000);
  ExpectSameRows(rows);
  rows[1][Field::kTls] = 35'001;
  EXPECT_EQ(PackChunk(rows)->unit_ns, 1);
  ExpectSameRows(rows);
}

TEST(ChunkTest, DetailsThatFollowTheirSampleAreShort) {
  std::vector<ChunkRow> rows(100);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto at = static_cast<std::int64_t>(i * i * 100'000);
    const auto rtt = static_cast<std::int64_t>(30'000'000 + i * 7919);
    rows[i][Field::kAt] = at;
    rows[i][Field::kRtt] = rtt;
    rows[i][Field::kUserRtt] = rtt + 40'000;
    rows[i][Field::kSentMono] = at * 1000 + 77;
  }
  const auto chunk = PackChunk(rows);
  const auto bits = [&](Field field) {
    return chunk->columns[static_cast<std::size_t>(field)].bits;
  };
  EXPECT_EQ(bits(Field::kUserRtt), "");
  EXPECT_EQ(bits(Field::kSentMono), "");
  ExpectSameRows(rows);
}

}  // namespace
}  // namespace regionbench
