// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dashboard/cli/documentation.h"

namespace regionbench {
namespace {

// A hyphen in a manual page is a real one only when it is escaped, and a line
// must not begin with a dot or a quote.
std::string Roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  if (!out.empty() && (out[0] == '.' || out[0] == '\'')) out.insert(0, "\\&");
  return out;
}

std::string FlagEntry(const FlagSpec& flag) {
  std::string text = ".TP\n.B ";
  if (flag.letter != 0) text += Roff(fmt::format("-{}, ", flag.letter));
  text += Roff(fmt::format("--{}", flag.name));
  if (!flag.value.empty()) text += fmt::format(" \\fI{}\\fP", Roff(flag.value));
  text += fmt::format("\n{}", Roff(flag.meaning));
  if (!flag.choices.empty()) {
    text += fmt::format("; one of: {}", Roff(flag.choices));
  }
  return text + ".\n";
}

std::string CommandSection(const CommandSpec& command) {
  std::string text = fmt::format(
      ".SH \"{}\"\n.B regionbench {}\n{} [FLAG...]\n.PP\nTells {}.\n",
      Roff(command.name), Roff(command.name), Roff(command.arguments),
      Roff(command.summary));
  if (!command.description.empty()) text += Roff(command.description) + "\n";
  for (const auto name : command.flags) text += FlagEntry(FindFlag(name));
  for (const Example& example : command.examples) {
    text += fmt::format(".PP\n{}:\n.PP\n.nf\n    {}\n.fi\n",
                        Roff(example.meaning), Roff(example.line));
  }
  return text;
}

}  // namespace

std::string ManualPage() {
  std::string text =
      ".\\\" SPDX-License-Identifier: Apache-2.0\n"
      ".TH REGIONBENCH 1 \"\" \"regionbench " RB_VERSION
      "\"\n"
      ".SH NAME\nregionbench \\- which cloud region is nearest, by how much, "
      "and is that certain\n"
      ".SH SYNOPSIS\n.B regionbench\nCOMMAND [ARGUMENT...] [FLAG...]\n"
      ".SH DESCRIPTION\nMeasures round trips to the regions of cloud providers "
      "and says which is\nnearest, with the certainty of that verdict.\n"
      "Each command below has its flags; defaults are in parentheses.\n";
  for (const CommandSpec& command : AllCommands()) {
    if (!command.hidden) text += CommandSection(command);
  }
  return text +
         ".SH ENVIRONMENT\n.TP\n.B REGIONBENCH_<FLAG>\nA flag that is not "
         "given, such as REGIONBENCH_TIMEOUT=2s or\n"
         "REGIONBENCH_MIN_DIFFERENCE=1ms. Order: flag, environment, settings "
         "file, default.\n"
         ".TP\n.B SSL_CERT_FILE, SSL_CERT_DIR\nCertificates to trust.\n"
         ".TP\n.B NO_COLOR\nPlain text.\n"
         ".SH \"EXIT STATUS\"\n"
         ".TP\n.B 0\nDecided: a winner, or a proved tie.\n"
         ".TP\n.B 1\nA failure of the program or of the machine.\n"
         ".TP\n.B 2\nMisuse.\n"
         ".TP\n.B 3\nMeasured, but unsure.\n"
         ".TP\n.B 4\nNo target answered.\n"
         ".TP\n.B 130\nInterrupted twice.\n"
         ".SH FILES\n.TP\n.I $XDG_DATA_HOME/regionbench/samples.db\n"
         "The store, by default under ~/.local/share.\n";
}

}  // namespace regionbench
