// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "aggregator/stats/box.h"
#include "aggregator/stats/confidence_sequence.h"

namespace regionbench {

/// Two targets compared at a quantile without pairing, at any time (Howard and
/// Ramdas 2022, section 4.3 there: product of two mixtures, minimised over the
/// common value). For quantiles other than the median, where differences
/// within a round do not tell. Any unit.
struct ProductArms {
  std::span<const double> a;  ///< ascending, +infinity is lost; not empty
  std::span<const double> b;
  double tau_a = 1;  ///< so many values are worth one
  double tau_b = 1;
};

/// ln E against "quantile of b minus quantile of a is `difference`". The
/// p-value that holds at any time is exp(-ln E), at most 1.
double LogEvidenceAgainst(const BetaBinomialMixture& mixture,
                          const ProductArms& arms, double difference);

/// Whether that reaches ln(1 / alpha); mostly much cheaper.
bool Rejects(const BetaBinomialMixture& mixture, const ProductArms& arms,
             double difference, double alpha);

/// The differences that are not rejected. Infinite where there is no end.
Bounds DifferenceBounds(const BetaBinomialMixture& mixture,
                        const ProductArms& arms, double alpha);

}  // namespace regionbench
