// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace regionbench {

/// Appends `text` with every byte that is not well-formed UTF-8 as U+FFFD:
/// one bad label value would cost the scraper the whole page.
void AppendUtf8(std::string_view text, std::string& out);

/// As AppendUtf8, for between the quotes of a label value in text.
void AppendLabelValue(std::string_view text, std::string& out);

/// As AppendUtf8, for a HELP line.
void AppendHelp(std::string_view text, std::string& out);

}  // namespace regionbench
