// SPDX-License-Identifier: Apache-2.0
#include "probe/function/handler.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "config/catalog/resolve.h"
#include "probe/function/event.h"
#include "probe/function/invocation_report.h"
#include "probe/function/json_object.h"
#include "probe/function/plan.h"
#include "probe/sample/sample_json.h"

namespace regionbench {
namespace {

using std::chrono::nanoseconds;

// Where a platform does not say how long it waits.
constexpr nanoseconds kUnknownDeadline{60'000'000'000};
constexpr nanoseconds kMostForSink{5'000'000'000};
constexpr int kSinkShare = 3;

/// When things have to be over, on the clock that measures.
struct Ends {
  SteadyTime measure;
  SteadyTime all;
};

Ends EndsOf(const Invocation& invocation, const FunctionEvent& event,
            SinkKind sink) {
  const nanoseconds left = invocation.deadline
                               ? nanoseconds(*invocation.deadline - WallNow())
                               : kUnknownDeadline;
  const nanoseconds budget = std::max(left - event.margin, nanoseconds(0));
  const nanoseconds for_sink =
      sink == SinkKind::kResponse ? nanoseconds(0)
                                  : std::min(budget / kSinkShare, kMostForSink);
  const SteadyTime now = SteadyNow();
  return {.measure = now + budget - for_sink, .all = now + budget};
}

std::vector<ProbeTarget> ProbedAs(const std::vector<ResolvedTarget>& targets) {
  std::vector<ProbeTarget> probed;
  probed.reserve(targets.size());
  for (const ResolvedTarget& target : targets) {
    const Endpoint& endpoint = target.endpoint;
    probed.push_back({.id = target.id,
                      .method = endpoint.method,
                      .conn = Conn::kCold,
                      .host = endpoint.host,
                      .port = endpoint.port,
                      .url = endpoint.url,
                      .expect_prefix = endpoint.expect_prefix});
  }
  return probed;
}

std::string TypeOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidInput:
      return "Function.InvalidEvent";
    case ErrorCode::kUnavailable:
      return "Function.Unavailable";
    case ErrorCode::kNotFound:
    case ErrorCode::kStorage:
    case ErrorCode::kInternal:
      break;
  }
  return "Function.Internal";
}

FunctionAnswer Failed(std::string type, std::string message) {
  FunctionAnswer answer{.ok = false,
                        .text = "",
                        .error_type = std::move(type),
                        .error = std::move(message)};
  JsonObject json(answer.text);
  json.Text("error", answer.error);
  json.End();
  return answer;
}

}  // namespace

/// Everything that goes into one answer.
struct FunctionHandler::Frame {
  Resolution found;
  Burst burst;
  Delivered delivered;
  InvocationFacts facts;
};

FunctionAnswer FunctionHandler::Handle(const Invocation& invocation) noexcept {
  ++invocations_;
  // The last line of defence: what we know of is a Result.
  try {
    auto text = Answer(invocation);
    if (text) return {.ok = true, .text = *std::move(text)};
    return Failed(TypeOf(text.error().code), text.error().message);
  } catch (const std::exception& e) {
    return Failed("Function.Internal", e.what());
  }
}

Result<const Catalog*> FunctionHandler::LoadedCatalogue() {
  if (!catalogue_) {
    auto loaded = effects_.catalogue();
    if (!loaded) return tl::unexpected(loaded.error());
    catalogue_ = *std::move(loaded);
  }
  return &*catalogue_;
}

Result<std::string> FunctionHandler::Answer(const Invocation& invocation) {
  const WallTime started = WallNow();
  const SteadyTime begin = SteadyNow();
  const auto event = ParseFunctionEvent(invocation.event);
  if (!event) return tl::unexpected(event.error());
  const auto catalogue = LoadedCatalogue();
  if (!catalogue) return tl::unexpected(catalogue.error());
  auto found = ChooseTargets(**catalogue, settings_, *event);
  if (!found) return tl::unexpected(found.error());
  const Ends ends = EndsOf(invocation, *event, settings_.sink);
  const BurstPlan plan{.probe = settings_.probe,
                       .boot = NewBootId(),
                       .targets = ProbedAs(found->targets),
                       .rounds = event->rounds,
                       .timeout = event->timeout,
                       .seed = effects_.seed(),
                       .end = ends.measure};
  auto burst = effects_.measure(plan, invocation.stop);
  if (!burst) return tl::unexpected(burst.error());
  const SteadyTime measured = SteadyNow();
  Frame frame{.found = *std::move(found),
              .burst = *std::move(burst),
              .delivered = {},
              .facts = {}};
  frame.delivered = effects_.deliver(settings_, frame.burst.samples, ends.all);
  frame.facts = {.probe = settings_.probe,
                 .method = plan.targets.front().method,
                 .started = started,
                 .elapsed = measured - begin,
                 .seed = plan.seed,
                 .targets = &frame.found.targets,
                 .burst = &frame.burst};
  return Written(frame);
}

std::string FunctionHandler::Written(const Frame& frame) const {
  std::string out;
  JsonObject json(out);
  json.Text("schema", "regionbench.function/1");
  json.Text("probe", settings_.probe);
  json.Bool("cold_start", invocations_ == 1);
  json.Integer("invocation", invocations_);
  json.Integer("sent", frame.delivered.sent);
  json.Integer("failed", frame.delivered.failed);
  const bool lost = !frame.delivered.error.empty();
  if (lost) json.Text("sink_error", frame.delivered.error);
  if (!frame.burst.detail.empty()) {
    json.Text("first_failure", frame.burst.detail);
  }
  if (!frame.found.notes.empty()) {
    JsonList notes = json.List("notes");
    for (const std::string& note : frame.found.notes) notes.Text(note);
    notes.End();
  }
  AppendInvocationReport(frame.facts, json.At("report"));
  if (lost || settings_.sink == SinkKind::kResponse) {
    JsonList samples = json.List("samples");
    for (const Sample& sample : frame.burst.samples) {
      AppendJsonLine(sample, samples.Next());
    }
    samples.End();
  }
  json.End();
  return out;
}

}  // namespace regionbench
