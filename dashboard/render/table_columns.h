// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dashboard/render/figures.h"
#include "dashboard/render/text_cell.h"

namespace regionbench {

/// One column of the table: its heading and a text for each target.
struct TableColumn {
  std::string heading;
  Align align = Align::kLeft;
  std::vector<std::string> cells;
  int width = 0;
};

/// As many columns as leave room for the boxes, the most telling first, in the
/// order in which they are read. `room` is what they may take, gaps included.
std::vector<TableColumn> ChooseColumns(const Report& report, int room);

/// The mark in front of a row: best, tied, unsure, lossy, silent; blank when
/// slower.
std::string Mark(Standing standing, bool unicode);

inline constexpr int kColumnGap = 2;

}  // namespace regionbench
