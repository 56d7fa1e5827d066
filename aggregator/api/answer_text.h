// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aggregator/api/http.h"

namespace regionbench {

/// The first lines of an answer up to and with the empty one. Whatever a route
/// put into its headers stays on its line: control characters become spaces.
std::string AnswerHead(const HttpAnswer& answer, bool keep_alive, WallTime now);

/// True when the answer ends with its head, whatever its body says.
bool HasNoBody(int status);

/// True when an `Accept-Encoding` of that value takes that coding.
bool AcceptsCoding(std::string_view list, std::string_view coding);

/// Makes a long body smaller if `accept_encoding` allows gzip and the route did
/// not encode it already.
void CompressAnswer(HttpAnswer& answer, std::string_view accept_encoding);

}  // namespace regionbench
