// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>

#include "probe/sample/sample.h"

namespace regionbench::support {

/// A sample that the format allows, with every field now there, now not. The
/// same generator state gives the same sample.
inline Sample RandomSample(std::mt19937_64& random, std::uint64_t seq) {
  const auto below = [&random](std::uint64_t n) { return random() % n; };
  const auto duration = [&](std::int64_t most) {
    return std::chrono::nanoseconds(
        static_cast<std::int64_t>(below(static_cast<std::uint64_t>(most))));
  };
  const auto maybe = [&](std::optional<std::chrono::nanoseconds> value) {
    return below(2) == 0 ? std::nullopt : value;
  };
  constexpr std::int64_t kSecond = 1'000'000'000;
  Sample s;
  s.probe = below(2) == 0 ? "tokyo-office" : "aws-lambda/ap-northeast-1";
  s.boot = "01JD" + std::to_string(below(3));
  s.seq = seq;
  if (below(4) != 0) s.round = static_cast<std::uint32_t>(below(1000));
  s.target = {"aws", "region-" + std::to_string(below(5)), "dynamodb"};
  if (below(5) == 0) s.target = {"custom", "office", ""};
  s.method = kMethods[below(kMethods.size())];
  s.conn = below(2) == 0 ? Conn::kCold : Conn::kWarm;
  s.family = std::array{0, 4, 6}[below(3)];
  s.at = WallTime(std::chrono::microseconds(
      1'763'881'200'000'000 +
      static_cast<std::int64_t>(below(86'400'000'000))));
  s.outcome = kOutcomes[below(kOutcomes.size())];
  s.rtt =
      s.outcome == Outcome::kOk ? duration(kSecond) : maybe(duration(kSecond));
  s.rtt_source = below(2) == 0 ? RttSource::kKernel : RttSource::kUser;
  s.user_rtt = maybe(duration(kSecond));
  s.lag = maybe(duration(kSecond) - std::chrono::milliseconds(1));
  s.timeout = std::chrono::nanoseconds(kSecond * std::int64_t(1 + below(5)));
  s.phases = {maybe(duration(kSecond)), maybe(duration(kSecond)),
              maybe(duration(kSecond)), maybe(duration(kSecond)),
              maybe(duration(kSecond))};
  if (below(2) == 0) s.http_status = static_cast<int>(100 + below(500));
  if (below(2) == 0) s.bytes = below(1'000'000);
  if (below(3) != 0) s.address = below(2) == 0 ? "203.0.113.7" : "2001:db8::7";
  s.local_port = static_cast<std::uint16_t>(below(65536));
  s.sent_mono = maybe(duration(kSecond * 1'000'000));
  s.cold_start = below(2) == 0;
  s.tainted = below(10) == 0;
  return s;
}

}  // namespace regionbench::support
