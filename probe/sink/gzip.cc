// SPDX-License-Identifier: Apache-2.0
#include "probe/sink/gzip.h"

#define ZLIB_CONST  // so that its input may be const
#include <zlib.h>

namespace regionbench {
namespace {

constexpr int kGzip = 16;  // added to the window: gzip's header and trailer
constexpr int kMemory = 8;

const Bytef* Input(std::string_view bytes) {
  return reinterpret_cast<const Bytef*>(bytes.data());
}

void GiveRoom(z_stream& stream, std::string& out) {
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
}

}  // namespace

// One call suffices: the room is what zlib says can be needed at most.
std::string Gzip(std::string_view text) {
  z_stream stream{};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + kGzip,
               kMemory, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = Input(text);
  stream.avail_in = static_cast<uInt>(text.size());
  GiveRoom(stream, out);
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

Result<std::string> Gunzip(std::string_view bytes, std::size_t most) {
  z_stream stream{};
  inflateInit2(&stream, MAX_WBITS + kGzip);
  std::string out(most + 1, '\0');
  stream.next_in = Input(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  GiveRoom(stream, out);
  const int code = inflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  if (code == Z_STREAM_END && out.size() <= most) return out;
  return Fail(ErrorCode::kInvalidInput, out.size() > most
                                            ? "larger than it may be"
                                            : "not whole gzip data");
}

}  // namespace regionbench
