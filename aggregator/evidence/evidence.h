// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "aggregator/report/report.h"
#include "config/catalog/resolve.h"

namespace regionbench {

/// What the measuring program ran on. Says nothing about whose machine it is.
struct Machine {
  std::string os;            ///< `Debian GNU/Linux 12 (bookworm)`
  std::string kernel;        ///< `Linux 6.1.0`
  std::string architecture;  ///< `x86_64`
};

/// This machine; a field that cannot be found out is empty.
Machine ThisMachine();

/// Everything about one run but its samples: together they are all that its
/// report is built from.
struct Evidence {
  std::string program;    ///< the version that measured: `0.1.0`
  std::string catalogue;  ///< Catalog::BuiltInVersion() of that program
  Machine machine;
  ReportRequest request;
  std::vector<ResolvedTarget> targets;
};

/// The newest form of the file that this program writes and reads.
inline constexpr int kEvidenceVersion = 1;

/// What is read, and so what is written, at most: a file comes from outside. A
/// week of two rounds a second over three targets has room.
struct EvidenceLimits {
  std::uint64_t bytes = std::uint64_t{4} << 30U;  ///< of text, decompressed
  std::uint64_t samples = 10'000'000;
  std::size_t targets = 4096;
  std::uint64_t cells = 50'000'000;  ///< rounds times targets
};

}  // namespace regionbench
