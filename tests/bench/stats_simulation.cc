// SPDX-License-Identifier: Apache-2.0
//
// How often the verdicts err, and how soon they fall: the long form of the
// simulations that the tests hold with wide margins. Prints Markdown.
//
//     stats_simulation [RUNS]      default 300; the same table every time
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "aggregator/stats/product_test.h"
#include "aggregator/stats/race.h"
#include "aggregator/stats/rank_tests.h"
#include "aggregator/stats/sections.h"

namespace regionbench {
namespace {

using Random = std::mt19937_64;

// Milliseconds: log-normal jitter of 1 ms above each base, AR(1) in time.
class Paths {
 public:
  Paths(std::vector<double> bases, double ar, std::uint64_t seed)
      : bases_(std::move(bases)),
        state_(bases_.size()),
        random_(seed),
        ar_(ar) {
    for (double& x : state_) x = normal_(random_);
  }

  std::vector<double> Round() {
    std::vector<double> values;
    const double innovation = std::sqrt(1 - ar_ * ar_);
    for (std::size_t i = 0; i < bases_.size(); ++i) {
      state_[i] = ar_ * state_[i] + innovation * normal_(random_);
      values.push_back(bases_[i] + std::exp(0.8 * state_[i]));
    }
    return values;
  }

 private:
  std::vector<double> bases_;
  std::vector<double> state_;
  Random random_;
  std::normal_distribution<double> normal_;
  double ar_;
};

struct Counts {
  int runs = 0;
  int winners = 0;
  int wrong = 0;
  int ties = 0;
  double rounds = 0;
  double probes = 0;
};

struct Scenario {
  std::vector<double> bases;
  double ar = 0;
  RaceRules rules;
};

void RunRace(const Scenario& scenario, std::uint64_t seed, Counts& counts) {
  Paths paths(scenario.bases, scenario.ar, seed);
  Race race(scenario.bases.size(), scenario.rules);
  while (race.State() == RaceState::kRunning) race.AddRound(paths.Round());
  const auto fastest = std::ranges::min_element(scenario.bases);
  const bool equal = scenario.bases[0] == scenario.bases[1];
  const bool won = race.State() == RaceState::kWinner;
  const bool right = !equal && scenario.bases[*race.Leader()] == *fastest;
  ++counts.runs;
  counts.winners += won ? 1 : 0;
  counts.wrong += won && !right ? 1 : 0;
  counts.ties += race.State() == RaceState::kTied ? 1 : 0;
  counts.rounds += static_cast<double>(race.Rounds());
  for (std::size_t i = 0; i < scenario.bases.size(); ++i) {
    counts.probes += static_cast<double>(race.Member(i).sent);
  }
}

void PrintRace(const std::string& name, const Scenario& scenario, int runs) {
  Counts counts;
  for (int run = 0; run < runs; ++run) {
    RunRace(scenario, 10'000 + static_cast<std::uint64_t>(run), counts);
  }
  const double n = counts.runs;
  std::printf("| %s | %.1f %% | %.1f %% | %.1f %% | %.0f | %.0f |\n",
              name.c_str(), 100 * counts.winners / n, 100 * counts.wrong / n,
              100 * counts.ties / n, counts.rounds / n, counts.probes / n);
  std::fflush(stdout);
}

void PrintRaces(int runs) {
  std::printf(
      "## Race, at most 1000 rounds, jitter log-normal 1 ms\n\n"
      "| scenario | winner | wrong | tied | rounds | probes |\n"
      "|---|---|---|---|---|---|\n");
  const RaceRules refused;
  RaceRules accepted;
  accepted.tie = {1, 0};
  for (const double ar : {0.0, 0.5, 0.9}) {
    for (const double gate : {20.0, 40.0}) {
      RaceRules rules = refused;
      rules.gate = gate;
      char name[96];
      std::snprintf(name, sizeof name,
                    "equal, autocorrelation %.1f, gate %.0f, ties refused", ar,
                    gate);
      PrintRace(name, {{50, 50}, ar, rules}, runs);
    }
  }
  PrintRace("equal, ties of 1 ms", {{50, 50}, 0, accepted}, runs);
  PrintRace("31 vs 34 ms", {{31, 34}, 0, accepted}, runs);
  PrintRace("31 vs 32 ms", {{31, 32}, 0, refused}, runs);
  PrintRace("50.0 vs 50.3 ms, ties of 1 ms", {{50, 50.3}, 0, accepted}, runs);
  PrintRace("50.0 vs 50.3 ms, ties refused", {{50, 50.3}, 0, refused}, runs);
  PrintRace("31, 34, 36, 80, 120 ms", {{31, 34, 36, 80, 120}, 0, accepted},
            runs);
  PrintRace("10 regions, 31 to 240 ms",
            {{31, 34, 36, 50, 80, 100, 120, 150, 200, 240}, 0, accepted}, runs);
}

// Share of runs in which two equal targets are told apart.
struct Alarms {
  double sections = 0;
  double rank_test = 0;
  double peeking = 0;  // at the rank test, every tenth round
};

Alarms CountAlarms(double ar, int runs) {
  constexpr int kRounds = 200;
  Alarms alarms;
  for (int run = 0; run < runs; ++run) {
    Paths paths({50, 50}, ar, 20'000 + static_cast<std::uint64_t>(run));
    std::vector<double> a;
    std::vector<double> b;
    bool claimed = false;
    for (int round = 1; round <= kRounds; ++round) {
      const auto values = paths.Round();
      a.push_back(values[0]);
      b.push_back(values[1]);
      if (round < 20 || round % 10 != 0) continue;
      claimed |= MannWhitney({a, b}).p_normal < 0.05;
    }
    const double share = 1.0 / runs;
    alarms.peeking += claimed ? share : 0;
    alarms.rank_test += MannWhitney({a, b}).p_normal < 0.05 ? share : 0;
    const PairVerdict verdict = CompareRounds({a, b}, {0.5, 0.95, 0});
    alarms.sections += verdict.finding != Finding::kUnsure ? share : 0;
  }
  return alarms;
}

void PrintAlarms(int runs) {
  std::printf(
      "\n## False alarms at 5 %%, two equal targets, 200 rounds\n\n"
      "| autocorrelation | time sections | rank test once | rank test every "
      "tenth round |\n|---|---|---|---|\n");
  for (const double ar : {0.0, 0.5, 0.9}) {
    const Alarms alarms = CountAlarms(ar, runs);
    std::printf("| %.1f | %.1f %% | %.1f %% | %.1f %% |\n", ar,
                100 * alarms.sections, 100 * alarms.rank_test,
                100 * alarms.peeking);
    std::fflush(stdout);
  }
}

using Arm = std::function<double(Random&)>;

// Total samples until the product test tells the two arms apart.
double SamplesToDecide(double p, const Arm& arm_a, const Arm& arm_b,
                       std::uint64_t seed) {
  const BetaBinomialMixture mixture(p, 1000);
  Random random(seed);
  std::vector<double> a;
  std::vector<double> b;
  const auto draw = [&](const Arm& arm, std::vector<double>& sorted) {
    const double value = arm(random);
    sorted.insert(std::ranges::upper_bound(sorted, value), value);
  };
  do {
    draw(arm_a, a);
    draw(arm_b, b);
  } while (a.size() < 100'000 && !Rejects(mixture, {a, b}, 0, 0.05));
  return static_cast<double>(a.size() + b.size());
}

struct PaperRow {
  const char* name;
  double p;
  Arm a;
  Arm b;
  double mean;  // published, with its standard error
  double error;
};

double Cauchy(Random& random) { return std::cauchy_distribution<>()(random); }
double Uniform(Random& random) {
  return std::uniform_real_distribution<>()(random);
}
double Normal(Random& random) { return std::normal_distribution<>()(random); }

Arm ShiftedCauchy(double p) {
  const auto quantile = [](double q) {
    return std::tan(std::acos(-1.0) * (q - 0.5));
  };
  const double shift = 2 * (quantile(p + 0.025) - quantile(p));
  return [shift](Random& random) { return Cauchy(random) + shift; };
}

Arm ShiftedUniform() {
  return [](Random& random) { return Uniform(random) + 0.05; };
}

Arm Wider() {
  return [](Random& random) { return 2 * Normal(random); };
}

void PrintPaper(int runs) {
  const std::vector<PaperRow> rows = {
      {"uniform .50", 0.5, Uniform, ShiftedUniform(), 4859, 189},
      {"uniform .10", 0.1, Uniform, ShiftedUniform(), 1847, 59},
      {"Cauchy .50", 0.5, Cauchy, ShiftedCauchy(0.5), 5113, 193},
      {"Cauchy .90", 0.9, Cauchy, ShiftedCauchy(0.9), 1336, 43},
      {"spread .10", 0.1, Normal, Wider(), 310, 5},
      {"spread .40", 0.4, Normal, Wider(), 3089, 119}};
  std::printf(
      "\n## Product test, two arms (Howard and Ramdas 2022), samples to "
      "decide\n\n| arms, p | published | here | apart, in standard errors |\n"
      "|---|---|---|---|\n");
  for (const PaperRow& row : rows) {
    double sum = 0;
    double squares = 0;
    for (int run = 0; run < runs; ++run) {
      const double samples = SamplesToDecide(
          row.p, row.a, row.b, 30'000 + static_cast<std::uint64_t>(run));
      sum += samples;
      squares += samples * samples;
    }
    const double mean = sum / runs;
    const double error = std::sqrt((squares / runs - mean * mean) / runs);
    std::printf("| %s | %.0f +- %.0f | %.0f +- %.0f | %.1f |\n", row.name,
                row.mean, row.error, mean, error,
                std::abs(mean - row.mean) / std::hypot(error, row.error));
    std::fflush(stdout);
  }
}

}  // namespace
}  // namespace regionbench

int main(int argc, char** argv) {
  const int runs = argc > 1 ? std::clamp(std::atoi(argv[1]), 2, 10'000) : 300;
  regionbench::PrintRaces(runs);
  regionbench::PrintAlarms(runs);
  regionbench::PrintPaper(runs);
  return 0;
}
