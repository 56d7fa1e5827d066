// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "config/core/small_json.h"

namespace regionbench {

/// Finds our own event in what a platform wraps around it; an empty object when
/// it brought none. An object that no platform is known to send is given as it
/// stands. At most two envelopes are opened. The error says what is no event.
Result<JsonItem> OpenEnvelope(std::string_view text);

}  // namespace regionbench
