// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tests/support/child_program.h"
#include "tests/support/scripted_server.h"

namespace regionbench {

/// The program bootstrap in a process of its own, in a clean environment.
/// REGIONBENCH_BOOTSTRAP names another one, such as the static build.
class BootstrapChild {
 public:
  explicit BootstrapChild(std::vector<std::string> variables,
                          const std::vector<std::string>& args = {})
      : child_(Command(std::move(variables), args), out_.write_end(),
               err_.write_end()) {
    out_.CloseWrite();
    err_.CloseWrite();
  }

  ChildProgram& program() { return child_; }
  std::string Output() { return out_.ReadAll(); }
  std::string Errors() { return err_.ReadAll(); }
  /// Both outputs go where nobody reads: for those that say much.
  int Wait() { return child_.Wait(); }

  static std::string Path() {
    const char* const other = std::getenv("REGIONBENCH_BOOTSTRAP");
    return other == nullptr ? RB_BOOTSTRAP : other;
  }

 private:
  static std::vector<std::string> Command(
      std::vector<std::string> variables,
      const std::vector<std::string>& args) {
    std::vector<std::string> command = {"/usr/bin/env", "-i"};
    for (std::string& one : variables) command.push_back(std::move(one));
    command.push_back(Path());
    command.insert(command.end(), args.begin(), args.end());
    return command;
  }

  Pipe out_;
  Pipe err_;
  ChildProgram child_;
};

/// Something to probe: takes connections and closes them.
class Probed {
 public:
  Probed() : server_([](const auto&) { return support::kClose; }) {}
  /// `near=tcp://127.0.0.1:PORT`
  [[nodiscard]] std::string Target() const {
    return "near=tcp://127.0.0.1:" + std::to_string(server_.port());
  }
  /// Returns when so many probes have arrived.
  void Await(int probes) const {
    constexpr int kMostLooks = 6000;
    for (int look = 0; server_.connections() < probes; ++look) {
      if (look == kMostLooks) throw std::runtime_error("nobody probes");
      poll(nullptr, 0, 10);
    }
  }

 private:
  support::ScriptedServer server_;
};

}  // namespace regionbench
