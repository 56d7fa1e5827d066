// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace regionbench {

/// Any text as it may stand in XML: markup is escaped, and what XML forbids or
/// a reader would obey (control characters, direction marks) becomes `?`.
std::string XmlText(std::string_view text);

/// A drawing that grows from top to bottom. Lengths are px; `look` is a class
/// of the style sheet that the drawing carries with it.
class SvgPage {
 public:
  explicit SvgPage(double width) : width_(width) {}

  void Text(double x, double y, std::string_view look, std::string_view text);
  void Line(double x1, double y1, double x2, double y2, std::string_view look);
  void Box(double x, double y, double width, double height,
           std::string_view look);
  void Dot(double x, double y, double radius, std::string_view look);
  /// What belongs together, with what is told where a pointer rests on it.
  void BeginGroup(std::string_view hint);
  void EndGroup() { body_ += "</g>\n"; }

  [[nodiscard]] double width() const { return width_; }
  /// The document, once; `title` is what it is called where it cannot be seen.
  [[nodiscard]] std::string Take(double height, std::string_view title) &&;

 private:
  double width_;
  std::string body_;
};

}  // namespace regionbench
