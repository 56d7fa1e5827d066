// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/child_program.h"
#include "tests/support/http_client.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {

/// Tokens of these tests, and their hashes as `regionbench token` prints them.
inline constexpr const char* kToken = "test-token";
inline constexpr const char* kTokenHash =
    "4c5dc9b7708905f77f5e5d16316b5dfb425e68cb326dcd55a860e90a7707031e";

/// `regionbench serve` on 127.0.0.1, in a process of its own, which can be
/// started again on the same store after whatever end it took.
class ServeRun {
 public:
  explicit ServeRun(const std::string& more_settings = "",
                    const std::string& db_folder = "")
      : port_(support::FreePort()),
        db_((db_folder.empty() ? folder_.path() : db_folder) + "/samples.db"),
        log_(folder_.File("serve.log")) {
    WriteSettings(more_settings);
  }

  /// What the settings file says besides the address, the store and the token.
  void WriteSettings(const std::string& more) const {
    std::ofstream(folder_.File("serve.toml"))
        << "listen = \"127.0.0.1:" << port_ << "\"\n"
        << "db = \"" << db_ << "\"\n"
        << more << "[[token]]\nprobe = \"*\"\nread = true\nhash = \""
        << kTokenHash << "\"\n";
  }

  /// Waits until it is ready; false when it ended instead or took too long.
  bool Start() {
    const int log = open(log_.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
    child_ = std::make_unique<ChildProgram>(
        std::vector<std::string>{RB_PROGRAM, "serve", "--config",
                                 folder_.File("serve.toml")},
        log, log);
    close(log);
    for (int look = 0; look < 600; ++look) {
      const auto ready = Get("/readyz");
      if (ready && ready->status == 200) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(25));
    }
    return false;
  }

  /// The exit code, or 128 and the signal.
  int End(int signal) {
    child_->Signal(signal);
    const int code = child_->Wait();
    child_.reset();
    return code;
  }

  void Signal(int signal) const { child_->Signal(signal); }

  [[nodiscard]] std::optional<support::PlainAnswer> Get(
      const std::string& path, const std::string& headers = "") const {
    return support::Exchange(port_, "GET " + path + " HTTP/1.1\r\n" + headers);
  }

  [[nodiscard]] std::optional<support::PlainAnswer> Post(
      const std::string& body, const std::string& token = kToken) const {
    return support::Exchange(port_,
                             "POST /api/v1/samples HTTP/1.1\r\n"
                             "Authorization: Bearer " +
                                 token + "\r\n",
                             body);
  }

  [[nodiscard]] const std::string& db() const { return db_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string File(const std::string& name) const {
    return folder_.File(name);
  }
  [[nodiscard]] std::string Log() const {
    std::ifstream in(log_);
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  support::TemporaryFolder folder_;
  std::uint16_t port_;
  std::string db_;
  std::string log_;
  std::unique_ptr<ChildProgram> child_;
};

}  // namespace regionbench
