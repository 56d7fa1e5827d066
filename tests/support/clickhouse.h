// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "tests/support/child_program.h"
#include "tests/support/http_client.h"
#include "tests/support/shell.h"
#include "tests/support/temporary_folder.h"

namespace regionbench::support {

struct ClickhouseServerOptions {
  std::string folder = {};        ///< of its files; empty: one of its own
  std::string password = {};      ///< of the user `default`
  std::string certificate = {};   ///< PEM with its key: HTTPS too
  std::string more_config = {};   ///< further XML of the configuration
  std::string more_profile = {};  ///< and of the user's profile
};

/// Debian's clickhouse-server, in a folder of its own, on free ports of
/// 127.0.0.1. Killed at the end.
class ClickhouseServer {
 public:
  static constexpr const char* kPath = "/usr/sbin/clickhouse-server";

  explicit ClickhouseServer(ClickhouseServerOptions options = {})
      : options_(std::move(options)),
        http_port_(FreePort()),
        tcp_port_(FreePort()),
        https_port_(FreePort()),
        interserver_port_(FreePort()) {
    std::filesystem::create_directories(Folder() + "/data");
  }
  ClickhouseServer(const ClickhouseServer&) = delete;
  ~ClickhouseServer() { Kill(); }

  /// Starts it and waits until it answers. Again after Kill, on the same files.
  /// An old server may crash while it starts when ZooKeeper is slow: then once
  /// more.
  void Start() {
    WriteConfiguration();
    for (int tries = 0; tries < 3; ++tries) {
      Launch();
      if (Answers(std::chrono::seconds(60))) return;
      Kill();
    }
    throw std::runtime_error("clickhouse-server does not answer:\n" + Log());
  }

  /// SIGKILL: nothing is written any more.
  void Kill() {
    if (!child_) return;
    child_->Signal(SIGKILL);
    (void)child_->Wait();
    child_.reset();
  }
  /// Neither dead nor alive, until Continue.
  void Stop() const { child_->Signal(SIGSTOP); }
  void Continue() const { child_->Signal(SIGCONT); }

  [[nodiscard]] std::string Folder() const {
    return options_.folder.empty() ? own_folder_.path() : options_.folder;
  }
  [[nodiscard]] std::uint16_t http_port() const { return http_port_; }
  [[nodiscard]] std::uint16_t https_port() const { return https_port_; }
  [[nodiscard]] std::uint16_t tcp_port() const { return tcp_port_; }
  [[nodiscard]] std::string Host() const {
    return "127.0.0.1:" + std::to_string(http_port_);
  }
  [[nodiscard]] std::string Url(const std::string& database) const {
    return "clickhouse://" + Host() + "/" + database;
  }

  /// What it answers to a statement, by curl and not by ours.
  [[nodiscard]] std::string Ask(const std::string& sql) const {
    const TemporaryFolder folder;
    std::ofstream(folder.File("sql")) << sql;
    std::string answer = Shell(
        "curl -sS --max-time 60 --user 'default:" + options_.password +
        "' --data-binary @" + folder.File("sql") + " http://" + Host() + "/");
    if (answer.ends_with('\n')) answer.pop_back();
    return answer;
  }

  [[nodiscard]] std::string Log() const {
    std::ifstream in(Folder() + "/log");
    return {std::istreambuf_iterator<char>(in), {}};
  }

  /// Before Start.
  void SetMoreConfig(std::string xml) { options_.more_config = std::move(xml); }

 private:
  void Launch() {
    const int log = open((Folder() + "/log").c_str(),
                         O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    child_.emplace(std::vector<std::string>{kPath, "--config-file=" + Folder() +
                                                       "/config.xml"},
                   log, log);
    close(log);
  }

  // Asked without reaping it, so that Wait can.
  [[nodiscard]] bool IsAlive() const {
    siginfo_t info{};
    waitid(P_PID, static_cast<id_t>(child_->pid()), &info,
           WEXITED | WNOHANG | WNOWAIT);
    return info.si_pid == 0;
  }

  bool Answers(std::chrono::seconds patience) const {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (IsAlive() && std::chrono::steady_clock::now() < end) {
      if (Ask("SELECT 1") == "1") return true;
      poll(nullptr, 0, 50);  // nobody tells us when it is up
    }
    return false;
  }

  void WriteConfiguration() const {
    const std::string folder = Folder();
    std::ofstream(folder + "/config.xml")
        << "<yandex><logger><level>warning</level><console>1</console>"
           "</logger><http_port>"
        << http_port_ << "</http_port><tcp_port>" << tcp_port_ << "</tcp_port>"
        << Tls() << "<interserver_http_port>" << interserver_port_
        << "</interserver_http_port><interserver_http_host>127.0.0.1"
           "</interserver_http_host><listen_host>127.0.0.1</listen_host><path>"
        << folder << "/data/</path><tmp_path>" << folder
        << "/data/tmp/</tmp_path><users_config>users.xml</users_config>"
           "<default_profile>default</default_profile><default_database>"
           "default</default_database><mark_cache_size>67108864"
           "</mark_cache_size>"
        << options_.more_config << "</yandex>\n";
    std::ofstream(folder + "/users.xml")
        << "<yandex><profiles><default>" << options_.more_profile
        << "</default></profiles><users><default><password>"
        << options_.password
        << "</password><networks><ip>127.0.0.1</ip></networks><profile>default"
           "</profile><quota>default</quota></default></users><quotas>"
           "<default/></quotas></yandex>\n";
  }

  [[nodiscard]] std::string Tls() const {
    if (options_.certificate.empty()) return "";
    return "<https_port>" + std::to_string(https_port_) +
           "</https_port><openSSL><server><certificateFile>" +
           options_.certificate + "</certificateFile><privateKeyFile>" +
           options_.certificate +
           "</privateKeyFile><verificationMode>none</verificationMode>"
           "<loadDefaultCAFile>false</loadDefaultCAFile></server></openSSL>";
  }

  TemporaryFolder own_folder_;
  ClickhouseServerOptions options_;
  std::uint16_t http_port_;
  std::uint16_t tcp_port_;
  std::uint16_t https_port_;
  std::uint16_t interserver_port_;
  std::optional<ChildProgram> child_;
};

/// One server for all tests of a program, started when first needed.
inline ClickhouseServer& SharedClickhouse() {
  static ClickhouseServer server;
  static const bool started = [] {
    server.Start();
    return true;
  }();
  (void)started;
  return server;
}

/// A name for a database that nobody else in this program uses.
inline std::string FreshDatabase() {
  static int last = 0;
  return "t" + std::to_string(++last);
}

}  // namespace regionbench::support
