// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "config/core/byte_size.h"
#include "config/core/duration.h"
#include "config/settings/key.h"

namespace regionbench {
namespace {

using std::chrono::nanoseconds;
using Text = std::string_view;

template <typename T>
Result<T> Word(std::optional<T> value, Text text, Text words) {
  if (value) return *value;
  return Invalid("\"" + std::string(text) + "\" is none of " +
                 std::string(words));
}

std::optional<Family> FamilyFrom(Text text) {
  if (text == "any") return Family::kAny;
  if (text == "ipv4" || text == "4") return Family::kIpv4;
  if (text == "ipv6" || text == "6") return Family::kIpv6;
  return std::nullopt;
}

std::optional<bool> SwitchFrom(Text text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

tl::unexpected<Error> Outside(const std::string& low, const std::string& high,
                              Text text) {
  return Invalid("must lie between " + low + " and " + high + ", not " +
                 std::string(text));
}

}  // namespace

Result<nanoseconds> DurationBetween(Text text, nanoseconds low,
                                    nanoseconds high) {
  auto duration = ParseDuration(text);
  if (duration && (*duration < low || *duration > high)) {
    return Outside(FormatDuration(low), FormatDuration(high), text);
  }
  return duration;
}

Result<std::uint64_t> SizeBetween(Text text, std::uint64_t low,
                                  std::uint64_t high) {
  auto size = ParseByteSize(text);
  if (size && (*size < low || *size > high)) {
    return Outside(FormatByteSize(low), FormatByteSize(high), text);
  }
  return size;
}

Result<std::uint32_t> CountBetween(Text text, std::uint32_t low,
                                   std::uint32_t high) {
  std::uint32_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, count);
  if (error == std::errc() && rest == end && count >= low && count <= high) {
    return count;
  }
  return Invalid("must be a whole number from " + std::to_string(low) + " to " +
                 std::to_string(high) + ", not " + std::string(text));
}

Result<Method> MethodWord(Text text) {
  return Word(MethodFrom(text), text, "tcp http icmp udp dns");
}

Result<Conn> ConnWord(Text text) {
  return Word(ConnFrom(text), text, "cold warm");
}

Result<Family> FamilyWord(Text text) {
  return Word(FamilyFrom(text), text, "any ipv4 ipv6");
}

Result<bool> Switch(Text text) {
  return Word(SwitchFrom(text), text, "true false");
}

Result<std::string> FilePath(Text text) {
  constexpr std::size_t kLongest = 4096;
  if (!text.empty() && text.size() <= kLongest) return std::string(text);
  return Invalid(text.empty() ? "needs the path of a file"
                              : "path is too long");
}

}  // namespace regionbench
