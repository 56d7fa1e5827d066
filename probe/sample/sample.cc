// SPDX-License-Identifier: Apache-2.0
#include "probe/sample/sample.h"

#include <sys/random.h>

#include <algorithm>

namespace regionbench {
namespace {

constexpr std::size_t kLongestProbeName = 128;
constexpr std::size_t kLongestBootId = 64;

bool IsBootIdChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_' || c == '-';
}

}  // namespace

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

bool IsProbeName(std::string_view text) {
  if (text.size() > kLongestProbeName) return false;
  for (;;) {
    const std::size_t slash = text.find('/');
    if (!IsNamePart(text.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    text.remove_prefix(slash + 1);
  }
}

bool IsBootId(std::string_view text) {
  return !text.empty() && text.size() <= kLongestBootId &&
         std::ranges::all_of(text, IsBootIdChar);
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
