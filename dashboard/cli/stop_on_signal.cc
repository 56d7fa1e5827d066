// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/stop_on_signal.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "dashboard/cli/exit_code.h"

namespace regionbench {

StopOnSignal::StopOnSignal(std::function<void()> on_hangup)
    : on_hangup_(std::move(on_hangup)), wake_(eventfd(0, EFD_CLOEXEC)) {
  sigset_t stopping;
  sigemptyset(&stopping);
  sigaddset(&stopping, SIGINT);
  sigaddset(&stopping, SIGTERM);
  if (on_hangup_) sigaddset(&stopping, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &stopping, &before_);
  signals_ = signalfd(-1, &stopping, SFD_CLOEXEC | SFD_NONBLOCK);
  // Without descriptors the default remains: the signal ends the program.
  if (signals_ < 0 || wake_ < 0) {
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    return;
  }
  thread_ = std::jthread([this](const std::stop_token& done) { Watch(done); });
}

StopOnSignal::~StopOnSignal() {
  if (thread_.joinable()) {
    thread_.request_stop();
    eventfd_write(wake_, 1);
    thread_.join();
  }
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  if (signals_ >= 0) close(signals_);
  if (wake_ >= 0) close(wake_);
}

void StopOnSignal::Watch(const std::stop_token& done) {
  while (!done.stop_requested()) {
    std::array<pollfd, 2> watched = {
        {{signals_, POLLIN, 0}, {wake_, POLLIN, 0}}};
    poll(watched.data(), watched.size(), -1);
    signalfd_siginfo signal{};
    if (read(signals_, &signal, sizeof signal) != sizeof signal) continue;
    if (signal.ssi_signo == SIGHUP) {
      on_hangup_();
      continue;
    }
    if (!source_.request_stop()) _exit(kInterrupted);
  }
}

}  // namespace regionbench
