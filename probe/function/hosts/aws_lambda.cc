// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <thread>

#include "probe/function/hosts/hosts.h"
#include "probe/function/json_object.h"

namespace regionbench {
namespace {

constexpr int kOk = 200;
constexpr int kMostFailures = 5;
constexpr std::chrono::milliseconds kFirstRest{50};
// What the API takes: 6 MiB and 100 bytes.
constexpr std::size_t kLargestAnswer = 6'291'556;

std::string ErrorText(const std::string& type, const std::string& message) {
  std::string text;
  JsonObject json(text);
  json.Text("errorMessage", message);
  json.Text("errorType", type);
  json.List("stackTrace").End();
  json.End();
  return text;
}

// A deadline that is no number in a sensible range is unknown.
std::optional<WallTime> DeadlineFrom(const std::string& text) {
  constexpr std::int64_t kYear9999 = 253'402'300'799'000;
  std::int64_t millis = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, millis);
  if (error != std::errc() || rest != end || millis <= 0 ||
      millis > kYear9999) {
    return std::nullopt;
  }
  return WallTime(std::chrono::milliseconds(millis));
}

std::string HeaderOf(const RuntimeReply& reply, const std::string& name) {
  const auto found = reply.headers.find(name);
  return found == reply.headers.end() ? "" : found->second;
}

// An id becomes a part of a path.
bool IsRequestId(std::string_view id) {
  constexpr std::size_t kLongestId = 256;
  if (id.empty() || id.size() > kLongestId) return false;
  return std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
           c == ':';
  });
}

/// The loop, with the failures in a row that end it.
class LambdaLoop {
 public:
  LambdaLoop(RuntimeClient& client, const Hosted& hosted)
      : client_(client), hosted_(hosted) {}

  int Run() {
    if (hosted_.handler == nullptr) return ReportBroken();
    while (!hosted_.termination->Asked()) {
      if (failures_ == kMostFailures) return 1;
      if (failures_ > 0) Rest();
      const auto next = client_.Get("/runtime/invocation/next");
      if (hosted_.termination->Asked() && !next) break;
      Take(next);
    }
    return 0;
  }

 private:
  int ReportBroken() {
    const std::string type = "Function.InvalidSettings";
    hosted_.log(type + ": " + hosted_.broken);
    static_cast<void>(
        client_.Post("/runtime/init/error", ErrorText(type, hosted_.broken),
                     {"Lambda-Runtime-Function-Error-Type: " + type}));
    return 1;
  }

  void Rest() const {
    std::this_thread::sleep_for(kFirstRest * (1 << failures_));
  }

  void Failed(const std::string& what) {
    ++failures_;
    hosted_.log("Runtime API: " + what);
  }

  void Take(const Result<RuntimeReply>& next) {
    if (!next) return Failed("next: " + next.error().message);
    if (next->status != kOk) {
      return Failed("next: status " + std::to_string(next->status));
    }
    const std::string id = HeaderOf(*next, "lambda-runtime-aws-request-id");
    if (!IsRequestId(id)) return Failed("next: no request id");
    const std::string trace = HeaderOf(*next, "lambda-runtime-trace-id");
    // One thread: the invocation's own have not begun.
    if (trace.empty()) {
      unsetenv("_X_AMZN_TRACE_ID");  // NOLINT(concurrency-mt-unsafe)
    } else {
      // NOLINTNEXTLINE(concurrency-mt-unsafe)
      setenv("_X_AMZN_TRACE_ID", trace.c_str(), 1);
    }
    const FunctionAnswer answer = HandleEvent(
        hosted_, next->body,
        DeadlineFrom(HeaderOf(*next, "lambda-runtime-deadline-ms")));
    Give(id, answer);
  }

  void Give(const std::string& id, const FunctionAnswer& answer) {
    const std::string path = "/runtime/invocation/" + id;
    if (!answer.ok) return GiveError(path, answer.error_type, answer.error);
    if (answer.text.size() > kLargestAnswer) return TooLarge(path);
    const auto posted = Post(path + "/response", answer.text, {});
    if (!posted) return Failed("response: " + posted.error().message);
    constexpr int kTooLarge = 413;
    if (posted->status == kTooLarge) return TooLarge(path);
    CheckPosted("response", *posted);
  }

  void TooLarge(const std::string& path) {
    GiveError(path, "Function.ResponseSizeTooLarge",
              "the samples do not fit into an answer: use a sink, or fewer "
              "targets or rounds");
  }

  void GiveError(const std::string& path, const std::string& type,
                 const std::string& message) {
    hosted_.log(type + ": " + message);
    const auto posted = Post(path + "/error", ErrorText(type, message),
                             {"Lambda-Runtime-Function-Error-Type: " + type});
    if (!posted) return Failed("error: " + posted.error().message);
    CheckPosted("error", *posted);
  }

  // Once more, should the connection have broken.
  Result<RuntimeReply> Post(const std::string& path, const std::string& body,
                            const std::vector<std::string>& headers) {
    auto posted = client_.Post(path, body, headers);
    return posted ? posted : client_.Post(path, body, headers);
  }

  // A refusal (4xx) is about this invocation; what else is not taken means
  // that the sandbox is broken.
  void CheckPosted(const std::string& what, const RuntimeReply& reply) {
    constexpr int kRefused = 400;
    constexpr int kBroken = 500;
    if (reply.status >= kRefused && reply.status < kBroken) {
      hosted_.log("Runtime API: " + what + ": status " +
                  std::to_string(reply.status));
    }
    if (reply.status < kOk || reply.status >= kBroken) {
      return Failed(what + ": status " + std::to_string(reply.status));
    }
    failures_ = 0;
  }

  RuntimeClient& client_;
  const Hosted& hosted_;
  int failures_ = 0;
};

}  // namespace

int RunAwsLambda(RuntimeClient& client, const Hosted& hosted) {
  return LambdaLoop(client, hosted).Run();
}

}  // namespace regionbench
