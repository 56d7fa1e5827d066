// SPDX-License-Identifier: Apache-2.0
#include "aggregator/history/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/memory_store.h"
#include "tests/support/past.h"

namespace regionbench {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kTokyo = "aws/ap-northeast-1/dynamodb";
constexpr const char* kSeoul = "aws/ap-northeast-2/dynamodb";

std::function<double(WallTime)> Level(double ms) {
  return [ms](WallTime) { return ms; };
}

class HistoryTest : public ::testing::Test {
 protected:
  void Add(const PastSeries& series, hours length = hours(6)) {
    past_.Add(series, kMonday, kMonday + length);
  }
  // Tokyo, and Seoul so many milliseconds away.
  void AddPair(const std::string& probe, double seoul_ms) {
    Add({.probe = probe, .id = kTokyo, .level_ms = Level(30)});
    Add({.probe = probe, .id = kSeoul, .level_ms = Level(seoul_ms)});
  }
  void Store() {
    ASSERT_TRUE(store_.Append(past_.samples));
    past_.samples.clear();
  }
  History Compare(HistoryRequest request = {}) {
    if (request.window == TimeSpan{}) {
      request.window = {kMonday, kMonday + hours(24)};
    }
    auto history = CompareHistory(store_, request, [](const TargetId& id) {
      ResolvedTarget target;
      target.id = id;
      return target;
    });
    EXPECT_TRUE(history) << history.error().message;
    return history ? *std::move(history) : History{};
  }
  Report Only(const HistoryRequest& request = {}) {
    const History history = Compare(request);
    EXPECT_EQ(history.reports.size(), 1U);
    return history.reports.front();
  }

  Past past_{11};
  support::MemoryStore store_;
};

TEST_F(HistoryTest, TheStoredPastHasTheSameVerdictAsARun) {
  AddPair("tokyo-office", 34);
  Store();
  const Report report = Only();
  EXPECT_EQ(report.verdict.state, VerdictState::kWinner);
  EXPECT_THAT(
      report.verdict.text,
      StartsWith("aws/ap-northeast-1 is fastest from tokyo-office: median"));
  EXPECT_TRUE(report.stored);
  EXPECT_EQ(report.rule, Rule::kSections);
  EXPECT_EQ(report.request.started_at, kMonday);
  EXPECT_EQ(report.request.elapsed, hours(24));
  EXPECT_GT(report.rounds, 600U);
  EXPECT_NEAR(static_cast<double>(report.verdict.margin.estimate->count()), 4e6,
              0.3e6);
  EXPECT_TRUE(report.warnings.empty());
}

// Of more samples than are looked at one by one. Six hours are too few for
// sections, so it is the minutes that are read.
TEST_F(HistoryTest, ManySamplesAreReadFromRollupsThatAreBroughtUpToDate) {
  AddPair("tokyo-office", 34);
  Store();
  const Report exact = Only();
  HistoryRequest request;
  request.window = {kMonday, kMonday + hours(24)};
  request.most_samples = 1000;
  const Report report = Only(request);
  EXPECT_EQ(report.verdict.state, VerdictState::kWinner);
  EXPECT_EQ(report.rounds, exact.rounds);
  EXPECT_EQ(report.targets[0].n, exact.targets[0].n);
  EXPECT_EQ(report.targets[0].rtt.max, exact.targets[0].rtt.max);
  EXPECT_NE(report.targets[0].rtt.median, std::nullopt);
  EXPECT_THAT(report.warnings,
              Contains(StartsWith("too many samples to look at each: from "
                                  "rollups, between 2026-11-02T00:00:00Z")));
}

TEST_F(HistoryTest, OfManySeriesTheReportSaysToWhichHoursItGrew) {
  AddPair("tokyo-office", 34);
  Store();
  HistoryRequest request;
  request.window = {kMonday + minutes(20), kMonday + hours(24)};
  request.most_samples = 1000;
  const Report narrow = Only(request);
  request.most_series = 1;
  const Report wide = Only(request);
  EXPECT_EQ(narrow.request.started_at, kMonday + minutes(20));
  EXPECT_EQ(wide.request.started_at, kMonday);
}

TEST_F(HistoryTest, TaintedSamplesThatAreAllowedAreLookedAtOneByOne) {
  AddPair("tokyo-office", 34);
  Store();
  HistoryRequest request;
  request.window = {kMonday, kMonday + hours(24)};
  request.most_samples = 1000;
  request.rules.allow_tainted = true;
  EXPECT_TRUE(Only(request).warnings.empty());
}

TEST_F(HistoryTest, EqualTargetsAreNotToldApart) {
  AddPair("tokyo-office", 30);
  Store();
  EXPECT_EQ(Only().verdict.state, VerdictState::kTied);
}

// What rollups say of the same time differs by no more than the sketch does.
TEST_F(HistoryTest, TheVerdictOutlivesTheSamples) {
  AddPair("tokyo-office", 34);
  Store();
  const Report before = Only();
  for (const Horizon& horizon :
       {Horizon{kMonday + hours(3), kMonday},
        Horizon{kMonday + hours(8), kMonday},
        Horizon{kMonday + hours(8), kMonday + hours(2)}}) {
    ASSERT_TRUE(store_.Forget(horizon));
    const Report after = Only();
    EXPECT_EQ(after.verdict.state, VerdictState::kWinner);
    EXPECT_EQ(after.rounds, before.rounds);
    ASSERT_EQ(after.targets.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
      const TargetReport& now = after.targets[i];
      const TargetReport& then = before.targets[i];
      EXPECT_EQ(now.target, then.target);
      EXPECT_EQ(now.n, then.n);
      EXPECT_EQ(now.ok, then.ok);
      EXPECT_EQ(now.rtt.min, then.rtt.min);
      EXPECT_EQ(now.rtt.max, then.rtt.max);
      const auto near = [](std::optional<Nanoseconds> a,
                           std::optional<Nanoseconds> b) {
        return std::abs(static_cast<double>(a->count() - b->count())) <=
               0.001354 * static_cast<double>(b->count()) + 1;
      };
      EXPECT_TRUE(near(now.rtt.median, then.rtt.median));
      EXPECT_TRUE(near(now.rtt.q1, then.rtt.q1));
      EXPECT_TRUE(near(now.rtt.p99, then.rtt.p99));
      EXPECT_TRUE(near(now.rtt.median_low, then.rtt.median_low));
      EXPECT_TRUE(near(now.rtt.mean, then.rtt.mean));
    }
    EXPECT_THAT(after.warnings, Contains(StartsWith("samples of this time are "
                                                    "forgotten: from rollups,"
                                                    " between 2026-11-02")));
    // The sketch's error on both sides is part of the interval.
    EXPECT_GT(*after.verdict.margin.high - *after.verdict.margin.low,
              Nanoseconds(2 * 88'000));
  }
}

TEST_F(HistoryTest, FailuresOfForgottenTimesAreStillToldApart) {
  AddPair("tokyo-office", 34);
  for (std::size_t i = 0; i < past_.samples.size(); i += 10) {
    past_.samples[i].outcome =
        i % 20 == 0 ? Outcome::kTimeout : Outcome::kRefused;
  }
  Store();
  const Report before = Only();
  ASSERT_TRUE(store_.Forget({kMonday + hours(24), kMonday}));
  const Report after = Only();
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(after.targets[i].failures, before.targets[i].failures);
    EXPECT_EQ(after.targets[i].standing, before.targets[i].standing);
    EXPECT_EQ(after.targets[i].failures.size(), 2U);
  }
}

TEST_F(HistoryTest, ProbesThatDisagreeAreCountedAndNeverPooled) {
  AddPair("kobe", 34);
  AddPair("nara", 34);
  AddPair("seoul-office", 26);
  Store();
  const History history = Compare();
  ASSERT_EQ(history.reports.size(), 3U);
  EXPECT_EQ(history.reports[0].request.probe, "kobe");
  EXPECT_EQ(history.verdict.state, Agreement::kDivided);
  EXPECT_EQ(history.verdict.probes, 3U);
  EXPECT_EQ(history.verdict.decided, 3U);
  EXPECT_EQ(history.verdict.text,
            "aws/ap-northeast-1 is fastest from 2 of 3 probes, "
            "aws/ap-northeast-2 from 1.");
}

TEST_F(HistoryTest, ProbesThatAgreeSaySo) {
  AddPair("kobe", 34);
  AddPair("nara", 36);
  Store();
  const History history = Compare();
  EXPECT_EQ(history.verdict.state, Agreement::kAgreed);
  EXPECT_EQ(history.verdict.text,
            "aws/ap-northeast-1 is fastest from all 2 probes.");
}

TEST_F(HistoryTest, OneUnsureProbeMakesTheWholeUnsure) {
  AddPair("kobe", 34);
  past_.Add({.probe = "nara", .id = kTokyo}, kMonday, kMonday + minutes(5));
  past_.Add({.probe = "nara", .id = kSeoul}, kMonday, kMonday + minutes(5));
  Store();
  const History history = Compare();
  EXPECT_EQ(history.verdict.state, Agreement::kUnsure);
  EXPECT_EQ(history.verdict.text,
            "aws/ap-northeast-1 is fastest from 1 of 2 probes; unsure from "
            "nara.");
}

TEST_F(HistoryTest, ProbesAreChosenByNameOrGlob) {
  for (const char* probe : {"kobe", "nara-1", "nara-2"}) AddPair(probe, 34);
  Store();
  EXPECT_EQ(Only({.probe = "kobe"}).request.probe, "kobe");
  EXPECT_EQ(Compare({.probe = "nara-*"}).reports.size(), 2U);
}

TEST_F(HistoryTest, AProbeWithoutDataHasAReportThatSaysSo) {
  AddPair("kobe", 34);
  Store();
  const Report nobody = Only({.probe = "nobody"});
  EXPECT_EQ(nobody.verdict.state, VerdictState::kNoData);
  EXPECT_EQ(nobody.request.probe, "nobody");
  EXPECT_EQ(nobody.verdict.text, "nothing was measured.");
  const Report later =
      Only({.window = {kMonday + hours(48), kMonday + hours(49)}});
  EXPECT_EQ(later.verdict.state, VerdictState::kNoData);
}

TEST_F(HistoryTest, TheWindowIncludesItsBeginningAndNotItsEnd) {
  AddPair("kobe", 34);
  Store();
  const WallTime first = Only().request.started_at;
  const auto n = [&](WallTime since, WallTime until) {
    std::uint64_t all = 0;
    for (const auto& target : Only({.window = {since, until}}).targets) {
      all += target.n;
    }
    return all;
  };
  const WallTime middle = first + hours(2);
  EXPECT_EQ(n(first, middle) + n(middle, first + hours(24)),
            n(first, first + hours(24)));
}

TEST_F(HistoryTest, TargetsAreGlobsAndAMissingOneIsToldOf) {
  AddPair("kobe", 34);
  Store();
  const Report report = Only({.targets = {"*-1", "aws/eu-west-1"}});
  ASSERT_EQ(report.targets.size(), 1U);
  EXPECT_THAT(report.warnings,
              ElementsAre("nothing of aws/eu-west-1 is stored in this time"));
}

TEST_F(HistoryTest, OneMethodIsComparedAndTheOthersAreToldOf) {
  AddPair("kobe", 34);
  past_.Add({.probe = "kobe", .id = kTokyo}, kMonday, kMonday + hours(1));
  for (std::size_t i = past_.samples.size() - 60; i < past_.samples.size();
       ++i) {
    past_.samples[i].method = Method::kIcmp;
  }
  Store();
  const Report report = Only();
  EXPECT_EQ(report.request.method, Method::kTcp);
  EXPECT_THAT(report.warnings,
              ElementsAre("only tcp cold is compared, of which there are most "
                          "attempts; left out: icmp cold"));
  const Report asked = Only({.method = Method::kIcmp});
  EXPECT_EQ(asked.request.method, Method::kIcmp);
  EXPECT_EQ(asked.targets.size(), 1U);
}

TEST_F(HistoryTest, ColdStartsAreLeftOutWhereThereAreOthers) {
  AddPair("kobe", 34);
  std::uint64_t cold = 0;
  for (std::size_t i = 0; i < past_.samples.size(); i += 100) {
    past_.samples[i].cold_start = true;
    past_.samples[i].rtt = std::chrono::milliseconds(900);
    ++cold;
  }
  const std::uint64_t all = past_.samples.size();
  Store();
  const auto counted = [&] {
    const Report report = Only();
    return report.targets[0].n + report.targets[1].n;
  };
  EXPECT_EQ(counted(), all - cold);
  ASSERT_TRUE(store_.Forget({kMonday + hours(24), kMonday}));
  EXPECT_EQ(counted(), all - cold);
}

TEST_F(HistoryTest, TaintedSamplesCountOnlyWhenAllowed) {
  AddPair("kobe", 34);
  past_.samples[5].tainted = true;
  const std::uint64_t all = past_.samples.size();
  Store();
  const auto counted = [&](bool allowed) {
    HistoryRequest request;
    request.rules.allow_tainted = allowed;
    const Report report = Only(request);
    EXPECT_THAT(report.warnings, Contains(HasSubstr("1 sample was taken")));
    return report.targets[0].n + report.targets[1].n;
  };
  EXPECT_EQ(counted(false), all - 1);
  EXPECT_EQ(counted(true), all);
}

TEST_F(HistoryTest, AnInvocationIsOnePieceOfEvidence) {
  for (int i = 0; i < 12; ++i) {
    for (int round = 0; round < 5; ++round) {
      for (const char* id : {kTokyo, kSeoul}) {
        const double ms = id == std::string(kTokyo) ? 30 : 34;
        past_.samples.push_back(
            past_.Answer({.id = id, .level_ms = Level(ms)},
                         kMonday + hours(i) + seconds(round)));
      }
    }
  }
  auto few = past_.samples;
  Store();
  const Report report = Only();
  EXPECT_EQ(report.verdict.state, VerdictState::kWinner);
  EXPECT_THAT(report.warnings,
              Contains(StartsWith("measured in 12 short bursts")));
  const Report short_one = Only({.window = {kMonday, kMonday + hours(7)}});
  EXPECT_EQ(short_one.verdict.state, VerdictState::kUnsure);
}

TEST_F(HistoryTest, ATargetThatCameLateIsNotJudgedByItsFewAttempts) {
  AddPair("kobe", 34);
  past_.Add({.probe = "kobe",
             .id = "aws/ap-northeast-3/dynamodb",
             .level_ms = Level(20)},
            kMonday + hours(5), kMonday + hours(6));
  Store();
  const Report report = Only();
  EXPECT_EQ(report.verdict.state, VerdictState::kUnsure);
  EXPECT_TRUE(report.verdict.rounds_still_needed.has_value());
}

}  // namespace
}  // namespace regionbench
