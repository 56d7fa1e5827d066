// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

/// Skips the running test on a system without a hosts file (a chroot made by
/// debootstrap has none): there `localhost` would be asked of a name server.
#define RB_SKIP_WITHOUT_HOSTS_FILE()   \
  if (access("/etc/hosts", R_OK) != 0) \
  GTEST_SKIP() << "no /etc/hosts: localhost is nobody here"
