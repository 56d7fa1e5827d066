// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simdjson.h>

#include "probe/sample/json_field.h"

namespace regionbench {

namespace ondemand = simdjson::ondemand;

/// Takes a value out of JSON, or tells that it is an object. Its text lives as
/// long as the document.
simdjson::error_code Decode(ondemand::value json, JsonValue& value);

/// Reads a value that nobody wants, which must be JSON all the same, and not
/// nested deeper than anything of use.
simdjson::error_code CheckValue(ondemand::value value, int depth = 1);

/// The same of a document that is no object.
simdjson::error_code CheckDocument(ondemand::document& document);

}  // namespace regionbench
