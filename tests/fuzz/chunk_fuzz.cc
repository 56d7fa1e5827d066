// SPDX-License-Identifier: Apache-2.0
//
// A chunk's columns. What was packed reads back as it was; what nobody packed
// is refused or read as some numbers, and never beyond its bytes.
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include "aggregator/store/chunk.h"

namespace {

using regionbench::MaybeInteger;

/// Takes numbers off the front of the input; zeros when it is used up.
class Input {
 public:
  Input(const unsigned char* bytes, std::size_t size)
      : rest_(reinterpret_cast<const char*>(bytes), size) {}

  std::int64_t Integer() {
    std::int64_t value = 0;
    const std::size_t n = std::min(rest_.size(), sizeof value);
    std::memcpy(&value, rest_.data(), n);
    rest_.remove_prefix(n);
    return value;
  }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

void ReadForeign(Input input) {
  const auto n = static_cast<std::size_t>(
      1 + static_cast<std::uint64_t>(input.Integer()) % 512);
  const std::int64_t base = input.Integer();
  const std::int64_t step = input.Integer();
  const auto reader = regionbench::PackedReader::Over(
      (base & 1) != 0 ? MaybeInteger(base) : std::nullopt, step, input.rest(),
      n);
  if (!reader) return;
  regionbench::ChunkReader chunk;
  chunk.n = n;
  chunk.relative = step & 1;
  chunk.columns.fill(*reader);
  for (std::size_t i = 0; i < n; ++i) (void)chunk.At(i);
}

void PackAndRead(Input input) {
  std::vector<MaybeInteger> values;
  while (!input.rest().empty() && values.size() < 512) {
    const std::int64_t value = input.Integer();
    const bool absent = (value & 7) == 7;
    values.push_back(absent ? std::nullopt : MaybeInteger(value >> 8));
  }
  if (values.empty()) return;
  const auto packed = regionbench::Pack(values, regionbench::Growth::kEven);
  if (!packed) return;
  const auto reader = regionbench::PackedReader::Over(
      packed->base, packed->step, packed->bits, values.size());
  if (!reader) std::abort();
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (reader->At(i) != values[i]) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes,
                                      std::size_t size) {
  ReadForeign(Input(bytes, size));
  PackAndRead(Input(bytes, size));
  return 0;
}
