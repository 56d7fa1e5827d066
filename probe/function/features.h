// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace regionbench {

/// `bootstrap 0.1.0`, the libraries in it, and what they can do; a line each.
std::string FeaturesText();

}  // namespace regionbench
