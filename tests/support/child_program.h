// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <string>
#include <vector>

extern char** environ;

namespace regionbench {

/// A pipe whose ends can be closed one by one.
class Pipe {
 public:
  Pipe() {
    if (pipe2(ends_.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe");
  }
  Pipe(const Pipe&) = delete;
  ~Pipe() {
    CloseRead();
    CloseWrite();
  }
  [[nodiscard]] int write_end() const { return ends_[1]; }
  void CloseRead() { Close(ends_[0]); }
  void CloseWrite() { Close(ends_[1]); }

  /// Writes until no more fits: whoever writes next has to wait.
  void Fill() {
    fcntl(ends_[1], F_SETFL, O_NONBLOCK);
    const std::array<char, 4096> junk{};
    std::size_t size = junk.size();
    while (size > 0) {
      if (write(ends_[1], junk.data(), size) < 0) size /= 2;
    }
    fcntl(ends_[1], F_SETFL, 0);
  }

  /// Everything until the last writer has gone.
  std::string ReadAll() {
    CloseWrite();
    std::string text;
    for (std::string chunk = ReadSome(); !chunk.empty(); chunk = ReadSome()) {
      text += chunk;
    }
    return text;
  }

 private:
  static void Close(int& end) {
    if (end >= 0) close(end);
    end = -1;
  }
  std::string ReadSome() {
    std::array<char, 4096> chunk{};
    ssize_t n = 0;
    do {
      n = read(ends_[0], chunk.data(), chunk.size());
    } while (n < 0 && errno == EINTR);
    return {chunk.data(), static_cast<std::size_t>(n > 0 ? n : 0)};
  }

  std::array<int, 2> ends_{-1, -1};
};

/// A program of ours in a process of its own.
class ChildProgram {
 public:
  /// `args` begin with the program's path; its outputs go to `out` and `err`.
  ChildProgram(std::vector<std::string> args, int out, int err) {
    std::vector<char*> words;
    for (std::string& arg : args) words.push_back(arg.data());
    words.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
    const int failed =
        posix_spawn(&pid_, words[0], &actions, nullptr, words.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::runtime_error("cannot start " + args[0]);
  }
  ChildProgram(const ChildProgram&) = delete;

  void Signal(int number) const { kill(pid_, number); }
  [[nodiscard]] pid_t pid() const { return pid_; }

  /// The exit code, or 128 and the signal that ended it.
  [[nodiscard]] int Wait() const {
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t pid_ = -1;
};

}  // namespace regionbench
