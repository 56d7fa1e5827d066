// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sched.h>

#include <functional>
#include <thread>

namespace regionbench {

/// Runs `body` on a thread of its own in a network of its own, where no
/// interface is up and so nothing can be reached. False, without running it,
/// where that is not permitted.
inline bool InEmptyNetwork(const std::function<void()>& body) {
  bool permitted = false;
  std::thread([&] {
    permitted = unshare(CLONE_NEWNET) == 0;
    if (permitted) body();
  }).join();
  return permitted;
}

}  // namespace regionbench
