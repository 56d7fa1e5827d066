// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/clickhouse/deflate.h"

#define ZLIB_CONST  // so that its input may be const
#include <zlib.h>

namespace regionbench {

std::string Deflate(std::string_view bytes) {
  constexpr int kGzip = 16;  // added to the window: gzip's header and trailer
  constexpr int kMemory = 8;
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, MAX_WBITS + kGzip, kMemory,
               Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<const Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace regionbench
