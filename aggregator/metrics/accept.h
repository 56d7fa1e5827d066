// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace regionbench {

/// What a page of metrics is written in.
enum class PageForm { kText, kProtobuf };

/// `text/plain; version=0.0.4; charset=utf-8`, …
std::string_view ContentTypeOf(PageForm form);

/// What an Accept header asks for: protobuf when it names that message,
/// delimited, at a higher q than text, or at the same and earlier. Text for
/// everything else, also for what cannot be read.
PageForm PreferredForm(std::string_view accept);

}  // namespace regionbench
