// SPDX-License-Identifier: Apache-2.0
#include "aggregator/api/upload_route.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

namespace regionbench {
namespace {

using std::chrono::microseconds;
using Json = nlohmann::ordered_json;

// A clock that is further off is not a clock.
constexpr std::int64_t kMostOffsetUs = 1'000'000'000'000'000;
constexpr std::int64_t kLatestUs = 7'258'118'400'000'000;

std::optional<std::int64_t> NumberIn(const HttpRequest& request,
                                     std::string_view name, std::int64_t low,
                                     std::int64_t high) {
  const std::string_view text = request.Header(name);
  const char* const end = text.data() + text.size();
  std::int64_t number = 0;
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  const bool good = error == std::errc() && rest == end && !text.empty();
  if (!good || number < low || number > high) return std::nullopt;
  return number;
}

int StatusOf(UploadEnd end) {
  switch (end) {
    case UploadEnd::kStored:
      return 200;
    case UploadEnd::kNothingUsable:
      return 400;
    case UploadEnd::kForbidden:
      return 403;
    case UploadEnd::kTooLarge:
      return 413;
    case UploadEnd::kOverloaded:
      return 429;
    case UploadEnd::kUnavailable:
      return 503;
  }
  return 500;
}

Json ReceiptJson(const Receipt& receipt) {
  Json rejected = Json::array();
  for (const Rejection& rejection : receipt.rejected) {
    rejected.push_back({{"line", rejection.line}, {"error", rejection.error}});
  }
  Json json;
  if (!receipt.error.empty()) json["error"] = receipt.error;
  json["accepted"] = receipt.accepted;
  json["duplicate"] = receipt.duplicate;
  json["rejected"] = std::move(rejected);
  json["rejected_total"] = receipt.rejected_total;
  return json;
}

std::string Microseconds(WallTime time) {
  return std::to_string(time.time_since_epoch().count());
}

HttpAnswer AnswerFor(const Receipt& receipt, WallTime received_at) {
  HttpAnswer answer;
  answer.status = StatusOf(receipt.end);
  answer.body = ReceiptJson(receipt).dump(-1, ' ', false,
                                          Json::error_handler_t::replace) +
                "\n";
  if (receipt.end == UploadEnd::kOverloaded) {
    answer.headers.emplace_back("Retry-After", "1");
  }
  if (receipt.end == UploadEnd::kUnavailable) {
    answer.headers.emplace_back("Retry-After", "5");
  }
  answer.headers.emplace_back("Regionbench-Received-At",
                              Microseconds(received_at));
  answer.headers.emplace_back("Regionbench-Answered-At",
                              Microseconds(WallNow()));
  return answer;
}

// What no sender of samples would write; the type that curl puts on every body
// is let through.
bool IsOtherMedia(std::string_view type) {
  constexpr std::array<std::string_view, 5> kOther = {
      "image/", "audio/", "video/", "multipart/", "text/html"};
  return std::ranges::any_of(kOther, [type](std::string_view other) {
    return type.starts_with(other);
  });
}

std::optional<HttpAnswer> WrongMedia(const HttpRequest& request) {
  const std::string_view coding = request.Header("content-encoding");
  if (!coding.empty() && coding != "gzip" && coding != "identity") {
    HttpAnswer answer =
        ErrorAnswer(415, "no content encoding but gzip is known");
    answer.headers.emplace_back("Accept-Encoding", "gzip");
    return answer;
  }
  if (!IsOtherMedia(request.Header("content-type"))) return std::nullopt;
  return ErrorAnswer(415, "samples come as application/x-ndjson");
}

Upload UploadFrom(HttpRequest request) {
  Upload upload;
  upload.gzip = request.Header("content-encoding") == "gzip";
  upload.grant = std::move(request.grant).value_or(TokenGrant());
  upload.received_at = request.received_at;
  const auto sent = NumberIn(request, "regionbench-sent-at", 0, kLatestUs);
  if (sent) upload.sent_at = WallTime(microseconds(*sent));
  const auto offset = NumberIn(request, "regionbench-clock-offset",
                               -kMostOffsetUs, kMostOffsetUs);
  if (offset) upload.clock_offset = microseconds(*offset);
  upload.body = std::move(request.body);
  return upload;
}

}  // namespace

Route UploadRoute(Ingest& ingest) {
  return {.method = "POST",
          .path = "/api/v1/samples",
          .access = Access::kWrite,
          .handler = [&ingest](HttpRequest request, const Reply& reply) {
            if (auto wrong = WrongMedia(request)) return reply(*wrong);
            const WallTime received_at = request.received_at;
            ingest.Take(UploadFrom(std::move(request)),
                        [reply, received_at](const Receipt& receipt) {
                          reply(AnswerFor(receipt, received_at));
                        });
          }};
}

}  // namespace regionbench
