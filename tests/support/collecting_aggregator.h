// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "config/core/time.h"
#include "probe/sample/sample_json.h"
#include "probe/sink/gzip.h"
#include "tests/support/scripted_server.h"

namespace regionbench::support {

/// The receiving side of an upload: takes samples as an aggregator does, each
/// but once, or answers as told. Safe from any thread.
class CollectingAggregator {
 public:
  using Key = std::pair<std::string, std::uint64_t>;  // boot, seq

  explicit CollectingAggregator(std::uint16_t port = 0)
      : server_([this](const ScriptedRequest& r) { return Take(r); }, port) {}

  [[nodiscard]] std::string url() const { return server_.url(); }
  [[nodiscard]] const ScriptedServer& server() const { return server_; }

  /// From now on every upload gets this answer; nothing: it is taken.
  void AnswerWith(std::optional<std::string> answer) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
  }
  void AwaitSamples(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return samples_.size() >= count; });
  }
  void AwaitUploads(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return uploads_.size() >= count; });
  }
  std::map<Key, Sample> samples() {
    const std::lock_guard lock(mutex_);
    return samples_;
  }
  std::vector<ScriptedRequest> uploads() {
    const std::lock_guard lock(mutex_);
    return uploads_;
  }

 private:
  std::string Take(const ScriptedRequest& request) {
    const std::lock_guard lock(mutex_);
    uploads_.push_back(request);
    const std::string answer = answer_ ? *answer_ : Keep(request);
    changed_.notify_all();
    return answer;
  }

  std::string Keep(const ScriptedRequest& request) {
    const std::string received = Micros();
    const auto text = Gunzip(request.body, 1U << 20U);
    if (!text) return HttpAnswer("400 Bad Request");
    std::size_t accepted = 0;
    std::size_t duplicate = 0;
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) {
      const auto sample = ParseJsonLine(line);
      if (!sample) return HttpAnswer("400 Bad Request");
      const bool fresh =
          samples_.emplace(Key{sample->boot, sample->seq}, *sample).second;
      ++(fresh ? accepted : duplicate);
    }
    return HttpAnswer("200 OK",
                      "{\"accepted\":" + std::to_string(accepted) +
                          ",\"duplicate\":" + std::to_string(duplicate) +
                          ",\"rejected\":[]}",
                      "Regionbench-Received-At: " + received +
                          "\r\nRegionbench-Answered-At: " + Micros() + "\r\n");
  }

  static std::string Micros() {
    return std::to_string(WallNow().time_since_epoch().count());
  }

  std::mutex mutex_;  // guards all but the server
  std::condition_variable changed_;
  std::optional<std::string> answer_;
  std::map<Key, Sample> samples_;
  std::vector<ScriptedRequest> uploads_;
  ScriptedServer server_;
};

}  // namespace regionbench::support
