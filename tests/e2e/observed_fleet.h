// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <thread>

#include "tests/e2e/serve_run.h"
#include "tests/support/past.h"
#include "tests/support/prometheus.h"

namespace regionbench {

/// All that dashboards and rules look at, for real: an aggregator with a day of
/// samples that goes on being fed, one with TLS, an agent that delivers and one
/// that cannot, and a Prometheus that scrapes them with the shipped rules.
class ObservedFleet {
 public:
  explicit ObservedFleet(bool native_histograms);
  ~ObservedFleet();
  ObservedFleet(const ObservedFleet&) = delete;

  [[nodiscard]] const support::Prometheus& prometheus() const {
    return *prometheus_;
  }
  /// How the aggregator and the agents did, for the message of a failure.
  [[nodiscard]] std::string Log() const;

 private:
  void StartPrograms();
  void StartAgent(const std::string& name, const std::string& aggregator,
                  std::uint16_t metrics);
  void FeedThePast();
  void FeedUntil(const std::stop_token& stop);
  [[nodiscard]] std::string ShortenedRules() const;
  [[nodiscard]] std::string Jobs() const;
  [[nodiscard]] std::string Upload(const std::vector<Sample>& samples) const;

  ServeRun serve_;
  ServeRun secure_;  // with TLS
  std::uint16_t delivering_ = support::FreePort();
  std::uint16_t stuck_ = support::FreePort();
  std::vector<std::unique_ptr<ChildProgram>> others_;
  std::unique_ptr<support::Prometheus> prometheus_;
  Past past_{11};
  std::jthread feeder_;  // last: uses the others
};

}  // namespace regionbench
