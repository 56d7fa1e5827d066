// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/packed_column.h"

#include <algorithm>
#include <bit>

namespace regionbench {
namespace {

constexpr unsigned kBitsPerByte = 8;
constexpr unsigned kWidest = 56;  // with 7 bits before it, 8 bytes hold it
constexpr std::int64_t kFarthest = std::int64_t{1} << 62;
// Nothing that grows evenly does so faster, and sums with it stay exact.
constexpr std::int64_t kSteepest = std::int64_t{1} << 44;

// All sums wrap: bytes from anywhere may ask for any.
std::uint64_t Line(std::int64_t step, std::size_t i) {
  return static_cast<std::uint64_t>(step) * i;
}

/// How much bits a column takes with one step.
struct Fit {
  std::int64_t step = 0;
  std::int64_t base = 0;
  unsigned width = 0;
};

using Values = std::span<const MaybeInteger>;

Fit FitWith(std::int64_t step, Values values, bool gaps) {
  Fit fit{.step = step};
  std::int64_t low = 0;
  std::int64_t high = 0;
  bool first = true;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!values[i]) continue;
    const auto rest = static_cast<std::int64_t>(
        static_cast<std::uint64_t>(*values[i]) - Line(step, i));
    low = first ? rest : std::min(low, rest);
    high = first ? rest : std::max(high, rest);
    first = false;
  }
  fit.base = low;
  const auto range =
      static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  if (range > 0 || gaps) {
    fit.width = static_cast<unsigned>(std::bit_width(range + 1));
  }
  return fit;
}

// From the first value that is there to the last.
std::int64_t EvenStep(Values values) {
  std::size_t first = 0;
  std::size_t last = values.size() - 1;
  while (!values[first]) ++first;
  while (!values[last]) --last;
  if (first == last) return 0;
  const std::int64_t step = (*values[last] - *values[first]) /
                            static_cast<std::int64_t>(last - first);
  return step < kSteepest && step > -kSteepest ? step : 0;
}

Fit BestFit(Values values, Growth growth, bool gaps) {
  const Fit level = FitWith(0, values, gaps);
  if (growth == Growth::kNone) return level;
  const Fit even = FitWith(EvenStep(values), values, gaps);
  return even.width < level.width ? even : level;
}

void PutBits(std::uint64_t value, std::size_t at, std::string& bits) {
  value <<= at % kBitsPerByte;
  for (std::size_t byte = at / kBitsPerByte; value != 0; ++byte) {
    const auto low = static_cast<unsigned char>(value & 0xffU);
    bits[byte] =
        static_cast<char>(static_cast<unsigned char>(bits[byte]) | low);
    value >>= kBitsPerByte;
  }
}

// A reader takes the width from the length, which may round up to more.
unsigned WidthOf(std::size_t bytes, std::size_t n) {
  return static_cast<unsigned>(bytes * kBitsPerByte / n);
}

std::string RestsOf(Values values, const Fit& fit) {
  const std::size_t n = values.size();
  std::string bits((n * fit.width + kBitsPerByte - 1) / kBitsPerByte, '\0');
  const unsigned width = WidthOf(bits.size(), n);
  for (std::size_t i = 0; i < n; ++i) {
    if (!values[i]) continue;
    const std::uint64_t rest = static_cast<std::uint64_t>(*values[i]) -
                               Line(fit.step, i) -
                               static_cast<std::uint64_t>(fit.base);
    PutBits(rest + 1, i * width, bits);
  }
  return bits;
}

bool TooFar(const MaybeInteger& value) {
  return value && (*value >= kFarthest || *value <= -kFarthest);
}

}  // namespace

std::optional<PackedColumn> Pack(Values values, Growth growth) {
  const auto absent = std::ranges::count(values, MaybeInteger());
  if (static_cast<std::size_t>(absent) == values.size()) return PackedColumn();
  if (values.size() == 1) return PackedColumn{.base = values[0]};
  if (std::ranges::any_of(values, TooFar)) return std::nullopt;
  const Fit fit = BestFit(values, growth, absent > 0);
  if (fit.width > kWidest) return std::nullopt;
  PackedColumn column{.base = fit.base, .step = fit.step};
  if (fit.width > 0) column.bits = RestsOf(values, fit);
  return column;
}

std::optional<PackedReader> PackedReader::Over(MaybeInteger base,
                                               std::int64_t step,
                                               std::string_view bits,
                                               std::size_t n) {
  PackedReader reader;
  reader.base_ = base;
  reader.step_ = step;
  reader.bits_ = bits;
  if (bits.empty()) return reader;
  const std::size_t longest = n * kWidest / kBitsPerByte;
  if (!base || n == 0 || bits.size() > longest) return std::nullopt;
  reader.width_ = WidthOf(bits.size(), n);
  if (reader.width_ == 0) return std::nullopt;
  return reader;
}

MaybeInteger PackedReader::At(std::size_t i) const {
  if (!base_) return std::nullopt;
  std::uint64_t value = static_cast<std::uint64_t>(*base_) + Line(step_, i);
  if (!bits_.empty()) {
    const std::size_t at = i * width_;
    std::uint64_t word = 0;
    const std::string_view bytes = bits_.substr(at / kBitsPerByte, 8);
    for (std::size_t b = bytes.size(); b-- > 0;) {
      word = word << kBitsPerByte | static_cast<unsigned char>(bytes[b]);
    }
    const std::uint64_t rest =
        word >> at % kBitsPerByte & ((std::uint64_t{1} << width_) - 1);
    if (rest == 0) return std::nullopt;
    value += rest - 1;
  }
  return static_cast<std::int64_t>(value);
}

}  // namespace regionbench
