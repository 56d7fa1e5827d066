// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/core/result.h"

namespace regionbench {

/// The name under which a file is written before it is complete, for this
/// thread alone.
std::string DraftOf(const std::string& path);

/// Writes what the file has to the disk.
Result<void> FlushToDisk(const std::string& path);

/// Gives a complete draft its name, and the name to the disk; a file that is
/// there already is not touched. False: there is one. The draft is gone in any
/// case.
Result<bool> Publish(const std::string& draft, const std::string& path);

}  // namespace regionbench
