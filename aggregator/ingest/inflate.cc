// SPDX-License-Identifier: Apache-2.0
#include "aggregator/ingest/inflate.h"

#include <libdeflate.h>

#include <algorithm>
#include <cstdint>
#include <memory>

namespace regionbench {
namespace {

constexpr std::size_t kMostTimes = 32;  // larger than nearly all text is
constexpr std::size_t kLeastRoom = 4096;

struct FreeDecompressor {
  void operator()(libdeflate_decompressor* one) const {
    libdeflate_free_decompressor(one);
  }
};

// What the last member says of its size, modulo 2^32, in its last four bytes:
// of most uploads, which are one member, the very size.
std::size_t LikelySize(std::string_view gzip) {
  std::uint32_t said = 0;
  for (std::size_t i = 0; i < 4 && i < gzip.size(); ++i) {
    said = said << 8U | static_cast<unsigned char>(gzip[gzip.size() - 1 - i]);
  }
  return std::min<std::size_t>(said, gzip.size() * kMostTimes);
}

}  // namespace

Inflated Inflate(std::string_view gzip, std::size_t most, std::string& text) {
  const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> reader(
      libdeflate_alloc_decompressor());
  if (!reader || gzip.empty()) return Inflated::kBroken;
  text.resize(std::min(most, LikelySize(gzip)));
  std::size_t filled = 0;
  while (!gzip.empty()) {
    std::size_t used = 0;
    std::size_t made = 0;
    const libdeflate_result result = libdeflate_gzip_decompress_ex(
        reader.get(), gzip.data(), gzip.size(), text.data() + filled,
        text.size() - filled, &used, &made);
    if (result == LIBDEFLATE_SUCCESS) {
      gzip.remove_prefix(used);
      filled += made;
    } else if (result != LIBDEFLATE_INSUFFICIENT_SPACE) {
      return Inflated::kBroken;
    } else if (text.size() >= most) {
      return Inflated::kTooLarge;
    } else {
      text.resize(std::min(most, text.size() * 2 + kLeastRoom));
    }
  }
  text.resize(filled);
  return Inflated::kWhole;
}

}  // namespace regionbench
