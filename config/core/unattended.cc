// SPDX-License-Identifier: Apache-2.0
#include "config/core/unattended.h"

#include <algorithm>
#include <utility>

namespace regionbench {
namespace {

constexpr std::chrono::nanoseconds kLook = std::chrono::seconds(1);

}  // namespace

void ReloadRequest::Make() {
  const std::lock_guard lock(mutex_);
  made_ = true;
  changed_.notify_all();
}

bool ReloadRequest::Await(const std::stop_token& stop,
                          std::chrono::nanoseconds patience) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, stop, patience, [this] { return made_; });
  return std::exchange(made_, false);
}

void RunUnattended(const Surroundings& around, FileWatch& settings,
                   const UnattendedWork& work) {
  const std::chrono::nanoseconds pause =
      around.watchdog
          ? std::min<std::chrono::nanoseconds>(kLook, *around.watchdog)
          : kLook;
  around.manager.Ready();
  while (!around.stop.stop_requested()) {
    work.look_around();
    if (around.watchdog) around.manager.Alive();
    const bool asked = around.reload->Await(around.stop, pause);
    const bool changed = settings.HasChanged();
    if (around.stop.stop_requested()) break;
    if (!asked && !changed) continue;
    if (asked) settings.Accept();
    around.manager.Reloading();
    work.reload();
    around.manager.Ready();
  }
  around.manager.Stopping();
}

}  // namespace regionbench
