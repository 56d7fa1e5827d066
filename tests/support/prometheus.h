// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <poll.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/child_program.h"
#include "tests/support/http_client.h"
#include "tests/support/shell.h"
#include "tests/support/temporary_folder.h"

namespace regionbench::support {

struct PrometheusOptions {
  std::string target;  ///< `127.0.0.1:9480`, its page at /metrics
  std::vector<std::string> flags = {};
  /// More lines of its scrape configuration, each with a line feed and eight
  /// blanks in front: `        bearer_token: secret\n`.
  std::string scrape = "";
  /// What else its configuration says, below `scrape_configs`: first further
  /// jobs, six blanks in front, then keys of the top level.
  std::string more = "";
};

inline constexpr const char* kPrometheusPath = "/usr/bin/prometheus";

/// The real Prometheus, in a folder of its own, on a free port of 127.0.0.1,
/// scraping one target twice a second as job `regionbench`. Stopped at the end.
class Prometheus {
 public:
  explicit Prometheus(const PrometheusOptions& options)
      : port_(FreePort()),
        log_(OpenLog()),
        child_(Arguments(options), log_, log_) {}
  Prometheus(const Prometheus&) = delete;
  ~Prometheus() {
    child_.Signal(SIGTERM);
    (void)child_.Wait();
    close(log_);
  }

  /// What its API answers, errors included; null when it does not.
  [[nodiscard]] nlohmann::json Ask(const std::string& path,
                                   const std::string& query = "") const {
    const std::string answer = Shell(
        "curl -sS --max-time 5 --get --data-urlencode 'query=" + query +
        "' http://127.0.0.1:" + std::to_string(port_) + "/api/v1/" + path);
    auto json = nlohmann::json::parse(answer, nullptr, false);
    return json.is_discarded() ? nlohmann::json() : json;
  }

  /// The result of an instant query; empty when there is none.
  [[nodiscard]] nlohmann::json Query(const std::string& query) const {
    const auto json = Ask("query", query);
    if (json.is_null() || json.value("status", "") != "success") return {};
    return json["data"]["result"];
  }

  /// The value of the one series that the query gives.
  [[nodiscard]] std::optional<double> Value(const std::string& query) const {
    const auto result = Query(query);
    if (result.size() != 1) return std::nullopt;
    return std::stod(result[0]["value"][1].get<std::string>());
  }

  /// Asks again until the query gives something; false after half a minute.
  [[nodiscard]] bool Await(const std::string& query) const {
    const auto end =
        std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (std::chrono::steady_clock::now() < end) {
      if (!Query(query).empty()) return true;
      poll(nullptr, 0, 100);  // nobody tells us when it has scraped
    }
    return false;
  }

  [[nodiscard]] std::string Log() const {
    std::ifstream in(folder_.File("log"));
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  [[nodiscard]] int OpenLog() const {
    return open(folder_.File("log").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC,
                0600);
  }

  [[nodiscard]] std::vector<std::string> Arguments(
      const PrometheusOptions& options) const {
    std::ofstream(folder_.File("prometheus.yml"))
        << "global: {scrape_interval: 500ms, scrape_timeout: 500ms, "
           "evaluation_interval: 500ms}\n"
           "scrape_configs:\n"
           "      - job_name: regionbench\n"
        << options.scrape << "        static_configs: [{targets: ['"
        << options.target << "']}]\n"
        << options.more;
    std::vector<std::string> args = {
        kPrometheusPath, "--config.file=" + folder_.File("prometheus.yml"),
        "--storage.tsdb.path=" + folder_.File("data"),
        "--web.listen-address=127.0.0.1:" + std::to_string(port_)};
    args.insert(args.end(), options.flags.begin(), options.flags.end());
    return args;
  }

  TemporaryFolder folder_;
  std::uint16_t port_;
  int log_;
  ChildProgram child_;
};

}  // namespace regionbench::support
