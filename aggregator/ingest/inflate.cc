// SPDX-License-Identifier: Apache-2.0
#include "aggregator/ingest/inflate.h"

#include <zlib.h>

#include <algorithm>

namespace regionbench {
namespace {

constexpr std::size_t kFirstGuess = 8;  // times smaller, as samples mostly are
constexpr std::size_t kLeastRoom = 4096;
constexpr int kGzipOnly = MAX_WBITS + 16;

/// One zlib stream over the whole input.
class Inflater {
 public:
  explicit Inflater(std::string_view gzip)
      : ready_(inflateInit2(&stream_, kGzipOnly) == Z_OK) {
    // zlib does not write through it.
    stream_.next_in =
        reinterpret_cast<Bytef*>(const_cast<char*>(gzip.data()));  // NOLINT
    stream_.avail_in = static_cast<uInt>(gzip.size());
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream_); }

  // Fills the rest of `text` and gives zlib's answer.
  int Fill(std::string& text, std::size_t& filled) {
    if (!ready_) return Z_MEM_ERROR;
    stream_.next_out = reinterpret_cast<Bytef*>(text.data() + filled);
    stream_.avail_out = static_cast<uInt>(text.size() - filled);
    const int answer = inflate(&stream_, Z_NO_FLUSH);
    filled = text.size() - stream_.avail_out;
    return answer;
  }
  [[nodiscard]] bool MoreInput() const { return stream_.avail_in > 0; }
  bool NextMember() { return inflateReset(&stream_) == Z_OK; }

 private:
  z_stream stream_{};
  bool ready_ = false;
};

}  // namespace

Inflated Inflate(std::string_view gzip, std::size_t most, std::string& text) {
  Inflater inflater(gzip);
  std::size_t filled = 0;
  // One byte more than allowed tells too much from just enough.
  const std::size_t limit = most + 1;
  text.resize(std::min(limit, gzip.size() * kFirstGuess + kLeastRoom));
  for (;;) {
    const int answer = inflater.Fill(text, filled);
    if (filled > most) return Inflated::kTooLarge;
    if (answer == Z_STREAM_END) {
      if (!inflater.MoreInput()) break;
      if (!inflater.NextMember()) return Inflated::kBroken;
    } else if (answer != Z_OK || filled < text.size()) {
      return Inflated::kBroken;
    }
    if (filled == text.size()) text.resize(std::min(limit, filled * 2));
  }
  text.resize(filled);
  return Inflated::kWhole;
}

}  // namespace regionbench
