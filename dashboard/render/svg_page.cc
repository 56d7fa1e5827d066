// SPDX-License-Identifier: Apache-2.0
#include "dashboard/render/svg_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "dashboard/render/text_cell.h"

namespace regionbench {
namespace {

// Plain colours and no variables, so that programs that know little CSS draw it
// too. Its own ground: it is legible on a page of any colour. Every text has a
// contrast of 4.5 to 1 or more against that ground.
constexpr std::string_view kStyle = R"(<style>
text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;font-size:13px;font-variant-numeric:tabular-nums;fill:#1f2328}
.r{text-anchor:end}.m{text-anchor:middle}
.title{font-size:17px;font-weight:600}.name{font-weight:600}
.small,.note{font-size:11px;fill:#59636e}.head{font-size:12px;fill:#59636e}
.rank{font-size:12px;font-weight:600;text-anchor:middle}
.ground{fill:#fff;stroke:#d1d9e0}
.rule{stroke:#d1d9e0}.grid{stroke:#d1d9e0;stroke-dasharray:2 3}
.box{fill:#0969da;fill-opacity:.25;stroke:#0969da}.sure{fill:#0969da;fill-opacity:.5}
.whisker{stroke:#0969da;stroke-width:1.5}.open{stroke:#0969da;stroke-width:1.5;stroke-dasharray:2 4}
.median{stroke:#0550ae;stroke-width:2.5}.outlier{fill:#0969da;fill-opacity:.6}
.ring{fill:none;stroke:#59636e;stroke-width:1.5}
.good{fill:#1a7f37}.ring.good{fill:none;stroke:#1a7f37}
.unsure{fill:#9a6700}.ring.unsure{fill:none;stroke:#9a6700}
.bad{fill:#cf222e}.ring.bad{fill:none;stroke:#cf222e}
@media (prefers-color-scheme:dark){
text{fill:#f0f6fc}.small,.note,.head{fill:#9198a1}
.ground{fill:#0d1117;stroke:#3d444d}.rule,.grid{stroke:#3d444d}
.box{fill:#4493f8;stroke:#4493f8}.sure{fill:#4493f8}.whisker,.open{stroke:#4493f8}
.median{stroke:#a5d6ff}.outlier{fill:#4493f8}.ring{stroke:#9198a1}
.good{fill:#3fb950}.ring.good{stroke:#3fb950}
.unsure{fill:#d29922}.ring.unsure{stroke:#d29922}
.bad{fill:#f85149}.ring.bad{stroke:#f85149}
}
</style>
)";

// U+FFFE and U+FFFF, the only ones that Printable leaves and XML 1.0 forbids.
void ReplaceNonCharacters(std::string& text) {
  for (const std::string_view one : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
    for (auto at = text.find(one); at != std::string::npos;
         at = text.find(one, at)) {
      text.replace(at, one.size(), "?");
    }
  }
}

std::string_view Entity(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return "";
  }
}

}  // namespace

std::string XmlText(std::string_view text) {
  std::string clean = Printable(text);
  ReplaceNonCharacters(clean);
  std::string out;
  for (const char c : clean) {
    const std::string_view entity = Entity(c);
    if (entity.empty()) {
      out += c;
    } else {
      out += entity;
    }
  }
  return out;
}

void SvgPage::Text(double x, double y, std::string_view look,
                   std::string_view text) {
  if (text.empty()) return;
  body_ += fmt::format(R"(<text x="{:.1f}" y="{:.1f}" class="{}">{}</text>)", x,
                       y, look, XmlText(text)) +
           "\n";
}

void SvgPage::Line(double x1, double y1, double x2, double y2,
                   std::string_view look) {
  body_ += fmt::format(
      R"(<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" class="{}"/>)"
      "\n",
      x1, y1, x2, y2, look);
}

void SvgPage::Box(double x, double y, double width, double height,
                  std::string_view look) {
  body_ += fmt::format(
      R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="2" class="{}"/>)"
      "\n",
      x, y, std::max(1.0, width), height, look);
}

void SvgPage::Dot(double x, double y, double radius, std::string_view look) {
  body_ +=
      fmt::format(R"(<circle cx="{:.1f}" cy="{:.1f}" r="{:.1f}" class="{}"/>)"
                  "\n",
                  x, y, radius, look);
}

void SvgPage::BeginGroup(std::string_view hint) {
  body_ += fmt::format("<g><title>{}</title>\n", XmlText(hint));
}

std::string SvgPage::Take(double height, std::string_view title) && {
  const std::string head = fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" width="{0:.0f}" height="{1:.0f}" viewBox="0 0 {0:.0f} {1:.0f}" role="img">)"
      "\n<title>{2}</title>\n",
      width_, height, XmlText(title));
  const std::string ground = fmt::format(
      R"(<rect x="0.5" y="0.5" width="{:.0f}" height="{:.0f}" rx="8" class="ground"/>)"
      "\n",
      width_ - 1, height - 1);
  return head + std::string(kStyle) + ground + body_ + "</svg>\n";
}

}  // namespace regionbench
