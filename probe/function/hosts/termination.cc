// SPDX-License-Identifier: Apache-2.0
#include "probe/function/hosts/termination.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace regionbench {
namespace {

sigset_t EndingSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

}  // namespace

Termination::Termination()
    : asked_(eventfd(0, EFD_CLOEXEC)), done_(eventfd(0, EFD_CLOEXEC)) {
  const sigset_t set = EndingSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signals_ = signalfd(-1, &set, SFD_CLOEXEC);
  thread_ = std::jthread([this] { Watch(); });
}

Termination::~Termination() {
  eventfd_write(done_, 1);
  thread_.join();
  for (const int fd : {asked_, done_, signals_}) close(fd);
}

void Termination::Watch() {
  std::array<pollfd, 2> watched = {pollfd{signals_, POLLIN, 0},
                                   pollfd{done_, POLLIN, 0}};
  while (poll(watched.data(), watched.size(), -1) < 0) {
  }
  if (watched[0].revents == 0) return;
  signalfd_siginfo info{};
  if (read(signals_, &info, sizeof info) != sizeof info) return;
  source_.request_stop();
  eventfd_write(asked_, 1);
  // Whoever asks again means it: this thread takes the signal, unblocked.
  const sigset_t set = EndingSignals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  while (poll(&watched[1], 1, -1) < 0) {
  }
}

}  // namespace regionbench
