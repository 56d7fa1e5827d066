// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "aggregator/stats/sketch.h"

namespace regionbench {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr unsigned kVarintBits = 7;
constexpr std::uint8_t kMore = 0x80;
constexpr std::uint8_t kPayload = 0x7f;

void PutVarint(std::uint64_t value, std::string& out) {
  for (; value >= kMore; value >>= kVarintBits) {
    out.push_back(static_cast<char>((value & kPayload) | kMore));
  }
  out.push_back(static_cast<char>(value));
}

// Small for small indices of either sign.
std::uint64_t ZigZag(int value) {
  const auto wide = static_cast<std::int64_t>(value);
  return wide < 0 ? static_cast<std::uint64_t>(-wide) * 2 - 1
                  : static_cast<std::uint64_t>(wide) * 2;
}

/// Reads from untrusted bytes: after the first fault everything is 0 and `ok`
/// stays false.
class SketchReader {
 public:
  explicit SketchReader(std::string_view bytes) : bytes_(bytes) {}

  std::uint8_t Byte() {
    if (bytes_.empty()) return Failed();
    const auto byte = static_cast<std::uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    return byte;
  }

  std::uint64_t Varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 63; shift += kVarintBits) {
      const std::uint8_t byte = Byte();
      value |= static_cast<std::uint64_t>(byte & kPayload) << shift;
      // A last byte of 0 would be a second way to write the same number.
      if ((byte & kMore) == 0) return byte == 0 && shift > 0 ? Failed() : value;
    }
    return Failed();
  }

  [[nodiscard]] bool Ok() const { return ok_; }
  [[nodiscard]] bool AtEnd() const { return ok_ && bytes_.empty(); }

 private:
  std::uint8_t Failed() {
    ok_ = false;
    bytes_ = {};
    return 0;
  }

  std::string_view bytes_;
  bool ok_ = true;
};

std::int64_t UnZigZag(std::uint64_t value) {
  const auto half = static_cast<std::int64_t>(value / 2);
  return value % 2 == 0 ? half : -half - 1;
}

}  // namespace

std::string Sketch::Encode() const {
  const auto empty = std::ranges::count(counts_, std::uint64_t{0});
  const auto populated = counts_.size() - static_cast<std::size_t>(empty);
  std::string out{static_cast<char>(kVersion), static_cast<char>(schema_)};
  PutVarint(populated, out);
  if (populated == 0) return out;
  PutVarint(ZigZag(first_), out);
  std::size_t previous = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    if (i > 0) PutVarint(i - previous - 1, out);
    PutVarint(counts_[i], out);
    previous = i;
  }
  return out;
}

std::optional<Sketch> Sketch::Decode(std::string_view bytes) {
  SketchReader in(bytes);
  if (in.Byte() != kVersion) return std::nullopt;
  const int schema = in.Byte();
  if (schema > kFinestSchema) return std::nullopt;
  Sketch sketch(schema);
  const std::uint64_t populated = in.Varint();
  std::int64_t index = populated > 0 ? UnZigZag(in.Varint()) : 0;
  sketch.first_ = static_cast<int>(index);  // checked with the first count
  // Most sketches need no more; an untrusted number must not reserve much.
  constexpr std::uint64_t kMostReserved = 512;
  sketch.counts_.reserve(std::min(2 * populated, kMostReserved));
  for (std::uint64_t i = 0; i < populated && in.Ok(); ++i) {
    if (i > 0) {
      // Larger gaps than there are indices must not overflow the sum.
      const std::uint64_t gap = in.Varint();
      if (gap > std::numeric_limits<std::uint16_t>::max()) return std::nullopt;
      index += static_cast<std::int64_t>(gap) + 1;
    }
    const std::uint64_t count = in.Varint();
    const bool inside =
        index >= SmallestIndex(schema) && index <= LargestIndex(schema);
    if (!inside || count == 0) return std::nullopt;
    if (count > std::numeric_limits<std::uint64_t>::max() - sketch.received_) {
      return std::nullopt;
    }
    // Indices ascend: each count goes to the end.
    sketch.counts_.resize(static_cast<std::size_t>(index - sketch.first_));
    sketch.counts_.push_back(count);
    sketch.received_ += count;
  }
  if (!in.AtEnd()) return std::nullopt;
  // Until SetRange tells, the values can be anything.
  if (populated > 0) {
    sketch.SetRange(0, std::numeric_limits<double>::infinity());
  }
  return sketch;
}

}  // namespace regionbench
