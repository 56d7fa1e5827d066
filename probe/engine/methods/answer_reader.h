// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "probe/sample/sample.h"

namespace regionbench {

/// The answer as far as anybody wants to know it: how long it is and how it
/// begins. Bounded: beyond kMostBody the rest is not read.
class AnswerReader {
 public:
  static constexpr std::uint64_t kMostHeaders = 65'536;
  static constexpr std::uint64_t kMostBody = 65'536;

  explicit AnswerReader(std::string expected = "")
      : expected_(std::move(expected)) {}

  /// False when that is enough: then the transfer is to be ended.
  [[nodiscard]] bool AddHeader(std::string_view line);
  [[nodiscard]] bool AddBody(std::string_view piece);

  /// The headers were too long for an answer.
  [[nodiscard]] bool Overflowed() const { return headers_ > kMostHeaders; }
  /// All was read that is wanted.
  [[nodiscard]] bool Enough() const { return bytes_ >= kMostBody; }
  /// Of the body; kMostBody means at least that.
  [[nodiscard]] std::uint64_t Bytes() const { return bytes_; }

  /// Any answer is ok, unless something is expected: then a status outside of
  /// 200-299 is kHttpStatus, and a body that begins otherwise kBadReply.
  [[nodiscard]] Outcome Judge(int status) const;

 private:
  std::string expected_;
  std::string beginning_;  // of the body, as long as what is expected
  std::uint64_t headers_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace regionbench
