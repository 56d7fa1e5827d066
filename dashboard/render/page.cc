// SPDX-License-Identifier: Apache-2.0
#include "dashboard/render/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "dashboard/render/text_cell.h"

namespace regionbench {
namespace {

std::string_view Sequence(Paint paint) {
  switch (paint) {
    case Paint::kPlain:
      return "";
    case Paint::kStrong:
      return "\x1b[1m";
    case Paint::kFaint:
      return "\x1b[2m";
    case Paint::kGood:
      return "\x1b[32m";
    case Paint::kOpen:
      return "\x1b[33m";
    case Paint::kBad:
      return "\x1b[31m";
  }
  return "";
}

}  // namespace

void Page::Line(std::string text, Paint paint) {
  text.erase(text.find_last_not_of(' ') + 1);
  const bool painted = style_.colour && paint != Paint::kPlain && !text.empty();
  text_ += painted ? fmt::format("{}{}\x1b[0m\n", Sequence(paint), text)
                   : text + "\n";
}

void Page::Wrapped(std::string_view text, int indent, Paint paint) {
  const std::size_t lead = std::min(text.find_first_not_of(' '), text.size());
  const int columns =
      std::clamp(style_.columns, 60, 200) - static_cast<int>(lead);
  std::string margin(lead, ' ');
  for (const std::string& line :
       Wrap(Printable(text.substr(lead)), columns, indent)) {
    Line(std::exchange(margin, "") + line, paint);
  }
}

}  // namespace regionbench
