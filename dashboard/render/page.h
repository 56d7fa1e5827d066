// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "dashboard/render/render.h"

namespace regionbench {

enum class Paint { kPlain, kStrong, kFaint, kGood, kOpen, kBad };

/// Lines as they go to the terminal: no blanks at the end, painted if asked.
class Page {
 public:
  explicit Page(const TableStyle& style) : style_(style) {}

  /// As it stands: whoever made it has cut and cleaned it.
  void Line(std::string text, Paint paint = Paint::kPlain);
  /// Broken at the width of the page, from the second line on behind `indent`
  /// blanks; the first keeps its own. What a terminal would obey is taken out.
  void Wrapped(std::string_view text, int indent, Paint paint = Paint::kPlain);
  void Blank() { text_ += "\n"; }
  [[nodiscard]] std::string Text() && { return std::move(text_); }

 private:
  TableStyle style_;
  std::string text_;
};

}  // namespace regionbench
