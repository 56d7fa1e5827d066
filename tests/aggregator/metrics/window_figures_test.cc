// SPDX-License-Identifier: Apache-2.0
#include "aggregator/metrics/window_figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "aggregator/metrics/window_boxes.h"
#include "aggregator/stats/bucket_layout.h"
#include "aggregator/stats/quantile.h"
#include "tests/support/memory_store.h"
#include "tests/support/past.h"

namespace regionbench {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr WallTime kNow = kMonday + hours(30) + minutes(20) + seconds(30);
constexpr BoxWindow kFiveMinutes = kBoxWindows[0];
constexpr BoxWindow kHour = kBoxWindows[1];
constexpr BoxWindow kDay = kBoxWindows[2];
constexpr const char* kTokyo = "aws/ap-northeast-1/dynamodb";
constexpr const char* kSeoul = "aws/ap-northeast-2/dynamodb";

ResolvedTarget Undescribed(const TargetId& id) {
  ResolvedTarget target;
  target.id = id;
  return target;
}

class WindowFiguresTest : public testing::Test {
 protected:
  void Add(const PastSeries& series) { past_.Add(series, kMonday, kNow); }
  void Store() {
    std::ranges::stable_sort(past_.samples, {}, &Sample::at);
    ASSERT_TRUE(store_.Append(past_.samples));
    ASSERT_TRUE(store_.RollUp(past_.samples.size()));
  }
  WindowFigures Read(const BoxWindow& window) {
    auto figures = ReadWindow(store_, window, kNow, {}, Undescribed);
    EXPECT_TRUE(figures) << figures.error().message;
    return figures ? *std::move(figures) : WindowFigures{};
  }
  static std::string Text(const BoxWindow& window,
                          const WindowFigures& figures) {
    const auto page = MakeTextPage(0);
    WriteWindows(std::array{NamedFigures{window.name, figures}}, *page);
    return page->Take();
  }

  Past past_{7};
  support::MemoryStore store_;
};

// Windows begin at a whole minute, and so do the samples that are in them.
TEST_F(WindowFiguresTest, BoxesAreWithinTheSketchOfTheExactOnes) {
  Add({.id = kTokyo, .every = seconds(10)});
  Store();
  for (const BoxWindow& window : kBoxWindows) {
    const WallTime since = StartOf(RollupSpan::kMinute, kNow - window.length);
    std::vector<double> exact;
    for (const Sample& sample : past_.samples) {
      if (sample.at < since) continue;
      exact.push_back(static_cast<double>(sample.rtt->count()));
    }
    const WindowFigures figures = Read(window);
    ASSERT_EQ(figures.boxes.size(), 1U);
    const WindowBox& box = figures.boxes.front();
    EXPECT_EQ(box.n, exact.size()) << window.name;
    EXPECT_EQ(box.rank, 1);
    EXPECT_EQ(box.loss_ratio, 0);
    const auto near = [&](std::optional<Nanoseconds> value, double p) {
      const double wanted = *QuantileInPlace(exact, p);
      return std::abs(static_cast<double>(value->count()) - wanted) <=
             RelativeError(kFinestSchema) * wanted + 1;
    };
    EXPECT_TRUE(near(box.rtt.q1, 0.25)) << window.name;
    EXPECT_TRUE(near(box.rtt.median, 0.5)) << window.name;
    EXPECT_TRUE(near(box.rtt.q3, 0.75)) << window.name;
    EXPECT_TRUE(near(box.rtt.p99, 0.99)) << window.name;
    std::ranges::sort(exact);
    EXPECT_EQ(static_cast<double>(box.rtt.min->count()), exact.front());
    EXPECT_EQ(static_cast<double>(box.rtt.max->count()), exact.back());
  }
}

TEST_F(WindowFiguresTest, AStatisticAmongTheFailuresIsLeftOut) {
  Add({.id = kTokyo, .every = seconds(2)});
  std::size_t i = 0;
  for (Sample& sample : past_.samples) {
    if (i++ % 5 < 3) continue;
    sample.outcome = Outcome::kTimeout;  // two of five
    sample.rtt.reset();
  }
  Store();
  const WindowFigures figures = Read(kFiveMinutes);
  ASSERT_EQ(figures.boxes.size(), 1U);
  EXPECT_NEAR(figures.boxes.front().loss_ratio, 0.4, 0.02);
  const std::string text = Text(kFiveMinutes, figures);
  EXPECT_THAT(text, HasSubstr("stat=\"median\"} 0.03"));
  EXPECT_THAT(text, HasSubstr("stat=\"max\"} 0.0"));
  EXPECT_THAT(text, Not(HasSubstr("stat=\"q3\"")));
  EXPECT_THAT(text, Not(HasSubstr("stat=\"p99\"")));
  EXPECT_THAT(text, HasSubstr("\nregionbench_loss_ratio{"));
  EXPECT_THAT(text, HasSubstr("\nregionbench_round_trip_box_samples{"));
}

TEST_F(WindowFiguresTest, AWindowWithoutSamplesIsLeftOut) {
  past_.Add({.id = kTokyo}, kMonday, kMonday + hours(20));
  Store();
  EXPECT_TRUE(Read(kFiveMinutes).boxes.empty());
  EXPECT_EQ(Text(kFiveMinutes, Read(kFiveMinutes)), "");
  EXPECT_FALSE(Read(kDay).boxes.empty());
}

TEST_F(WindowFiguresTest, RanksAndVerdictAreThoseOfTheReport) {
  Add({.id = kTokyo,
       .level_ms = [](WallTime) { return 30.0; },
       .every = seconds(5)});
  Add({.id = kSeoul,
       .level_ms = [](WallTime) { return 35.0; },
       .every = seconds(5)});
  Add({.probe = "osaka", .id = kTokyo, .every = seconds(5)});
  Store();
  const WindowFigures figures = Read(kHour);
  ASSERT_EQ(figures.boxes.size(), 3U);
  const std::string text = Text(kHour, figures);
  EXPECT_THAT(text,
              HasSubstr("\nregionbench_region_rank{probe=\"tokyo-office\","
                        "provider=\"aws\",region=\"ap-northeast-2\","
                        "service=\"dynamodb\",method=\"tcp\",conn=\"cold\","
                        "window=\"1h\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("\nregionbench_verdict{probe=\"tokyo-office\","
                              "method=\"tcp\",conn=\"cold\",window=\"1h\","
                              "state=\"winner\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("state=\"unsure\"} 0\n"));
  EXPECT_TRUE(Read(kFiveMinutes).verdicts.empty());
}

TEST_F(WindowFiguresTest, MethodsAreApart) {
  Add({.id = kTokyo, .every = seconds(10)});
  const std::size_t tcp = past_.samples.size();
  Add({.id = kTokyo, .every = seconds(10)});
  for (std::size_t i = tcp; i < past_.samples.size(); ++i) {
    past_.samples[i].method = Method::kIcmp;
  }
  Store();
  const WindowFigures figures = Read(kDay);
  ASSERT_EQ(figures.boxes.size(), 2U);
  EXPECT_EQ(figures.boxes[0].labels.method, Method::kTcp);
  EXPECT_EQ(figures.boxes[1].labels.method, Method::kIcmp);
}

/// A store that belongs to somebody else.
std::unique_ptr<Store> RecentStore(std::chrono::seconds ago) {
  auto store = std::make_unique<support::MemoryStore>();
  Past past(3);
  const WallTime now = WallNow();
  past.Add({.id = kTokyo, .every = seconds(1)}, now - minutes(30), now - ago);
  (void)store->Append(past.samples);
  (void)store->RollUp(past.samples.size());
  return store;
}

TEST(WindowBoxesTest, AreReadInTheBackgroundAndTellWhenProbesWereHeard) {
  SeriesCap cap(10);
  std::map<std::string, WallTime> heard;
  WindowBoxes boxes({.open_store = [] { return RecentStore(seconds(1)); },
                     .describe = Undescribed,
                     .pause = std::chrono::nanoseconds(1)},
                    cap, [&heard](const std::string& probe, WallTime last) {
                      heard[probe] = last;
                    });
  boxes.AwaitRounds(2);
  const auto page = MakeTextPage(0);
  boxes.Write(*page);
  const std::string text = page->Take();
  EXPECT_THAT(text, HasSubstr("window=\"5m\",stat=\"median\""));
  EXPECT_THAT(text, HasSubstr("window=\"24h\",stat=\"median\""));
  EXPECT_EQ(boxes.Targets().size(), 1U);
  ASSERT_TRUE(heard.contains("tokyo-office"));
  EXPECT_GT(heard["tokyo-office"], WallNow() - minutes(10));
}

TEST(WindowBoxesTest, AStoreThatCannotBeReadLeavesThePageWithoutThem) {
  SeriesCap cap(10);
  WindowBoxes boxes({.open_store = []() -> Result<std::unique_ptr<Store>> {
                       return Fail(ErrorCode::kStorage, "gone");
                     },
                     .describe = Undescribed,
                     .pause = std::chrono::nanoseconds(1)},
                    cap, [](const std::string&, WallTime) {});
  boxes.AwaitRounds(1);
  const auto page = MakeTextPage(0);
  boxes.Write(*page);
  EXPECT_EQ(page->Take(), "");
}

TEST(WindowBoxesTest, TheCapHoldsForThemToo) {
  SeriesCap cap(0);
  WindowBoxes boxes({.open_store = [] { return RecentStore(seconds(1)); },
                     .describe = Undescribed,
                     .pause = std::chrono::nanoseconds(1)},
                    cap, [](const std::string&, WallTime) {});
  boxes.AwaitRounds(1);
  EXPECT_TRUE(boxes.Targets().empty());
  EXPECT_EQ(cap.refused(), 1U);
}

}  // namespace
}  // namespace regionbench
