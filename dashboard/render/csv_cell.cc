// SPDX-License-Identifier: Apache-2.0
#include "dashboard/render/csv_cell.h"

#include <fmt/format.h>

#include "dashboard/render/text_cell.h"

namespace regionbench {
namespace {

std::string Quoted(std::string_view text) {
  const bool plain = text.find_first_of(",\"\r\n") == std::string_view::npos;
  if (plain) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace

// A spreadsheet would run a text that starts like a formula.
std::string CsvText(std::string_view text) {
  const std::string clean = Printable(text);
  constexpr std::string_view kFormulaStarts = "=+-@|%";
  const bool formula = !clean.empty() && kFormulaStarts.find(clean.front()) !=
                                             std::string_view::npos;
  return Quoted(formula ? "'" + clean : clean);
}

std::string CsvNumber(const std::optional<Nanoseconds>& value) {
  return value ? fmt::format("{}", value->count()) : "";
}

}  // namespace regionbench
