// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>

#include "config/core/result.h"
#include "tests/lab/descriptor.h"

namespace regionbench {

/// A line between two processes that take turns: each step is told as done, or
/// as an error that the other side then has.
class Channel {
 public:
  explicit Channel(Descriptor socket) : socket_(std::move(socket)) {}

  void Tell(const Result<void>& step) const;
  /// Waits for the other side's step; its end without a word is an error.
  [[nodiscard]] Result<void> Hear() const;

 private:
  Descriptor socket_;
};

struct Child {
  pid_t pid = -1;
  Channel channel;
};

/// Starts `work` in a process of its own that gets `farewell` when this one
/// dies, with no signal blocked; its result is the exit code.
Result<Child> StartChild(int farewell,
                         const std::function<int(const Channel&)>& work);

/// Kills and reaps every child of this process, and theirs as they come up.
void EndAllChildren();

}  // namespace regionbench
