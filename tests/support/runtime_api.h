// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/scripted_server.h"

namespace regionbench::support {

/// The side of AWS Lambda's Runtime API that gives events: hands out what is
/// queued, keeps what is posted, and lets a call for the next event wait until
/// there is one, as the real one does. Safe from any thread.
class RuntimeApi {
 public:
  RuntimeApi() : server_([this](const ScriptedRequest& r) { return Say(r); }) {}
  RuntimeApi(const RuntimeApi&) = delete;
  ~RuntimeApi() {
    const std::lock_guard lock(mutex_);
    over_ = true;
    changed_.notify_all();
  }

  [[nodiscard]] std::string Where() const {
    return "127.0.0.1:" + std::to_string(server_.port());
  }
  [[nodiscard]] int connections() const { return server_.connections(); }

  /// The usual answer to a call for the next event.
  static std::string Event(const std::string& id, const std::string& event,
                           const std::string& headers = "") {
    return HttpAnswer(
        "200 OK", event,
        "Lambda-Runtime-Aws-Request-Id: " + id + "\r\n" + headers);
  }
  /// Raw text, or one of kReset and kClose, for the next call.
  void QueueNext(std::string answer) {
    const std::lock_guard lock(mutex_);
    nexts_.push_back(std::move(answer));
    changed_.notify_all();
  }
  /// For the next thing that is posted; without one it is 202.
  void QueuePostAnswer(std::string answer) {
    const std::lock_guard lock(mutex_);
    post_answers_.push_back(std::move(answer));
  }

  /// Waits for the nth thing posted (from 0).
  ScriptedRequest AwaitPosted(std::size_t n) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return posted_.size() > n; });
    return posted_[n];
  }
  /// Waits until so many calls for the next event have come.
  void AwaitNextCalls(std::size_t n) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return next_calls_ >= n; });
  }
  std::size_t posted() {
    const std::lock_guard lock(mutex_);
    return posted_.size();
  }
  std::size_t next_calls() {
    const std::lock_guard lock(mutex_);
    return next_calls_;
  }

 private:
  std::string Say(const ScriptedRequest& request) {
    std::unique_lock lock(mutex_);
    if (request.line == "GET /2018-06-01/runtime/invocation/next HTTP/1.1") {
      ++next_calls_;
      changed_.notify_all();
      changed_.wait(lock, [&] { return over_ || !nexts_.empty(); });
      if (nexts_.empty()) return kClose;
      std::string answer = std::move(nexts_.front());
      nexts_.pop_front();
      return answer;
    }
    posted_.push_back(request);
    changed_.notify_all();
    if (post_answers_.empty()) {
      return HttpAnswer("202 Accepted", R"({"status":"OK"})");
    }
    std::string answer = std::move(post_answers_.front());
    post_answers_.pop_front();
    return answer;
  }

  std::mutex mutex_;  // guards all but the server
  std::condition_variable changed_;
  std::deque<std::string> nexts_;
  std::deque<std::string> post_answers_;
  std::vector<ScriptedRequest> posted_;
  std::size_t next_calls_ = 0;
  bool over_ = false;
  ScriptedServer server_;
};

}  // namespace regionbench::support
