// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>
#include <thread>

namespace regionbench {

/// Turns the first SIGTERM or SIGINT of the process into a stop request, and
/// the second into what it would do without us. To be made by the first thread
/// before there is another.
class Termination {
 public:
  Termination();
  Termination(const Termination&) = delete;
  Termination& operator=(const Termination&) = delete;
  ~Termination();

  [[nodiscard]] std::stop_token Token() const { return source_.get_token(); }
  [[nodiscard]] bool Asked() const { return source_.stop_requested(); }
  /// Readable from the first signal on: for poll.
  [[nodiscard]] int Fd() const { return asked_; }

 private:
  void Watch();

  std::stop_source source_;
  int asked_ = -1;
  int done_ = -1;
  int signals_ = -1;
  std::jthread thread_;
};

}  // namespace regionbench
