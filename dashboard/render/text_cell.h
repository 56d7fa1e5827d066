// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace regionbench {

/// `text` without what a terminal would obey or misread: control characters,
/// broken UTF-8, and marks that reverse the direction of text become `?`.
std::string Printable(std::string_view text);

/// Columns that UTF-8 text takes in a terminal: wide characters two, combining
/// marks none.
int DisplayWidth(std::string_view text);

enum class Align { kLeft, kRight };

/// Exactly `width` columns of `text`: filled with blanks, or cut with a mark.
std::string Fit(std::string_view text, int width, Align align,
                std::string_view cut_mark);

/// Lines of at most `width` columns, broken at blanks; a longer word stays
/// whole. From the second on they start with `indent` blanks.
std::vector<std::string> Wrap(std::string_view text, int width, int indent);

}  // namespace regionbench
