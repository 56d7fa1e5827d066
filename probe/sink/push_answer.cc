// SPDX-License-Identifier: Apache-2.0
#include "probe/sink/push_answer.h"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <nlohmann/json.hpp>

namespace regionbench {
namespace {

using Json = nlohmann::json;
using std::chrono::nanoseconds;

constexpr std::chrono::minutes kLongestRetryAfter{10};
constexpr std::size_t kFewErrors = 3;
constexpr std::size_t kLongestReason = 200;
constexpr int kOk = 200;
constexpr int kBadRequest = 400;
constexpr int kPayloadTooLarge = 413;

std::string Shortened(std::string text) {
  if (text.size() > kLongestReason) text.resize(kLongestReason);
  return text;
}

// The text of a member, or nothing.
std::string MemberText(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return "";
  return Shortened(found->get<std::string>());
}

std::optional<std::uint64_t> MemberCount(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_unsigned()) {
    return std::nullopt;
  }
  return found->get<std::uint64_t>();
}

// `{"error":"…"}`; what is not that says nothing.
std::string ReasonFor(const HttpReply& reply) {
  if (reply.status == 0) return Shortened(reply.error);
  std::string reason = "HTTP status " + std::to_string(reply.status);
  const Json json = Json::parse(reply.body, nullptr, false);
  const std::string said = json.is_object() ? MemberText(json, "error") : "";
  return said.empty() ? reason : reason + ": " + said;
}

void ReadRejected(const Json& json, PushAnswer& answer) {
  const auto list = json.find("rejected");
  if (list == json.end() || !list->is_array()) return;
  answer.rejected = std::max<std::uint64_t>(answer.rejected, list->size());
  for (const Json& item : *list) {
    if (answer.first_errors.size() == kFewErrors) return;
    if (!item.is_object()) continue;
    answer.first_errors.push_back(
        "line " + std::to_string(MemberCount(item, "line").value_or(0)) + ": " +
        MemberText(item, "error"));
  }
}

void ReadCounts(const HttpReply& reply, std::uint64_t samples,
                PushAnswer& answer) {
  const Json json = Json::parse(reply.body, nullptr, false);
  const auto accepted =
      json.is_object() ? MemberCount(json, "accepted") : std::nullopt;
  if (!accepted) {
    answer.reason = "answered 200, but not as an aggregator does";
    return;
  }
  answer.verdict = PushVerdict::kDone;
  const std::uint64_t taken =
      *accepted + MemberCount(json, "duplicate").value_or(0);
  answer.rejected = samples > taken ? samples - taken : 0;
  ReadRejected(json, answer);
}

PushVerdict VerdictOf(int status) {
  if (status == kBadRequest) return PushVerdict::kRejected;
  if (status == kPayloadTooLarge) return PushVerdict::kTooLarge;
  return PushVerdict::kLater;
}

}  // namespace

PushAnswer ReadAnswer(const HttpReply& reply, std::uint64_t samples,
                      WallTime now) {
  PushAnswer answer{.status = reply.status};
  if (reply.status == kOk) {
    ReadCounts(reply, samples, answer);
    return answer;
  }
  answer.verdict = VerdictOf(reply.status);
  answer.reason = ReasonFor(reply);
  answer.retry_after = ParseRetryAfter(reply.retry_after, now);
  return answer;
}

std::optional<nanoseconds> ParseRetryAfter(std::string_view text,
                                           WallTime now) {
  const nanoseconds longest = kLongestRetryAfter;
  std::uint32_t seconds = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, seconds);
  if (!text.empty() && rest == end) {
    if (error != std::errc()) return longest;
    return std::min<nanoseconds>(std::chrono::seconds(seconds), longest);
  }
  std::tm date{};
  // The date is in English whatever the program's language: it never sets one.
  const std::string copy(text);
  const char* const read =
      strptime(copy.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date);
  if (read == nullptr || *read != '\0') return std::nullopt;
  const WallTime when(std::chrono::seconds(timegm(&date)));
  return std::clamp<nanoseconds>(when - now, nanoseconds(0), longest);
}

}  // namespace regionbench
