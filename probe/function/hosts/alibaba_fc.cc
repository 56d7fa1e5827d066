// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <chrono>
#include <cstdio>

#include "probe/function/hosts/hosts.h"

namespace regionbench {
namespace {

// The platform reads these from standard output.
void SayToFc(const char* what, const std::string& id) {
  std::printf("FC %s RequestId: %s\n", what, id.c_str());
  std::fflush(stdout);
}

std::optional<WallTime> FcDeadline(const std::string& seconds) {
  constexpr int kLongestTimeout = 86'400;
  int timeout = 0;
  const char* const end = seconds.data() + seconds.size();
  const auto [rest, error] = std::from_chars(seconds.data(), end, timeout);
  if (error != std::errc() || rest != end || timeout <= 0 ||
      timeout > kLongestTimeout) {
    return std::nullopt;
  }
  return WallNow() + std::chrono::seconds(timeout);
}

// It ends up in a line of the log and in a header.
std::string FcRequestId(const ServedRequest& request) {
  std::string id = request.Header("x-fc-request-id");
  constexpr std::size_t kLongestId = 128;
  std::erase_if(id, [](char c) { return c < '!' || c > '~'; });
  return id.substr(0, kLongestId);
}

ServedReply FcReply(int status, std::string body, const std::string& id) {
  constexpr int kOk = 200;
  ServedReply reply{.status = status, .body = std::move(body)};
  reply.headers.emplace_back("x-fc-status", status == kOk ? "200" : "404");
  if (!id.empty()) reply.headers.emplace_back("x-fc-request-id", id);
  return reply;
}

ServedReply Initialize(const Hosted& hosted, const std::string& id) {
  constexpr int kOk = 200;
  constexpr int kServerError = 500;
  SayToFc("Initialize Start", id);
  const bool good = hosted.handler != nullptr;
  if (!good) hosted.log(hosted.broken);
  SayToFc("Initialize End", id);
  return good ? FcReply(kOk, "{}", id)
              : FcReply(kServerError, HandleEvent(hosted, "", {}).text, id);
}

ServedReply InvokeFc(const Hosted& hosted, const ServedRequest& request,
                     const std::string& id) {
  SayToFc("Invoke Start", id);
  const FunctionAnswer answer =
      HandleEvent(hosted, request.body,
                  FcDeadline(request.Header("x-fc-function-timeout")));
  if (!answer.ok) hosted.log(answer.error_type + ": " + answer.error);
  SayToFc("Invoke End", id);
  return FcReply(StatusOf(answer), answer.text, id);
}

}  // namespace

ServedReply ServeAlibabaFc(const Hosted& hosted, const ServedRequest& request) {
  constexpr int kOk = 200;
  constexpr int kNotFound = 404;
  const std::string id = FcRequestId(request);
  // Which call it is; the path alone may be the caller's own.
  const std::string control = request.Header("x-fc-control-path");
  const std::string& path = control.empty() ? request.path : control;
  if (path == "/initialize") return Initialize(hosted, id);
  if (path == "/pre-stop" || path == "/pre-freeze") {
    return FcReply(kOk, "{}", id);
  }
  if (path == "/invoke" || path == "/http-invoke") {
    return InvokeFc(hosted, request, id);
  }
  return FcReply(kNotFound, R"({"error":"no such path"})", id);
}

}  // namespace regionbench
