// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/core/target_id.h"
#include "config/core/time.h"
#include "config/core/words.h"

namespace regionbench {

/// How an attempt ended. Not answering is a result, not an error of ours: it is
/// stored, counted and shown like any other sample.
enum class Outcome {
  kOk,
  kTimeout,
  kRefused,
  kUnreachable,
  kReset,
  kDnsFailure,
  kTlsFailure,
  kHttpStatus,
  kBadReply,
  kAborted,  ///< we broke it off ourselves: says nothing about the target
};
inline constexpr std::array kOutcomes = {
    Outcome::kOk,          Outcome::kTimeout,    Outcome::kRefused,
    Outcome::kUnreachable, Outcome::kReset,      Outcome::kDnsFailure,
    Outcome::kTlsFailure,  Outcome::kHttpStatus, Outcome::kBadReply,
    Outcome::kAborted};

/// Which clock took the round trip: the kernel's stamps, which a busy machine
/// does not disturb, or ours, which it does.
enum class RttSource { kKernel, kUser };

std::string_view ToText(Outcome outcome);
std::string_view ToText(RttSource source);
std::optional<Outcome> OutcomeFrom(std::string_view text);
std::optional<RttSource> RttSourceFrom(std::string_view text);

/// The parts of a cold http exchange; a part that did not happen has no value.
struct Phases {
  std::optional<std::chrono::nanoseconds> resolve;
  std::optional<std::chrono::nanoseconds> connect;
  std::optional<std::chrono::nanoseconds> tls;
  std::optional<std::chrono::nanoseconds>
      processing;  ///< request sent to first byte
  std::optional<std::chrono::nanoseconds> transfer;  ///< first byte to last

  friend bool operator==(const Phases&, const Phases&) = default;
};

/// One attempt: what was tried, when, and how it ended. `(probe, boot, seq)`
/// identifies it for ever.
struct Sample {
  std::string probe;  ///< who measured: `tokyo-office`
  std::string boot;   ///< one run of that probe, unique for ever
  std::uint64_t seq = 0;
  std::optional<std::uint32_t> round;
  TargetId target;
  Method method = Method::kTcp;
  Conn conn = Conn::kCold;
  int family = 0;  ///< 4, 6, or 0 when no address was found
  WallTime at{};   ///< the actual send, UTC: a label, not for arithmetic
  Outcome outcome = Outcome::kOk;

  /// Present when ok; for refused and http_status it is the time to that
  /// answer, for the eye only.
  std::optional<std::chrono::nanoseconds> rtt;
  RttSource rtt_source = RttSource::kUser;
  std::optional<std::chrono::nanoseconds> user_rtt;  ///< by our own clock
  std::optional<std::chrono::nanoseconds> lag;  ///< actual minus intended send
  std::chrono::nanoseconds timeout{0};
  Phases phases;

  std::optional<int> http_status;
  std::optional<std::uint64_t> bytes;  ///< of the answer's body
  std::string address;                 ///< numeric; empty when none was found
  std::uint16_t local_port = 0;        ///< 0: none
  std::optional<std::chrono::nanoseconds> sent_mono;  ///< CLOCK_MONOTONIC
  bool cold_start = false;  ///< first of its kind in this process
  bool tainted = false;     ///< the probe itself was late, suspended or stepped

  friend bool operator==(const Sample&, const Sample&) = default;
};

/// True for what a probe may be called: 1 to 128 characters of name parts with
/// single slashes between them, such as `aws-lambda/ap-northeast-1`.
bool IsProbeName(std::string_view text);

/// True for what a boot id may be: 1 to 64 of `A-Z a-z 0-9 _ -`.
bool IsBootId(std::string_view text);

/// A fresh boot id: 26 letters and digits that sort by time (ULID).
std::string NewBootId();

}  // namespace regionbench
