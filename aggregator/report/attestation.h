// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "aggregator/report/report.h"
#include "config/catalog/geo.h"

namespace regionbench {

/// How soon something answered, at best and usually.
struct Reach {
  Nanoseconds fastest{0};
  Nanoseconds median{0};
};

/// What is known about one target's place, and what its answers say about it.
struct Witness {
  std::string name;
  std::optional<GeoPoint> location;
  double blur_km = 50;  ///< how far from there it may really be
  std::size_t replies = 0;
  std::optional<Reach> compared;   ///< of the round trip that is compared
  std::optional<Reach> handshake;  ///< of the handshake, where it is another
};

struct Attestation {
  std::vector<bool> suspect;  ///< as given: it is not where it says
  /// Why no verdict can be given; empty when one can.
  std::string withheld;
  /// One line each, for the report as a whole.
  std::vector<std::string> warnings;
  /// As given: what is wrong with that target alone; empty when nothing is.
  std::vector<std::string> reasons;
};

/// Can the targets be where they say? Three rules, the strictest first:
/// 1. Nothing answers sooner than light in fibre covers its distance from the
///    probe (when that place is known): otherwise that target is suspect.
/// 2. The fastest answers of two targets add up to at least the fibre floor
///    between them, from wherever they are taken (triangle inequality):
///    otherwise something in the path answers, and the verdict is withheld.
/// 3. Three or more targets, each over 1000 km from the others, and all that
///    answer equal within 0.3 ms in both their minimum and their median: no
///    proof, but so unlikely that the verdict is withheld. Two equal ones, or
///    ones that are near each other, are ordinary.
/// A handshake that breaks rule 2 or 3 while the compared round trip does not
/// (a proxy that only opens connections) is a warning and nothing more.
Attestation Attest(std::span<const Witness> witnesses,
                   const std::optional<GeoPoint>& probe);

}  // namespace regionbench
