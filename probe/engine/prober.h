// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "config/core/target_id.h"
#include "config/core/time.h"
#include "config/core/words.h"
#include "probe/sample/sample.h"

namespace regionbench {

/// What is probed, before its name is resolved.
struct ProbeTarget {
  TargetId id;
  Method method = Method::kTcp;
  Conn conn = Conn::kCold;
  std::string host;  ///< a name or a numeric address
  std::uint16_t port = 0;
  std::string url;            ///< http, download, upload
  std::string expect_prefix;  ///< http: how the body must start; empty: any

  friend bool operator==(const ProbeTarget&, const ProbeTarget&) = default;
};

/// A numeric address with its port.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;

  [[nodiscard]] int IpVersion() const;     ///< 4, 6, or 0 when empty
  [[nodiscard]] std::string Text() const;  ///< `203.0.113.7`, without the port
};

/// One try at one target. The target outlives the attempt.
struct Attempt {
  const ProbeTarget* target = nullptr;
  SocketAddress address;  ///< resolved beforehand, outside the timed part
  std::chrono::nanoseconds timeout{1'000'000'000};
};

/// How an attempt ended, in the words of Sample.
struct RoundTrip {
  Outcome outcome = Outcome::kTimeout;
  std::optional<std::chrono::nanoseconds> rtt;
  RttSource rtt_source = RttSource::kUser;
  std::optional<std::chrono::nanoseconds> user_rtt;
  Phases phases;
  std::optional<int> http_status;
  std::optional<std::uint64_t> bytes;
  std::uint16_t local_port = 0;
  std::optional<SteadyTime>
      sent;            ///< the actual send; none when nothing was sent
  std::string detail;  ///< for a log line: `certificate has expired`
  /// The first of the target's chain to end, where that was looked at.
  std::optional<WallTime> certificate_end;
};

/// Takes round trips by one method on one event loop; any number at once. A
/// method is one class of these. Not thread safe: everything happens on the
/// loop's thread.
class Prober {
 public:
  using Done = std::function<void(RoundTrip)>;

  virtual ~Prober() = default;

  /// Starts an attempt now. `done` is called exactly once and from the loop,
  /// never from inside Start: with an answer, a failure, or kTimeout as soon as
  /// the attempt's timeout has passed.
  virtual void Start(const Attempt& attempt, Done done) = 0;

  /// Ends everything that is under way with kAborted.
  virtual void AbortAll() = 0;
};

}  // namespace regionbench
