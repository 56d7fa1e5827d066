// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "config/core/result.h"
#include "tests/lab/address.h"
#include "tests/lab/path.h"

namespace regionbench {

/// What an address does with those who come. Certificate faults still answer.
enum class Behaviour {
  kAnswers,
  kRefuses,  ///< a TCP reset, a port unreachable; echo requests are answered
  kHangs,    ///< swallows every packet
  kNoName,   ///< the name does not resolve
};
enum class Certificate { kGood, kStranger, kExpired, kWrongName };

/// From `at` on, counted from the first packet to any target, the path is
/// another.
struct PathStep {
  std::chrono::nanoseconds at{0};
  Path path{};
};

/// One simulated place with one address a family. Serves HTTP on 80, HTTPS on
/// 443, UDP echo on 7770, and the kernel answers echo requests.
struct LabTarget {
  std::vector<std::string> hosts{};
  std::optional<LabAddress> ipv4{};
  std::optional<LabAddress> ipv6{};
  Path path{};
  std::vector<PathStep> steps{};  ///< by time
  Behaviour behaviour = Behaviour::kAnswers;
  Certificate certificate = Certificate::kGood;
  int http_status = 200;
};

/// A world to measure in. The file's format is described in
/// tests/lab/README.md.
struct Scenario {
  std::string name;
  std::vector<LabTarget> targets;
  Path resolver;  ///< how far the name server is
  /// A box in front of every target that takes all TCP connections itself, at
  /// this distance, and asks the target behind it.
  std::optional<std::chrono::nanoseconds> proxy;
};

/// All that is wrong is said with the file's name; unknown keys are errors.
Result<Scenario> LoadScenario(const std::string& file);

}  // namespace regionbench
