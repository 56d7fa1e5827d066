// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/client_root.h"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include "tests/lab/address.h"
#include "tests/lab/descriptor.h"

namespace regionbench {
namespace {

constexpr const char* kSystemBundle = "/etc/ssl/certs/ca-certificates.crt";
constexpr const char* kHosts = "127.0.0.1 localhost\n::1 localhost\n";
constexpr const char* kNameServices =
    "passwd: files\ngroup: files\nhosts: files dns\nservices: files\n"
    "protocols: files\n";

// In a plain chroot mounts of ours would show outside.
tl::unexpected<Error> RootIsNoMountPoint() {
  return Fail(ErrorCode::kUnavailable,
              "/ is not a mount point here (a chroot?), so mounts cannot be "
              "kept private: before entering it, bind its folder onto itself "
              "(mount --bind FOLDER FOLDER)");
}

std::string Contents(const char* file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

bool Write(const std::string& file, const std::string& text) {
  std::ofstream out(file);
  out << text << std::flush;
  return out.good();
}

// Mounts `file` over `place`; a place that does not exist needs no hiding.
bool Cover(const std::string& file, const char* place) {
  if (access(place, F_OK) != 0) return true;
  return mount(file.c_str(), place, nullptr, MS_BIND, nullptr) == 0;
}

// A running name service cache would answer for the real network.
bool HideNameCache(const std::string& folder) {
  constexpr const char* kCache = "/run/nscd";
  if (access(kCache, F_OK) != 0) return true;
  return mount(folder.c_str(), kCache, "tmpfs", 0, nullptr) == 0;
}

}  // namespace

Result<MountPoint> MountPoint::Create() {
  std::string path = "/tmp/regionbench-lab-XXXXXX";
  if (mkdtemp(path.data()) == nullptr) return SystemFailed("make " + path);
  return MountPoint(path);
}

MountPoint::MountPoint(MountPoint&& other) noexcept
    : path_(std::exchange(other.path_, "")) {}

MountPoint::~MountPoint() {
  if (!path_.empty()) rmdir(path_.c_str());
}

Result<void> EnterClientRoot(const MountPoint& at,
                             const std::string& authority) {
  if (unshare(CLONE_NEWNS) != 0) return SystemFailed("mount namespace");
  if (mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return errno == EINVAL ? RootIsNoMountPoint()
                           : SystemFailed("private mounts");
  }
  if (mount("lab", at.path().c_str(), "tmpfs", 0, "mode=755") != 0)
    return SystemFailed("mount " + at.path());
  const std::string folder = at.path() + "/";
  const std::string resolver =
      "nameserver " + std::string(kResolverIpv4) + "\noptions timeout:2\n";
  if (!Write(folder + "hosts", kHosts) ||
      !Write(folder + "resolv.conf", resolver) ||
      !Write(folder + "nsswitch.conf", kNameServices) ||
      !Write(folder + "authority.pem", authority) ||
      !Write(folder + "bundle.pem", Contents(kSystemBundle) + authority))
    return SystemFailed("write to " + folder);
  if (access("/etc/resolv.conf", F_OK) != 0)
    return Fail(ErrorCode::kUnavailable,
                "cannot replace /etc/resolv.conf: there is none");
  if (!Cover(folder + "hosts", "/etc/hosts") ||
      !Cover(folder + "resolv.conf", "/etc/resolv.conf") ||
      !Cover(folder + "nsswitch.conf", "/etc/nsswitch.conf") ||
      !Cover(folder + "bundle.pem", kSystemBundle) || !HideNameCache(folder))
    return SystemFailed("replace /etc/resolv.conf and its like");
  setenv("SSL_CERT_FILE", (folder + "bundle.pem").c_str(), 1);
  setenv("REGIONBENCH_LAB_CA", (folder + "authority.pem").c_str(), 1);
  return {};
}

}  // namespace regionbench
