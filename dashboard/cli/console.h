// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <ostream>
#include <string>

namespace regionbench {

/// What can be shown on one output.
struct Terminal {
  bool interactive = false;  ///< somebody is watching, and lines can be redrawn
  bool colour = false;
  bool unicode = false;
  int columns = 100;
  int descriptor = -1;  ///< whose width may change; -1: fixed
};

/// How long a line that shows progress stands before it is drawn anew.
inline constexpr std::chrono::milliseconds kRedraw{200};

/// A variable of the environment; nothing when it is not set.
using Environment =
    std::function<std::optional<std::string>(const std::string& name)>;

/// Everything outside that a command touches. Results go to `out`, everything
/// else to `err`.
struct Console {
  std::ostream& out;
  std::ostream& err;
  Terminal out_terminal;
  Terminal err_terminal;
  Environment environment;
};

/// What the descriptor and the environment say: NO_COLOR, TERM=dumb, COLUMNS
/// and the locale's character set are honoured.
Terminal DescribeTerminal(int descriptor, const Environment& environment);

/// As wide as it is now, however narrow; what redraws lines must know.
int ColumnsNow(const Terminal& terminal);

/// One clear line on standard error: `regionbench: what`.
void Complain(Console& console, const std::string& what);

}  // namespace regionbench
