// SPDX-License-Identifier: Apache-2.0
#include "probe/sample/sample.h"

#include <sys/random.h>

namespace regionbench {

std::string_view ToText(Outcome outcome) {
  switch (outcome) {
    case Outcome::kOk:
      return "ok";
    case Outcome::kTimeout:
      return "timeout";
    case Outcome::kRefused:
      return "refused";
    case Outcome::kUnreachable:
      return "unreachable";
    case Outcome::kReset:
      return "reset";
    case Outcome::kDnsFailure:
      return "dns_failure";
    case Outcome::kTlsFailure:
      return "tls_failure";
    case Outcome::kHttpStatus:
      return "http_status";
    case Outcome::kBadReply:
      return "bad_reply";
    case Outcome::kAborted:
      return "aborted";
  }
  return "";
}

std::string_view ToText(RttSource source) {
  return source == RttSource::kKernel ? "kernel" : "user";
}

std::optional<Outcome> OutcomeFrom(std::string_view text) {
  for (const Outcome outcome : kOutcomes) {
    if (ToText(outcome) == text) return outcome;
  }
  return std::nullopt;
}

std::optional<RttSource> RttSourceFrom(std::string_view text) {
  if (text == "kernel") return RttSource::kKernel;
  if (text == "user") return RttSource::kUser;
  return std::nullopt;
}

std::string NewBootId() {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  constexpr int kTimeDigits = 10;
  constexpr int kRandomDigits = 16;
  constexpr unsigned kDigitMask = 31;
  std::string id(kTimeDigits + kRandomDigits, '0');
  auto ms = static_cast<std::uint64_t>(WallNow().time_since_epoch() /
                                       std::chrono::milliseconds(1));
  for (int i = kTimeDigits - 1; i >= 0; --i, ms >>= 5U) {
    id[static_cast<std::size_t>(i)] = kAlphabet[ms & kDigitMask];
  }
  std::array<unsigned char, kRandomDigits> random{};
  // Up to 256 bytes are never interrupted or short once the kernel has booted.
  [[maybe_unused]] const auto got = getrandom(random.data(), random.size(), 0);
  for (std::size_t i = 0; i < random.size(); ++i) {
    id[kTimeDigits + i] = kAlphabet[random[i] & kDigitMask];
  }
  return id;
}

}  // namespace regionbench
