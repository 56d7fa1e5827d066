// SPDX-License-Identifier: Apache-2.0
#include "aggregator/report/attestation.h"

#include <fmt/format.h>

#include <algorithm>

#include "aggregator/report/duration_text.h"

namespace regionbench {
namespace {

constexpr double kProbeBlurKm = 50;
constexpr double kDistantKm = 1000;
constexpr std::size_t kEnoughTargets = 3;
constexpr std::size_t kEnoughReplies = 10;
constexpr Nanoseconds kEqual{300'000};

using ReachField = std::optional<Reach> Witness::*;

std::string Text(Nanoseconds value) {
  const bool small = value < Nanoseconds{10'000'000};
  return Milliseconds(value, small ? 1 : 0) + " ms";
}

double SureKm(GeoPoint a, GeoPoint b, double blur_km) {
  return std::max(0.0, DistanceKm(a, b) - blur_km);
}

void CheckDistance(const Witness& witness, GeoPoint probe,
                   std::string& reason) {
  if (!witness.location || !witness.compared) return;
  const double km =
      SureKm(probe, *witness.location, witness.blur_km + kProbeBlurKm);
  const Nanoseconds floor = FibreFloor(km);
  if (witness.compared->fastest >= floor) return;
  reason = fmt::format(
      "answers in {}, but light in fibre needs {} for the {:.0f} km to it: "
      "something nearer answers for it",
      Text(witness.compared->fastest), Text(floor), km);
}

// Empty, or why `a` and `b` cannot both be where they say.
std::string Contradiction(const Witness& a, const Witness& b,
                          ReachField reach) {
  if (!a.location || !b.location || !(a.*reach) || !(b.*reach)) return "";
  const double km = SureKm(*a.location, *b.location, a.blur_km + b.blur_km);
  const Nanoseconds together = (a.*reach)->fastest + (b.*reach)->fastest;
  if (together >= FibreFloor(km)) return "";
  return fmt::format(
      "{} and {} answer in {} and {}, but are at least {:.0f} km apart: light "
      "in "
      "fibre needs {} there and back",
      a.name, b.name, Text((a.*reach)->fastest), Text((b.*reach)->fastest), km,
      Text(FibreFloor(km)));
}

struct PathFinding {
  std::vector<bool> involved;
  std::string why;
};

void CheckTriangles(std::span<const Witness> all, ReachField reach,
                    PathFinding& finding) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = i + 1; j < all.size(); ++j) {
      const std::string why = Contradiction(all[i], all[j], reach);
      if (why.empty()) continue;
      finding.involved[i] = finding.involved[j] = true;
      if (finding.why.empty()) finding.why = why;
    }
  }
}

// How many of them are pairwise distant, taken greedily.
std::size_t DistantOnes(const std::vector<const Witness*>& witnesses) {
  std::vector<const Witness*> apart;
  for (const Witness* next : witnesses) {
    const bool far = std::ranges::all_of(apart, [&](const Witness* other) {
      return DistanceKm(*next->location, *other->location) > kDistantKm;
    });
    if (far) apart.push_back(next);
  }
  return apart.size();
}

bool AllEqual(const std::vector<const Witness*>& witnesses, ReachField reach,
              Nanoseconds Reach::*which) {
  const auto value = [=](const Witness* witness) {
    return (*(witness->*reach)).*which;
  };
  const auto [low, high] = std::ranges::minmax(witnesses, {}, value);
  return value(high) - value(low) <= kEqual;
}

void CheckEquality(std::span<const Witness> all, ReachField reach,
                   PathFinding& finding) {
  std::vector<const Witness*> known;
  for (const Witness& witness : all) {
    if (!witness.location || !(witness.*reach)) continue;
    if (witness.replies >= kEnoughReplies) known.push_back(&witness);
  }
  if (DistantOnes(known) < kEnoughTargets) return;
  if (!AllEqual(known, reach, &Reach::fastest)) return;
  if (!AllEqual(known, reach, &Reach::median)) return;
  for (const Witness* witness : known) {
    finding.involved[static_cast<std::size_t>(witness - all.data())] = true;
  }
  finding.why =
      fmt::format("{} targets that are far apart all answer in the same {}",
                  known.size(), Text(((known.front())->*reach)->median));
}

PathFinding InThePath(std::span<const Witness> all, ReachField reach) {
  PathFinding finding{std::vector<bool>(all.size()), ""};
  CheckTriangles(all, reach, finding);
  if (finding.why.empty()) CheckEquality(all, reach, finding);
  return finding;
}

}  // namespace

Attestation Attest(std::span<const Witness> witnesses,
                   const std::optional<GeoPoint>& probe) {
  Attestation result;
  result.reasons.resize(witnesses.size());
  const PathFinding path = InThePath(witnesses, &Witness::compared);
  result.suspect = path.involved;
  result.withheld = path.why;
  for (std::size_t i = 0; probe && i < witnesses.size(); ++i) {
    CheckDistance(witnesses[i], *probe, result.reasons[i]);
    if (!result.reasons[i].empty()) result.suspect[i] = true;
  }
  const PathFinding hands = InThePath(witnesses, &Witness::handshake);
  if (!path.why.empty()) {
    result.warnings.push_back(
        "something in the path answers for the targets: " + path.why);
  } else if (!hands.why.empty()) {
    result.warnings.push_back(
        "something in the path opens connections for the targets (a proxy?): " +
        hands.why);
  }
  return result;
}

}  // namespace regionbench
