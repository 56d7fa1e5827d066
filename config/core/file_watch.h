// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

#include <array>
#include <cstdint>
#include <string>
#include <utility>

namespace regionbench {

/// Tells when a file was changed or replaced, by looking at it now and then:
/// that also sees through the links that containers mount. A file that is gone
/// has not changed: it is being replaced. One thread.
class FileWatch {
 public:
  /// Empty: a file that never changes.
  explicit FileWatch(std::string path)
      : path_(std::move(path)), known_(Look()), seen_(known_) {}

  /// True once for each change that was still the same at two looks: a file
  /// that is being written is left alone.
  bool HasChanged() {
    const Mark now = Look();
    const bool settled = now == std::exchange(seen_, now);
    if (!settled || now == known_ || now == Mark{}) return false;
    known_ = now;
    return true;
  }
  /// The file is about to be read as it is: no change of before counts.
  void Accept() { known_ = seen_ = Look(); }

 private:
  using Mark = std::array<std::int64_t, 5>;

  [[nodiscard]] Mark Look() const {
    struct stat file {};
    if (path_.empty() || stat(path_.c_str(), &file) != 0) return {};
    return {static_cast<std::int64_t>(file.st_ino), file.st_size,
            file.st_mtim.tv_sec, file.st_mtim.tv_nsec, file.st_ctim.tv_nsec};
  }

  std::string path_;
  Mark known_;  // the last change told of
  Mark seen_;   // at the last look
};

}  // namespace regionbench
