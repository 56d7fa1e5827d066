// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/sketch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "aggregator/stats/quantile.h"
#include "tests/aggregator/stats/vectors.h"

namespace regionbench {
namespace {

constexpr double kBound = 0.00135380225995610;  // schema 8

Sketch SketchOf(const std::vector<double>& seconds, int schema = 8) {
  Sketch sketch(schema);
  for (const double value : seconds) {
    if (value == kInfinity) {
      sketch.AddLost();
    } else {
      EXPECT_TRUE(sketch.Add(value)) << value;
    }
  }
  return sketch;
}

std::vector<double> DrawValues(std::size_t n, unsigned seed) {
  std::mt19937_64 random(seed);
  std::lognormal_distribution<double> jitter(0, 0.8);
  std::vector<double> seconds(n);
  std::ranges::generate(seconds,
                        [&] { return 0.030 + 0.001 * jitter(random); });
  return seconds;
}

TEST(BucketTest, IndicesAgreeWithEveryKnownAnswer) {
  for (const auto& row : Expected()["tables"]["bucket_index"]) {
    for (const auto& [schema, index] : row["prometheus"].items()) {
      const int answer = BucketIndex(row["value_s"], std::stoi(schema));
      EXPECT_EQ(answer, index) << row["value_s"] << " schema " << schema;
      EXPECT_EQ(answer - 1, row["otel"][schema]);
    }
  }
}

TEST(BucketTest, UpperBoundsAreInclusiveToTheLastBit) {
  for (int schema = 0; schema <= 8; ++schema) {
    for (int index = -20 * (1 << schema); index <= 3 * (1 << schema); ++index) {
      const double bound = BucketUpperBound(index, schema);
      ASSERT_EQ(BucketIndex(bound, schema), index);
      ASSERT_EQ(BucketIndex(std::nextafter(bound, kInfinity), schema),
                index + 1);
      ASSERT_EQ(BucketIndex(std::nextafter(bound, 0), schema), index);
    }
  }
  EXPECT_EQ(BucketUpperBound(0, 8), 1);
  EXPECT_EQ(BucketUpperBound(-256, 8), 0.5);
}

TEST(BucketTest, ErrorsAreTheDocumentedOnes) {
  EXPECT_NEAR(RelativeError(8), kBound, 1e-15);
  EXPECT_NEAR(RelativeError(5), 0.010830001253373618, 1e-15);
  EXPECT_NEAR(RelativeError(3), 0.0433, 5e-5);
}

void ExpectSketch(const std::vector<double>& values, int schema,
                  const nlohmann::json& expected) {
  const Sketch sketch = SketchOf(values, schema);
  std::size_t populated = 0;
  for (std::size_t i = 0; i < sketch.Counts().size(); ++i) {
    if (sketch.Counts()[i] == 0) continue;
    ++populated;
    const int index = sketch.FirstIndex() + static_cast<int>(i);
    EXPECT_EQ(sketch.Counts()[i], expected["buckets"][std::to_string(index)]);
  }
  EXPECT_EQ(populated, expected["populated_buckets"]);
  for (const auto& [p, value] : expected["quantiles_s"].items()) {
    ExpectClose(*sketch.Quantile(std::stod(p)), NumberFrom(value));
  }
}

TEST(SketchTest, AgreesWithEveryKnownAnswer) {
  for (const auto& [name, series] : Expected()["single"].items()) {
    if (!series.contains("sketch_schema8")) continue;
    SCOPED_TRACE(name);
    std::vector<double> seconds = Column(name, "rtt_ms");
    for (double& value : seconds) value = std::round(value * 1e6) * 1e-9;
    ExpectSketch(seconds, 8, series["sketch_schema8"]);
    ExpectSketch(seconds, 5, series["sketch_schema5"]);
  }
}

TEST(SketchTest, HasNoQuantileOfNothing) {
  EXPECT_EQ(Sketch().Quantile(0.5), std::nullopt);
}

TEST(SketchTest, RefusesWhatHasNoBucket) {
  Sketch sketch;
  for (const double value :
       {0.0, -1.0, kInfinity, -kInfinity, std::nan(""), 1e-12, 1e300}) {
    EXPECT_FALSE(sketch.Add(value)) << value;
  }
  EXPECT_EQ(sketch, Sketch());
}

TEST(SketchTest, OneToFiveValuesAreWithinTheBound) {
  std::vector<double> values;
  for (const double value : {0.031, 0.009, 0.1, 0.01, 0.031}) {
    values.push_back(value);
    std::vector<double> sorted = values;
    const double exact = *QuantileInPlace(sorted, 0.5);
    EXPECT_NEAR(*SketchOf(values).Quantile(0.5), exact, exact * kBound);
  }
}

void ExpectWithinBound(std::vector<double> values) {
  const Sketch sketch = SketchOf(values);
  for (double p = 0; p <= 1; p += 0.01) {
    const double exact = *QuantileInPlace(values, p);
    if (std::isinf(exact)) {
      EXPECT_EQ(*sketch.Quantile(p), exact) << p;
    } else {
      EXPECT_NEAR(*sketch.Quantile(p), exact, exact * kBound * (1 + 1e-9)) << p;
    }
  }
}

TEST(SketchTest, EveryQuantileIsWithinTheBound) {
  ExpectWithinBound(DrawValues(1000, 1));
  std::vector<double> sorted = DrawValues(501, 2);
  std::ranges::sort(sorted, std::greater{});
  ExpectWithinBound(sorted);
  ExpectWithinBound(std::vector<double>(50, 0.03125));
  std::vector<double> two_points(99, 0.01);
  two_points.resize(150, 0.5);
  ExpectWithinBound(two_points);
  std::vector<double> lossy = DrawValues(100, 3);
  lossy.resize(140, kInfinity);
  ExpectWithinBound(lossy);
  std::vector<double> edges;
  for (int e = -12; e < 3; ++e) {
    const double power = std::ldexp(1.0, e);
    edges.insert(edges.end(),
                 {power, std::nextafter(power, 0), std::nextafter(power, 8)});
  }
  ExpectWithinBound(edges);
}

TEST(SketchTest, MedianAfterARouteStepIsWithinTheBound) {
  std::vector<double> values = DrawValues(600, 4);
  std::vector<double> after = DrawValues(500, 5);
  for (double& value : after) value += 0.014;
  values.insert(values.end(), after.begin(), after.end());
  ExpectWithinBound(values);
}

TEST(SketchTest, OneLostProbeDoesNotPoisonTheOthers) {
  Sketch sketch = SketchOf(DrawValues(100, 6));
  const double before = *sketch.Quantile(0.5);
  sketch.AddLost();
  EXPECT_NEAR(*sketch.Quantile(0.5), before, before * 0.01);
  EXPECT_EQ(*sketch.Quantile(1), kInfinity);
}

TEST(SketchTest, AllLostIsBeyondTheTimeout) {
  Sketch sketch;
  sketch.AddLost(5);
  EXPECT_EQ(sketch.Quantile(0.01), kInfinity);
}

TEST(SketchTest, AddingALostProbeNeverLowersAQuantile) {
  Sketch sketch = SketchOf(DrawValues(37, 7));
  for (int lost = 0; lost < 50; ++lost) {
    const Sketch before = sketch;
    sketch.AddLost();
    for (double p = 0; p <= 1; p += 0.05) {
      EXPECT_LE(before.Quantile(p), sketch.Quantile(p));
    }
  }
}

TEST(SketchTest, MergedPartsEqualTheWholeInAnyOrder) {
  std::mt19937_64 random(8);
  for (unsigned round = 0; round < 20; ++round) {
    std::vector<double> values = DrawValues(300, 100 + round);
    values.resize(310, kInfinity);
    std::vector<Sketch> parts(6);
    for (const double value : values) {
      Sketch& part = parts[random() % parts.size()];
      if (value == kInfinity) {
        part.AddLost();
      } else {
        ASSERT_TRUE(part.Add(value));
      }
    }
    std::ranges::shuffle(parts, random);
    Sketch merged;
    for (const Sketch& part : parts) merged.Merge(part);
    EXPECT_EQ(merged, SketchOf(values));
  }
}

TEST(SketchTest, DownscaledEqualsDirect) {
  const std::vector<double> values = DrawValues(500, 9);
  for (int schema = 0; schema <= 8; ++schema) {
    Sketch sketch = SketchOf(values);
    sketch.Downscale(schema);
    EXPECT_EQ(sketch, SketchOf(values, schema));
  }
}

TEST(SketchTest, MergingKeepsTheCoarserSchema) {
  const std::vector<double> values = DrawValues(100, 10);
  Sketch fine = SketchOf(values, 8);
  fine.Merge(SketchOf(values, 5));
  Sketch coarse = SketchOf(values, 5);
  coarse.Merge(SketchOf(values, 8));
  EXPECT_EQ(fine, coarse);
  EXPECT_EQ(fine.Schema(), 5);
  EXPECT_EQ(fine.Received(), 200U);
}

TEST(SketchTest, SubtractingUndoesMerging) {
  const Sketch minute = SketchOf({0.001, 0.5, kInfinity});
  Sketch window = SketchOf(DrawValues(100, 11));
  const auto before = window.Quantile(0.5);
  const auto buckets = window.Encode();
  window.Merge(minute);
  ASSERT_TRUE(window.Subtract(minute));
  EXPECT_EQ(window.Encode(), buckets);
  EXPECT_EQ(window.Lost(), 0U);
  EXPECT_EQ(window.Quantile(0.5), before);
}

TEST(SketchTest, SubtractingWhatIsNotContainedChangesNothing) {
  Sketch window = SketchOf({0.030, 0.031});
  const Sketch before = window;
  EXPECT_FALSE(window.Subtract(SketchOf({0.030, 0.9})));
  EXPECT_FALSE(window.Subtract(SketchOf({0.030, kInfinity})));
  EXPECT_EQ(window, before);
}

TEST(SketchCodecTest, WritesAndReadsTheSame) {
  for (const std::size_t n : {0U, 1U, 2U, 60U, 3600U}) {
    const std::vector<double> values = DrawValues(n, 12);
    Sketch sketch = SketchOf(values);
    auto decoded = Sketch::Decode(sketch.Encode());
    ASSERT_TRUE(decoded);
    if (n > 0) {
      decoded->SetRange(std::ranges::min(values), std::ranges::max(values));
    }
    EXPECT_EQ(*decoded, sketch);
  }
}

TEST(SketchCodecTest, TheFormIsFixed) {
  // Version 1, schema 8, 2 buckets, first -256 (zig-zag 511), count 2, gap 255,
  // count 1.
  EXPECT_EQ(SketchOf({0.5, 0.5, 1.0}).Encode(),
            std::string("\x01\x08\x02\xff\x03\x02\xff\x01\x01", 9));
}

TEST(SketchCodecTest, AMinuteAndAnHourAreSmall) {
  EXPECT_LT(SketchOf(DrawValues(60, 13)).Encode().size(), 100U);
  EXPECT_LT(SketchOf(DrawValues(3600, 14)).Encode().size(), 600U);
}

TEST(SketchCodecTest, RefusesEveryTruncationAndTrailingBytes) {
  const std::string bytes = SketchOf(DrawValues(20, 15)).Encode();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(Sketch::Decode(bytes.substr(0, size))) << size;
  }
  EXPECT_FALSE(Sketch::Decode(bytes + '\0'));
}

TEST(SketchCodecTest, RefusesWhatEncodeNeverWrites) {
  const auto decodes = [](const std::string& bytes) {
    return Sketch::Decode(bytes).has_value();
  };
  EXPECT_TRUE(decodes({"\x01\x08\x01\x02\x05", 5}));
  EXPECT_FALSE(decodes({"\x02\x08\x01\x02\x05", 5})) << "version";
  EXPECT_FALSE(decodes({"\x01\x09\x01\x02\x05", 5})) << "schema";
  EXPECT_FALSE(decodes({"\x01\x08\x01\x02\x00", 5})) << "count 0";
  EXPECT_FALSE(decodes({"\x01\x08\x01\xff\xff\x7f\x05", 7})) << "index";
  EXPECT_FALSE(decodes({"\x01\x08\x01\x82\x00\x05", 6})) << "long varint";
  EXPECT_FALSE(decodes({"\x01\x08\x02\x02\x05\xff\xff\x7f\x01", 9})) << "gap";
}

TEST(SketchCodecTest, SurvivesRandomBytes) {
  std::mt19937_64 random(16);
  for (int round = 0; round < 20000; ++round) {
    std::string bytes{"\x01\x08", 2};
    const std::size_t size = random() % 40;
    while (bytes.size() < size) bytes += static_cast<char>(random());
    const auto sketch = Sketch::Decode(bytes);
    if (!sketch) continue;
    EXPECT_EQ(sketch->Encode(), bytes);
  }
}

}  // namespace
}  // namespace regionbench
