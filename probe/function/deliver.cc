// SPDX-License-Identifier: Apache-2.0
#include "probe/function/deliver.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "probe/engine/methods/ca_bundle.h"
#include "probe/sample/sample_json.h"
#include "probe/sink/http_push.h"
#include "probe/sink/s3_object.h"

namespace regionbench {
namespace {

using std::chrono::milliseconds;

constexpr int kMostTries = 3;
constexpr milliseconds kFirstPause{100};
constexpr std::size_t kDateLength = sizeof "2026-11-25" - 1;

milliseconds TimeLeft(SteadyTime end) {
  return std::chrono::duration_cast<milliseconds>(end - SteadyNow());
}

std::string LinesOf(std::span<const Sample> samples) {
  std::string lines;
  for (const Sample& sample : samples) {
    AppendJsonLine(sample, lines);
    lines += '\n';
  }
  return lines;
}

Delivered NotDelivered(std::size_t count, std::string why) {
  return {.sent = 0, .failed = count, .error = std::move(why)};
}

std::string WhyRejected(const PushAnswer& answer) {
  std::string why = std::to_string(answer.rejected) + " samples were refused";
  for (const std::string& error : answer.first_errors) why += "; " + error;
  return why;
}

Delivered ReadPushAnswer(const PushAnswer& answer, std::size_t count) {
  if (answer.verdict != PushVerdict::kDone) {
    return NotDelivered(count, "aggregator: " + answer.reason);
  }
  const std::size_t refused = std::min<std::size_t>(answer.rejected, count);
  return {.sent = count - refused,
          .failed = refused,
          .error = refused == 0 ? "" : "aggregator: " + WhyRejected(answer)};
}

Delivered Push(const FunctionSettings& settings, const CaBundle& trust,
               std::span<const Sample> samples, SteadyTime end) {
  Batch batch;
  batch.samples = static_cast<std::uint32_t>(samples.size());
  batch.body = LinesOf(samples);
  PushAnswer answer;
  milliseconds pause = kFirstPause;
  for (int attempt = 0; attempt < kMostTries; ++attempt) {
    const milliseconds left = TimeLeft(end);
    if (left <= pause) break;
    auto push = HttpPush::Open({.aggregator = settings.aggregator,
                                .token = settings.token,
                                .ca_file = trust.file,
                                .ca_folder = trust.folder,
                                .agent = "regionbench/" RB_VERSION,
                                .gzip = false,
                                .connect_timeout = left,
                                .timeout = left});
    if (!push) return NotDelivered(samples.size(), push.error().message);
    answer = (*push)->Send(batch, {});
    if (answer.verdict != PushVerdict::kLater) break;
    std::this_thread::sleep_for(pause);
    pause *= 4;
  }
  if (answer.status == 0 && answer.reason.empty()) {
    answer.reason = "no time left";
  }
  return ReadPushAnswer(answer, samples.size());
}

Delivered PutObject(const FunctionSettings& settings, const CaBundle& trust,
                    const Environment& environment,
                    std::span<const Sample> samples, SteadyTime end) {
  auto access = S3AccessFrom(environment);
  if (!access) return NotDelivered(samples.size(), access.error().message);
  access->ca_file = trust.file;
  access->ca_folder = trust.folder;
  const S3Bucket bucket(*std::move(access), settings.bucket);
  const milliseconds left = TimeLeft(end);
  if (left.count() <= 0) return NotDelivered(samples.size(), "no time left");
  const auto put = bucket.Put(ObjectKeyOf(settings.prefix, samples.front()),
                              LinesOf(samples), left);
  if (!put) return NotDelivered(samples.size(), put.error().message);
  return {.sent = samples.size(), .failed = 0, .error = ""};
}

}  // namespace

std::string ObjectKeyOf(const std::string& prefix, const Sample& first) {
  std::string day = FormatRfc3339(first.at).substr(0, kDateLength);
  std::ranges::replace(day, '-', '/');
  std::string probe = first.probe;
  for (char& c : probe) {
    if (c == '/' || c == ':') c = '_';
  }
  return prefix + (prefix.empty() ? "" : "/") + day + "/" + first.boot + "." +
         probe + ".ndjson";
}

Delivered SinkDelivery::operator()(const FunctionSettings& settings,
                                   std::span<const Sample> samples,
                                   SteadyTime end) const {
  const std::size_t count = samples.size();
  if (settings.sink == SinkKind::kResponse || count == 0) {
    return {.sent = count, .failed = 0, .error = ""};
  }
  const auto trust = FindCaBundle("");
  if (!trust) return NotDelivered(count, trust.error().message);
  return settings.sink == SinkKind::kPush
             ? Push(settings, *trust, samples, end)
             : PutObject(settings, *trust, environment_, samples, end);
}

}  // namespace regionbench
