// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "config/core/result.h"

namespace regionbench {

/// What a ClickHouse server means by an answer that is not 200: its own text in
/// one line, or the status where it said nothing. kStorage for mistakes that no
/// other server and no later time forgives (of the statement, of names, of who
/// we are, of the schema), kUnavailable where another try may help.
Error ToError(int http_status, std::string_view answer);

}  // namespace regionbench
