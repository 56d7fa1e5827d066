// SPDX-License-Identifier: Apache-2.0
#include "config/core/descriptors.h"

#include <sys/resource.h>

#include <algorithm>

namespace regionbench {

std::size_t AllowDescriptors(std::size_t wanted) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  const rlim_t before = limit.rlim_cur;
  limit.rlim_cur = std::max(before, std::min<rlim_t>(limit.rlim_max, wanted));
  return setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : before;
}

}  // namespace regionbench
