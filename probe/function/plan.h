// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "config/catalog/resolve.h"
#include "probe/function/event.h"
#include "probe/function/settings.h"

namespace regionbench {

/// So many attempts one invocation may make: their samples fit into the answer
/// that a platform takes (6 MB) and into little memory.
inline constexpr std::size_t kMostAttempts = 10'000;

/// The targets that the event names, or, when it names none, all that the
/// settings allow. Naming one that they do not allow is an error, also by a
/// pattern that goes beyond them: `*` allows everything, URLs included, no
/// setting the catalogue. A URL is allowed when it is in the settings, by
/// itself or as NAME=URL, which the event calls custom/NAME. Pure.
Result<Resolution> ChooseTargets(const Catalog& catalog,
                                 const FunctionSettings& settings,
                                 const FunctionEvent& event);

}  // namespace regionbench
