// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/publish.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

namespace regionbench {
namespace {

tl::unexpected<Error> CannotBeMade(int code) {
  return Fail(ErrorCode::kStorage,
              "cannot be made: " + std::generic_category().message(code));
}

Result<void> Flush(const std::string& path, int how) {
  const int fd = open(path.c_str(), how | O_CLOEXEC);
  const bool flushed = fd >= 0 && fsync(fd) == 0;
  const int code = errno;
  if (fd >= 0) close(fd);
  if (flushed) return {};
  return CannotBeMade(code);
}

}  // namespace

std::string DraftOf(const std::string& path) {
  return path + ".new-" + std::to_string(gettid());
}

Result<void> FlushToDisk(const std::string& path) {
  return Flush(path, O_RDWR);
}

Result<bool> Publish(const std::string& draft, const std::string& path) {
  int code = link(draft.c_str(), path.c_str()) == 0 ? 0 : errno;
  const bool no_links = code == EPERM || code == EOPNOTSUPP || code == EMLINK;
  if (no_links) {
    const int renamed = renameat2(AT_FDCWD, draft.c_str(), AT_FDCWD,
                                  path.c_str(), RENAME_NOREPLACE);
    code = renamed == 0 ? 0 : errno;
  }
  (void)unlink(draft.c_str());
  if (code == EEXIST) return false;
  if (code != 0) return CannotBeMade(code);
  const auto folder = std::filesystem::path(path).parent_path();
  return Flush(folder.empty() ? "." : folder.string(), O_RDONLY | O_DIRECTORY)
      .map([] { return true; });
}

}  // namespace regionbench
