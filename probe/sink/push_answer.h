// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/core/time.h"

namespace regionbench {

/// What came back for an upload, as it stands.
struct HttpReply {
  int status = 0;     ///< 0: no answer at all, see `error`
  std::string error;  ///< `connection refused`
  std::string body;   ///< its first 4 MiB
  std::string retry_after;
  std::optional<WallTime> received_at;  ///< by the aggregator's clock
  std::optional<WallTime> answered_at;
};

/// What is to be done with the batch.
enum class PushVerdict {
  kDone,      ///< it is stored, but for the rejected lines
  kRejected,  ///< none of it will ever be taken
  kTooLarge,  ///< smaller pieces may be taken
  kLater,     ///< keep it and try again
};

/// What an answer means.
struct PushAnswer {
  PushVerdict verdict = PushVerdict::kLater;
  int status = 0;                           ///< 0: no answer at all
  std::uint64_t rejected = 0;               ///< lines of a batch that is done
  std::vector<std::string> first_errors{};  ///< `line 3: …`, at most three
  std::optional<std::chrono::nanoseconds> retry_after{};  ///< at most 10 min
  std::string reason{};  ///< why not; from outside, to be escaped
};

/// 200 with the aggregator's own JSON is done; 400 is rejected and 413 too
/// large; everything else is to be tried again. So is a 200 that no aggregator
/// wrote: something in between may answer for it. `samples` were sent.
PushAnswer ReadAnswer(const HttpReply& reply, std::uint64_t samples,
                      WallTime now);

/// Seconds, or a date of RFC 9110; nothing for another text.
std::optional<std::chrono::nanoseconds> ParseRetryAfter(std::string_view text,
                                                        WallTime now);

}  // namespace regionbench
