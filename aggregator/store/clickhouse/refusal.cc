// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/clickhouse/refusal.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace regionbench {
namespace {

// `Code: 252, e.displayText() = DB::Exception: Too many parts ...`
int CodeOf(std::string_view answer) {
  constexpr std::string_view kCode = "Code: ";
  const std::size_t begin = answer.find(kCode);
  if (begin == std::string_view::npos) return 0;
  int code = 0;
  const char* const digits = answer.data() + begin + kCode.size();
  std::from_chars(digits, answer.data() + answer.size(), code);
  return code;
}

bool IsForEver(int code) {
  constexpr std::array kForEver = {
      16,  36,  42,  43,  44,  46,  47,  48,  50,  53,  57,  60,  62,  81, 115,
      117, 158, 160, 164, 179, 192, 193, 194, 291, 306, 344, 392, 497, 516};
  return std::ranges::find(kForEver, code) != kForEver.end();
}

// Said by the server or by something before it that knows no codes.
bool IsOurFault(int http_status) {
  return http_status >= 400 && http_status < 500 && http_status != 408 &&
         http_status != 429;
}

std::string OneLine(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

}  // namespace

Error ToError(int http_status, std::string_view answer) {
  const int code = CodeOf(answer);
  const bool for_ever = code != 0 ? IsForEver(code) : IsOurFault(http_status);
  std::string text = OneLine(std::string(answer));
  if (text.empty()) text = "HTTP " + std::to_string(http_status);
  return {.code = for_ever ? ErrorCode::kStorage : ErrorCode::kUnavailable,
          .message = std::move(text)};
}

}  // namespace regionbench
