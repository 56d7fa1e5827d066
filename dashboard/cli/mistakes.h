// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/core/result.h"

namespace regionbench {

/// One line for each mistake.
class Mistakes {
 public:
  void Add(const std::string& line) {
    if (!lines_.empty()) lines_ += '\n';
    lines_ += line;
  }
  template <typename T>
  void Add(const std::string& source, const Result<T>& result) {
    if (!result) Add(source + ": " + result.error().message);
  }
  [[nodiscard]] const std::string& lines() const { return lines_; }

 private:
  std::string lines_;
};

}  // namespace regionbench
