// SPDX-License-Identifier: Apache-2.0
#include "aggregator/report/report.h"

namespace regionbench {

std::string_view ToText(Standing standing) {
  switch (standing) {
    case Standing::kBest:
      return "best";
    case Standing::kTied:
      return "tied";
    case Standing::kSlower:
      return "slower";
    case Standing::kUnsure:
      return "unsure";
    case Standing::kLossy:
      return "lossy";
    case Standing::kSilent:
      return "silent";
  }
  return "unsure";
}

std::string_view ToText(VerdictState state) {
  switch (state) {
    case VerdictState::kWinner:
      return "winner";
    case VerdictState::kTied:
      return "tied";
    case VerdictState::kUnsure:
      return "unsure";
    case VerdictState::kNoData:
      return "no_data";
  }
  return "no_data";
}

std::string_view ToText(Rule rule) {
  return rule == Rule::kRace ? "race" : "sections";
}

std::optional<Rule> RuleFrom(std::string_view text) {
  for (const Rule rule : {Rule::kSections, Rule::kRace}) {
    if (ToText(rule) == text) return rule;
  }
  return std::nullopt;
}

}  // namespace regionbench
