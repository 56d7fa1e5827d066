// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/api/http.h"
#include "dashboard/service/past_question.h"

namespace regionbench {

/// Reads the parameters of one URL. The error is the first mistake, and names
/// its parameter. A parameter without a value is as good as none.
class QueryReader {
 public:
  explicit QueryReader(const HttpRequest& request) : request_(request) {}

  /// The parameters that there are; any other is a mistake.
  void Allow(std::vector<std::string> names);
  /// `since` and `until`, as the command line has them; ten years at most.
  [[nodiscard]] TimeSpan Window(std::chrono::hours usual_length);
  [[nodiscard]] std::optional<std::string> Probe();
  [[nodiscard]] std::vector<std::string> Targets();
  [[nodiscard]] std::optional<Method> AskedMethod();
  [[nodiscard]] std::optional<Conn> AskedConn();
  [[nodiscard]] std::optional<std::chrono::microseconds> Step();

  template <typename T>
  [[nodiscard]] Result<T> Checked(T value) const {
    if (mistake_.empty()) return value;
    return Fail(ErrorCode::kInvalidInput, mistake_);
  }

 private:
  [[nodiscard]] std::optional<std::string> Text(std::string_view name) const;
  std::optional<WallTime> Moment(std::string_view name);
  void Mistake(std::string_view name, const std::string& what);

  const HttpRequest& request_;
  std::string mistake_;
};

}  // namespace regionbench
