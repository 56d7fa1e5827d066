// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "config/core/result.h"
#include "probe/sink/batch.h"
#include "probe/sink/clock_lead.h"
#include "probe/sink/push_answer.h"

namespace regionbench {

struct PushOptions {
  std::string aggregator;  ///< `https://HOST[:PORT]`, without a path
  std::string token;       ///< empty: none is sent
  std::string ca_file;     ///< certificates to trust; both empty: nobody
  std::string ca_folder;
  std::string agent;  ///< `regionbench/0.1.0`
  bool gzip = true;   ///< whether the batches are compressed
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds timeout{30'000};

  friend bool operator==(const PushOptions&, const PushOptions&) = default;
};

/// Uploads batches to `POST /api/v1/samples`, one at a time and, where that
/// goes, on one connection. Goes through no proxy and follows no redirect, so
/// the token goes nowhere else. Keeps track of how far the probe's clock is
/// ahead and tells the aggregator with the next upload. One thread.
class HttpPush {
 public:
  static Result<std::unique_ptr<HttpPush>> Open(PushOptions options);
  virtual ~HttpPush() = default;

  /// Waits for the answer, for the timeout, or for `stop`.
  virtual PushAnswer Send(const Batch& batch, const std::stop_token& stop) = 0;
  [[nodiscard]] virtual std::optional<ClockLead> clock_lead() const = 0;
};

}  // namespace regionbench
