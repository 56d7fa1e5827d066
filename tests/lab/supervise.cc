// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/supervise.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include <csignal>
#include <optional>

namespace regionbench {
namespace {

constexpr int kGraceMs = 5000;

int ExitCode(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// The exit code of `command`, once every ended child has been reaped.
Result<std::optional<int>> Reap(pid_t command, pid_t servers) {
  std::optional<int> code;
  int status = 0;
  for (pid_t pid = waitpid(-1, &status, WNOHANG); pid > 0;
       pid = waitpid(-1, &status, WNOHANG)) {
    if (pid == command) code = ExitCode(status);
    if (pid == servers && !code)
      return Fail(ErrorCode::kInternal, "the laboratory's servers died");
  }
  return code;
}

}  // namespace

Result<Descriptor> CatchSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGCHLD})
    sigaddset(&signals, signal);
  // A shell's background jobs inherit an ignored interrupt: it would never
  // reach the descriptor, nor the command.
  std::signal(SIGINT, SIG_DFL);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  Descriptor descriptor(signalfd(-1, &signals, SFD_CLOEXEC));
  if (descriptor.valid()) return descriptor;
  return Fail(ErrorCode::kInternal, "cannot catch signals");
}

Result<int> Supervise(const Descriptor& signals, pid_t command, pid_t servers) {
  int timeout_ms = -1;
  for (;;) {
    pollfd waiting{signals.get(), POLLIN, 0};
    if (poll(&waiting, 1, timeout_ms) == 0) kill(command, SIGKILL);
    signalfd_siginfo signal{};
    if ((waiting.revents & POLLIN) != 0 &&
        read(signals.get(), &signal, sizeof signal) != sizeof signal)
      continue;
    const int number = static_cast<int>(signal.ssi_signo);
    if (number == SIGINT || number == SIGTERM || number == SIGHUP) {
      if (signal.ssi_code <= 0) kill(command, number);
      if (number != SIGINT) timeout_ms = kGraceMs;
    }
    auto code = Reap(command, servers);
    if (!code) return tl::unexpected(code.error());
    if (*code) return **code;
  }
}

}  // namespace regionbench
