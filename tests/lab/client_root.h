// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/core/result.h"

namespace regionbench {

/// An empty directory that is taken away again. The command sees another file
/// system mounted there; nobody else does.
class MountPoint {
 public:
  static Result<MountPoint> Create();
  MountPoint(MountPoint&& other) noexcept;
  MountPoint& operator=(MountPoint&&) = delete;
  MountPoint(const MountPoint&) = delete;
  MountPoint& operator=(const MountPoint&) = delete;
  ~MountPoint();

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  explicit MountPoint(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

/// Gives this process a mount namespace in which names resolve by the
/// laboratory's resolver alone and the laboratory's authority is trusted: by
/// the system's bundle where there is one, and by SSL_CERT_FILE. `authority` is
/// PEM. REGIONBENCH_LAB_CA in the environment names a file with the authority
/// alone.
Result<void> EnterClientRoot(const MountPoint& at,
                             const std::string& authority);

}  // namespace regionbench
