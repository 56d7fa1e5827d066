// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include "config/core/result.h"

namespace regionbench {

/// The names of the cables' ends.
inline constexpr const char* kClientInterface = "client0";
inline constexpr const char* kServerInterface = "server0";
inline constexpr const char* kLineToClient = "line-client";
inline constexpr const char* kLineToServers = "line-servers";

/// Makes this process root in a user namespace of its own unless it is root
/// already, and gives it a network namespace. Fails where the machine does not
/// permit namespaces.
Result<void> EnterLaboratory();
/// A further network namespace for this process.
Result<void> EnterNetwork();

/// In the line's namespace: one cable into the namespace of each process.
Result<void> LayCables(pid_t client, pid_t servers);
/// In the client's and in the servers' namespace, when the cables are laid.
Result<void> ConnectClient();
Result<void> ConnectServers();

}  // namespace regionbench
