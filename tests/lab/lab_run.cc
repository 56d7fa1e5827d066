// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/lab_run.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

namespace regionbench {
namespace {

constexpr std::size_t kMostOutput = 64U << 20U;

void Execute(const std::vector<std::string>& command, int out, int err) {
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  std::vector<char*> words;
  for (const std::string& word : command)
    words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  execvp(words.front(), words.data());
  _exit(127);
}

// False at the end of the pipe.
bool ReadSome(int fd, std::string& text) {
  std::array<char, 65'536> buffer{};
  const ssize_t length = read(fd, buffer.data(), buffer.size());
  if (length <= 0 || text.size() > kMostOutput) return false;
  text.append(buffer.data(), static_cast<std::size_t>(length));
  return true;
}

}  // namespace

CommandResult RunCommand(
    const std::vector<std::string>& command,
    const std::function<void(pid_t, const std::string&)>& meanwhile) {
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  if (pipe2(out.data(), O_CLOEXEC) != 0 || pipe2(err.data(), O_CLOEXEC) != 0)
    return {};
  const pid_t pid = fork();
  if (pid == 0) Execute(command, out[1], err[1]);
  close(out[1]);
  close(err[1]);
  CommandResult result;
  std::array<pollfd, 2> ends = {pollfd{out[0], POLLIN, 0},
                                pollfd{err[0], POLLIN, 0}};
  while (ends[0].fd >= 0 || ends[1].fd >= 0) {
    poll(ends.data(), ends.size(), -1);
    if (ends[0].revents != 0 && !ReadSome(out[0], result.out)) ends[0].fd = -1;
    if (ends[1].revents == 0) continue;
    if (!ReadSome(err[0], result.err)) ends[1].fd = -1;
    if (meanwhile) meanwhile(pid, result.err);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  close(out[0]);
  close(err[0]);
  result.exit_code =
      WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

std::vector<std::string> InLab(const std::string& scenario,
                               const std::string& command) {
  return {
      RB_LAB,       "run",
      "--scenario", RB_SOURCE_DIR "/tests/lab/scenarios/" + scenario + ".toml",
      "--",         "sh",
      "-c",         command};
}

}  // namespace regionbench
