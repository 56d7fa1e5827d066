// SPDX-License-Identifier: Apache-2.0
#include "config/core/glob.h"

#include <algorithm>

namespace regionbench {

bool IsGlob(std::string_view text) {
  return text.find_first_of("*?") != std::string_view::npos;
}

bool MatchesGlob(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;  // the last one passed
  std::size_t taken = 0;                      // where its run ends in text
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = t;
    } else if (p < pattern.size() &&
               (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++taken;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

bool MatchesTarget(std::string_view pattern, const TargetId& target) {
  if (pattern == "all" || pattern == "*") return true;
  switch (std::ranges::count(pattern, '/')) {
    case 0:
      return MatchesGlob(pattern, target.region);
    case 1:
      return MatchesGlob(pattern, target.RegionText());
    default:
      return MatchesGlob(pattern, target.Text());
  }
}

}  // namespace regionbench
