// SPDX-License-Identifier: Apache-2.0
#include "probe/schedule/schedule.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace regionbench {
namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds kMaxSpacing{20'000'000};
constexpr int kFloorShare = 10;  // RFC 2330: gaps from a tenth of the mean …
constexpr int kCapShare = 10;    // … to ten means

// Below `bound`, each with the same chance: what the modulo would favour is
// drawn again.
std::uint64_t DrawBelow(std::mt19937_64& random, std::uint64_t bound) {
  const std::uint64_t unfair = (0 - bound) % bound;  // 2^64 mod bound
  std::uint64_t drawn = random();
  while (drawn < unfair) drawn = random();
  return drawn % bound;
}

// An exact product in double, rounded once: the same on every machine.
nanoseconds Part(nanoseconds whole, std::uint64_t share_of_2_to_64) {
  constexpr unsigned kTooFine = 11;  // a double has 53 bits
  const double share =
      std::ldexp(static_cast<double>(share_of_2_to_64 >> kTooFine), -53);
  return nanoseconds(
      static_cast<std::int64_t>(static_cast<double>(whole.count()) * share));
}

// von Neumann's exponential variate (Various techniques used in connection
// with random digits, 1951): draws fall until one does not; an odd number of
// falling draws accepts the first of them, an even number adds one mean and
// starts again. Comparisons only, hence exact.
nanoseconds DrawExponential(std::mt19937_64& random, nanoseconds mean) {
  for (nanoseconds whole{0};; whole += mean) {
    const std::uint64_t first = random();
    std::uint64_t last = first;
    bool odd = true;
    for (std::uint64_t next = random(); next < last; next = random()) {
      last = next;
      odd = !odd;
    }
    if (odd) return whole + Part(mean, first);
  }
}

}  // namespace

Schedule::Schedule(const ScheduleOptions& options)
    : options_(options), random_(options.seed), active_(options.targets) {
  std::iota(active_.begin(), active_.end(), std::size_t{0});
  if (!options_.poisson) next_start_ = Part(options_.interval, random_());
}

std::optional<Round> Schedule::Next() {
  if (active_.empty()) return std::nullopt;
  if (options_.rounds != 0 && next_number_ == options_.rounds) {
    return std::nullopt;
  }
  Shuffle();
  const auto count = static_cast<std::int64_t>(active_.size());
  const nanoseconds spacing =
      std::min(kMaxSpacing, options_.interval / (2 * count));
  Round round{.number = next_number_++, .slots = {}};
  round.slots.reserve(active_.size());
  nanoseconds at = next_start_;
  for (const std::size_t target : active_) {
    round.slots.push_back({.target = target, .at = at});
    at += spacing;
  }
  next_start_ += DrawGap();
  return round;
}

void Schedule::SetActive(const std::vector<bool>& active) {
  std::erase_if(active_, [&](std::size_t target) { return !active[target]; });
  for (std::size_t target = 0; target < active.size(); ++target) {
    if (active[target] && std::ranges::find(active_, target) == active_.end()) {
      active_.push_back(target);
    }
  }
}

nanoseconds Schedule::DrawGap() {
  const nanoseconds mean = options_.interval;
  if (!options_.poisson) return mean;
  return std::clamp(DrawExponential(random_, mean), mean / kFloorShare,
                    mean * kCapShare);
}

// Fisher and Yates, in Durstenfeld's form.
void Schedule::Shuffle() {
  for (std::size_t left = active_.size(); left > 1; --left) {
    const auto chosen = static_cast<std::size_t>(DrawBelow(random_, left));
    std::swap(active_[left - 1], active_[chosen]);
  }
}

}  // namespace regionbench
