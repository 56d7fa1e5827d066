// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace regionbench {

/// Lets this process have `wanted` open files and sockets, or as many as it may
/// have, and never fewer than before. The usual limit of 1024 is there for
/// select(2). Returns how many that are.
std::size_t AllowDescriptors(std::size_t wanted);

}  // namespace regionbench
