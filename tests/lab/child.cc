// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/child.h"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace regionbench {
namespace {

constexpr std::size_t kLongestMessage = 4096;
constexpr int kMostGenerations = 100;

int KillChildren() {
  int killed = 0;
  for (const auto& task :
       std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream children(task.path() / "children");
    for (pid_t pid = 0; children >> pid; ++killed) kill(pid, SIGKILL);
  }
  return killed;
}

}  // namespace

void Channel::Tell(const Result<void>& step) const {
  // One byte in front, '+' or the kind of error: an empty message would look
  // like the end.
  std::string message = "+";
  if (!step) {
    message = static_cast<char>(step.error().code);
    message += step.error().message;
  }
  send(socket_.get(), message.data(), message.size(), MSG_NOSIGNAL);
}

Result<void> Channel::Hear() const {
  std::array<char, kLongestMessage> buffer{};
  const ssize_t length = recv(socket_.get(), buffer.data(), buffer.size(), 0);
  if (length <= 0)
    return Fail(ErrorCode::kInternal, "a process of the laboratory died");
  if (buffer[0] == '+') return {};
  return Fail(
      static_cast<ErrorCode>(buffer[0]),
      std::string(buffer.data() + 1, static_cast<std::size_t>(length - 1)));
}

Result<Child> StartChild(int farewell,
                         const std::function<int(const Channel&)>& work) {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return Fail(ErrorCode::kInternal, "cannot make a socket pair");
  Channel ours{Descriptor(ends[0])};
  Channel theirs{Descriptor(ends[1])};
  const pid_t pid = fork();
  if (pid < 0) return Fail(ErrorCode::kInternal, "cannot start a process");
  if (pid > 0) return Child{pid, std::move(ours)};

  prctl(PR_SET_PDEATHSIG, farewell);
  { const Channel not_mine = std::move(ours); }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  _exit(work(theirs));
}

void EndAllChildren() {
  for (int generation = 0; generation < kMostGenerations; ++generation) {
    const int killed = KillChildren();
    for (int i = 0; i < killed; ++i) waitpid(-1, nullptr, 0);
    if (killed == 0) return;
  }
}

}  // namespace regionbench
