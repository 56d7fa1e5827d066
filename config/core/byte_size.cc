// SPDX-License-Identifier: Apache-2.0
#include "config/core/byte_size.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace regionbench {
namespace {

struct SizeUnit {
  std::string_view name;
  std::uint64_t bytes = 1;
};

constexpr std::array<SizeUnit, 10> kSizeUnits = {{{"TiB", 1ULL << 40U},
                                                  {"TB", 1'000'000'000'000},
                                                  {"GiB", 1ULL << 30U},
                                                  {"GB", 1'000'000'000},
                                                  {"MiB", 1ULL << 20U},
                                                  {"MB", 1'000'000},
                                                  {"KiB", 1ULL << 10U},
                                                  {"KB", 1000},
                                                  {"B", 1},
                                                  {"", 1}}};
constexpr std::uint64_t kMost = 1ULL << 62U;

}  // namespace

Result<std::uint64_t> ParseByteSize(std::string_view text) {
  std::uint64_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, count);
  const std::string_view name(rest, static_cast<std::size_t>(end - rest));
  const auto* const unit = std::ranges::find(kSizeUnits, name, &SizeUnit::name);
  if (error == std::errc() && unit != kSizeUnits.end() &&
      count <= kMost / unit->bytes) {
    return count * unit->bytes;
  }
  return Fail(ErrorCode::kInvalidInput,
              "not a size: \"" + std::string(text) +
                  "\" (expected 512KiB, 8MiB, 256MB, 8GB)");
}

std::string FormatByteSize(std::uint64_t bytes) {
  for (const SizeUnit& unit : kSizeUnits) {
    if (bytes >= unit.bytes && bytes % unit.bytes == 0) {
      return std::to_string(bytes / unit.bytes) + std::string(unit.name);
    }
  }
  return "0B";
}

}  // namespace regionbench
