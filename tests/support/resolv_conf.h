// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace regionbench {

/// A resolv.conf that is gone with the test.
class ResolvConf {
 public:
  explicit ResolvConf(const std::string& text) {
    path_ = ::testing::TempDir() + "resolv.conf.XXXXXX";
    const int fd = mkstemp(path_.data());
    EXPECT_EQ(write(fd, text.data(), text.size()),
              static_cast<ssize_t>(text.size()));
    close(fd);
  }
  ResolvConf(const ResolvConf&) = delete;
  ~ResolvConf() { unlink(path_.c_str()); }
  [[nodiscard]] const std::string& Path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace regionbench
