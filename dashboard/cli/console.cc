// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace regionbench {
namespace {

constexpr int kNarrowest = 60;
constexpr int kWidest = 200;

bool IsSet(const Environment& environment, const std::string& name) {
  return !environment(name).value_or("").empty();
}

int Columns(int descriptor, const Environment& environment) {
  int columns = 0;
  winsize size{};
  const std::string wish = environment("COLUMNS").value_or("");
  std::from_chars(wish.data(), wish.data() + wish.size(), columns);
  if (columns <= 0 && ioctl(descriptor, TIOCGWINSZ, &size) == 0) {
    columns = size.ws_col;
  }
  if (columns <= 0) columns = Terminal().columns;
  return std::clamp(columns, kNarrowest, kWidest);
}

// The first of these that is set decides, as in setlocale(3).
bool IsUtf8(const Environment& environment) {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (!IsSet(environment, name)) continue;
    std::string locale = *environment(name);
    std::ranges::transform(locale, locale.begin(), [](unsigned char c) {
      return static_cast<char>(std::tolower(c));
    });
    return locale.find("utf-8") != std::string::npos ||
           locale.find("utf8") != std::string::npos;
  }
  return false;
}

}  // namespace

Terminal DescribeTerminal(int descriptor, const Environment& environment) {
  Terminal terminal;
  terminal.interactive =
      isatty(descriptor) == 1 && environment("TERM").value_or("dumb") != "dumb";
  terminal.colour = terminal.interactive && !IsSet(environment, "NO_COLOR");
  terminal.unicode = IsUtf8(environment);
  terminal.columns = Columns(descriptor, environment);
  if (!IsSet(environment, "COLUMNS")) terminal.descriptor = descriptor;
  return terminal;
}

int ColumnsNow(const Terminal& terminal) {
  winsize size{};
  const bool known = terminal.descriptor >= 0 &&
                     ioctl(terminal.descriptor, TIOCGWINSZ, &size) == 0 &&
                     size.ws_col > 0;
  return known ? std::min<int>(size.ws_col, kWidest) : terminal.columns;
}

void Complain(Console& console, const std::string& what) {
  console.err << "regionbench: " << what << '\n' << std::flush;
}

}  // namespace regionbench
