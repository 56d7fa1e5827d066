// SPDX-License-Identifier: Apache-2.0
#include "probe/sink/push_answer.h"

#include <algorithm>
#include <charconv>
#include <ctime>

#include "config/core/small_json.h"

namespace regionbench {
namespace {

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

// What the aggregator said; an empty value for what is no JSON.
JsonItem BodyOf(const HttpReply& reply) {
  auto json = ReadJson(reply.body);
  return json ? *std::move(json) : JsonItem{};
}

std::optional<std::uint64_t> MemberCount(const JsonItem& object,
                                         std::string_view key) {
  const JsonItem* const found = object.Find(key);
  const auto value = found == nullptr ? std::nullopt : found->Integer();
  if (!value || *value < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*value);
}

// `{"error":"…"}`; what is not that says nothing.
std::string ReasonFor(const HttpReply& reply) {
  if (reply.status == 0) return Shortened(reply.error);
  std::string reason = "HTTP status " + std::to_string(reply.status);
  const std::string said = Shortened(BodyOf(reply).TextOf("error"));
  return said.empty() ? reason : reason + ": " + said;
}

void ReadRejected(const JsonItem& json, PushAnswer& answer) {
  const JsonItem* const list = json.Find("rejected");
  if (list == nullptr || !list->Is(JsonItem::Kind::kList)) return;
  answer.rejected =
      std::max<std::uint64_t>(answer.rejected, list->items.size());
  for (const JsonItem& item : list->items) {
    if (answer.first_errors.size() == kFewErrors) return;
    if (!item.Is(JsonItem::Kind::kObject)) continue;
    answer.first_errors.push_back(
        "line " + std::to_string(MemberCount(item, "line").value_or(0)) + ": " +
        Shortened(item.TextOf("error")));
  }
}

void ReadCounts(const HttpReply& reply, std::uint64_t samples,
                PushAnswer& answer) {
  const JsonItem json = BodyOf(reply);
  const auto accepted = MemberCount(json, "accepted");
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
