// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/family.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "aggregator/stats/quantile.h"
#include "tests/aggregator/stats/vectors.h"

namespace regionbench {
namespace {

using Series = std::vector<std::vector<double>>;

FamilyVerdict Compare(const Series& series, const FamilyRules& rules) {
  std::vector<std::span<const double>> targets(series.begin(), series.end());
  return CompareFamily(targets, rules);
}

std::vector<double> AdjustedPValues(const FamilyVerdict& verdict) {
  std::vector<double> p_values;
  for (const FamilyPair& pair : verdict.pairs) {
    p_values.push_back(pair.verdict.p_value);
  }
  return HolmAdjusted(p_values);
}

/// In the order given.
std::vector<std::string> LettersOf(const FamilyVerdict& verdict) {
  const std::size_t count = verdict.order.size();
  std::vector<std::size_t> place(count);
  for (std::size_t i = 0; i < count; ++i) place[verdict.order[i]] = i;
  const auto adjusted = AdjustedPValues(verdict);
  std::vector<std::pair<std::size_t, std::size_t>> distinct;
  for (std::size_t i = 0; i < adjusted.size(); ++i) {
    const FamilyPair& pair = verdict.pairs[i];
    if (adjusted[i] <= 0.05)
      distinct.emplace_back(place[pair.a], place[pair.b]);
  }
  const auto by_place = CompactLetters(count, distinct);
  std::vector<std::string> letters;
  for (const std::size_t i : place) letters.push_back(by_place[i]);
  return letters;
}

void ExpectPairs(const FamilyVerdict& verdict,
                 const std::vector<std::string>& names,
                 const nlohmann::json& expected) {
  ASSERT_EQ(verdict.pairs.size(), expected.size());
  const auto adjusted = AdjustedPValues(verdict);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const FamilyPair& pair = verdict.pairs[i];
    EXPECT_EQ(names[pair.a], expected[i]["faster_candidate"]);
    EXPECT_EQ(names[pair.b], expected[i]["other"]);
    ExpectClose(pair.verdict.difference, expected[i]["difference_ms"], 1e-6);
    ExpectClose(pair.verdict.interval.low, expected[i]["ci95"][0], 1e-6);
    ExpectClose(pair.verdict.interval.high, expected[i]["ci95"][1], 1e-6);
    ExpectClose(pair.verdict.p_value, expected[i]["p_value"], 1e-6);
    ExpectClose(adjusted[i], expected[i]["p_holm"], 1e-6);
  }
}

TEST(FamilyTest, AgreesWithEveryKnownAnswer) {
  for (const auto& [name, family] : Expected()["multi"].items()) {
    SCOPED_TRACE(name);
    Series series;
    std::vector<std::string> names;
    for (auto& [region, values] : Regions(name)) {
      names.push_back(region);
      series.push_back(values);
    }
    const FamilyVerdict verdict = Compare(series, {});
    std::vector<std::string> order;
    for (const std::size_t i : verdict.order) order.push_back(names[i]);
    EXPECT_EQ(order, family["order_fastest_first"]);
    ASSERT_TRUE(verdict.best);
    EXPECT_EQ(names[*verdict.best], family["best"]);
    const auto letters = LettersOf(verdict);
    std::vector<std::string> slower;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const FamilyMember& member = verdict.members[i];
      EXPECT_EQ(letters[i], family["letters"][names[i]]);
      ExpectClose(member.quantile, family["medians_ms"][names[i]]);
      if (member.standing == AgainstBest::kSlower) slower.push_back(names[i]);
    }
    EXPECT_EQ(slower, family["certainly_slower_than_best"]);
    ExpectPairs(verdict, names, family["pairs"]);
  }
}

Series DrawSeries(const std::vector<double>& bases, std::size_t rounds) {
  std::mt19937_64 random(5);
  std::lognormal_distribution<double> jitter(0, 0.8);
  Series series;
  for (const double base : bases) {
    auto& values = series.emplace_back();
    for (std::size_t i = 0; i < rounds; ++i) {
      values.push_back(base + jitter(random));
    }
  }
  return series;
}

constexpr FamilyRules kFamilyRules{0.5, 0.95, {1, 0.02}, 0.05};

TEST(FamilyTest, NamesAWinner) {
  const FamilyVerdict verdict =
      Compare(DrawSeries({34, 31, 80}, 60), kFamilyRules);
  EXPECT_EQ(verdict.best, 1U);
  EXPECT_TRUE(verdict.winner_certain);
  EXPECT_TRUE(verdict.decided);
  EXPECT_EQ(verdict.members[0].standing, AgainstBest::kSlower);
  EXPECT_NEAR(verdict.members[0].behind_best.difference, 3, 0.8);
  EXPECT_EQ(verdict.further_rounds, std::nullopt);
}

TEST(FamilyTest, NamesThoseTiedWithTheLeader) {
  const FamilyVerdict verdict =
      Compare(DrawSeries({31, 80, 31.1}, 400), kFamilyRules);
  EXPECT_FALSE(verdict.winner_certain);
  EXPECT_TRUE(verdict.decided);
  EXPECT_EQ(verdict.members[2].standing, AgainstBest::kTied);
  EXPECT_EQ(verdict.members[1].standing, AgainstBest::kSlower);
}

TEST(FamilyTest, IsUnsureOfTooFewRounds) {
  const FamilyVerdict verdict = Compare(DrawSeries({31, 80}, 5), kFamilyRules);
  EXPECT_FALSE(verdict.decided);
  EXPECT_EQ(verdict.best, 0U);
  EXPECT_EQ(verdict.members[1].standing, AgainstBest::kUnsure);
  EXPECT_EQ(verdict.further_rounds, 35U);
  EXPECT_EQ(LettersOf(verdict), (std::vector<std::string>{"a", "a"}));
}

TEST(FamilyTest, AFastTargetThatLosesProbesCannotWin) {
  Series series = DrawSeries({20, 31, 40}, 100);
  for (std::size_t i = 0; i < 100; i += 4) series[0][i] = kInfinity;
  const FamilyVerdict verdict = Compare(series, kFamilyRules);
  EXPECT_EQ(verdict.order.front(), 0U);
  EXPECT_EQ(verdict.members[0].standing, AgainstBest::kLossy);
  EXPECT_EQ(verdict.best, 1U);
  EXPECT_TRUE(verdict.winner_certain);
}

TEST(FamilyTest, ASilentTargetRanksLast) {
  Series series = DrawSeries({20, 31}, 60);
  std::ranges::fill(series[0], kInfinity);
  const FamilyVerdict verdict = Compare(series, kFamilyRules);
  EXPECT_EQ(verdict.order, (std::vector<std::size_t>{1, 0}));
  EXPECT_EQ(verdict.members[0].standing, AgainstBest::kSilent);
  EXPECT_EQ(verdict.members[0].quantile, kInfinity);
  EXPECT_EQ(verdict.best, 1U);
}

TEST(FamilyTest, NobodyWinsWhenAllAreSilent) {
  const FamilyVerdict verdict =
      Compare(Series(3, std::vector<double>(60, kInfinity)), kFamilyRules);
  EXPECT_EQ(verdict.best, std::nullopt);
  EXPECT_FALSE(verdict.winner_certain);
  EXPECT_FALSE(verdict.decided);
}

TEST(FamilyTest, OfNothingOrOneIsHarmless) {
  EXPECT_EQ(CompareFamily({}, kFamilyRules).best, std::nullopt);
  EXPECT_EQ(Compare(DrawSeries({31}, 60), kFamilyRules).best, 0U);
  EXPECT_EQ(Compare(Series(2), kFamilyRules).best, std::nullopt);
}

TEST(FamilyTest, TheTieGrowsWithTheMedian) {
  const TieRule rule{1, 0.02};
  EXPECT_EQ(rule.For(31), 1);
  EXPECT_EQ(rule.For(200), 4);
  EXPECT_EQ(rule.For(kInfinity), 1);
}

TEST(HolmTest, AdjustsFromTheSmallest) {
  const std::vector<double> p{0.01, 0.04, 0.03, 0.005};
  const std::vector<double> adjusted = HolmAdjusted(p);
  EXPECT_DOUBLE_EQ(adjusted[3], 0.02);
  EXPECT_DOUBLE_EQ(adjusted[0], 0.03);
  EXPECT_DOUBLE_EQ(adjusted[2], 0.06);
  EXPECT_DOUBLE_EQ(adjusted[1], 0.06);
}

using Distinct = std::vector<std::pair<std::size_t, std::size_t>>;

// `ab(53)` is three letters: a, b and (53).
std::set<std::string> Split(const std::string& letters) {
  std::set<std::string> split;
  for (std::size_t i = 0; i < letters.size();) {
    const std::size_t end =
        letters[i] == '(' ? letters.find(')', i) + 1 : i + 1;
    split.insert(letters.substr(i, end - i));
    i = end;
  }
  return split;
}

bool ShareALetter(const std::string& a, const std::string& b) {
  const auto others = Split(b);
  return std::ranges::any_of(Split(a), [&](const std::string& letter) {
    return others.contains(letter);
  });
}

TEST(LettersTest, ChainsOverlap) {
  const auto letters = CompactLetters(3, Distinct{{0, 2}});
  EXPECT_EQ(letters, (std::vector<std::string>{"a", "ab", "b"}));
}

TEST(LettersTest, AContrivedFamilyEndsAndStillJoinsWhatIsNotToldApart) {
  // Thirty disjoint pairs would need 2^30 letters.
  Distinct pairs;
  for (std::size_t i = 0; i < 60; i += 2) pairs.emplace_back(i, i + 1);
  const auto letters = CompactLetters(60, pairs);
  ASSERT_EQ(letters.size(), 60U);
  for (std::size_t i = 2; i < 60; ++i) {
    EXPECT_TRUE(ShareALetter(letters[0], letters[i])) << i;
  }
  EXPECT_FALSE(ShareALetter(letters[0], letters[1]));
}

TEST(LettersTest, TheOrderOfThePairsDoesNotMatter) {
  Distinct distinct = {{0, 2}, {0, 3}, {1, 3}, {1, 4}, {2, 4}};
  const auto letters = CompactLetters(5, distinct);
  std::ranges::reverse(distinct);
  EXPECT_EQ(CompactLetters(5, distinct), letters);
  EXPECT_EQ(letters, (std::vector<std::string>{"ab", "ac", "cd", "de", "be"}));
}

TEST(LettersTest, AreSharedExactlyByThoseNotToldApart) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 60; ++round) {
    Distinct distinct;
    for (std::size_t i = 0; i < 7; ++i) {
      for (std::size_t j = i + 1; j < 7; ++j) {
        if (random() % 3 == 0) distinct.emplace_back(i, j);
      }
    }
    const auto letters = CompactLetters(7, distinct);
    for (std::size_t i = 0; i < 7; ++i) {
      for (std::size_t j = i + 1; j < 7; ++j) {
        const bool told_apart =
            std::ranges::count(distinct, std::pair{i, j}) != 0;
        EXPECT_NE(ShareALetter(letters[i], letters[j]), told_apart);
      }
    }
  }
}

}  // namespace
}  // namespace regionbench
