// SPDX-License-Identifier: Apache-2.0
//
// What many agents send: rounds of samples of many regions, as gzip.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <vector>

#include "probe/sample/sample_json.h"

namespace regionbench {

/// Sample number `seq` of an agent.
inline Sample WorkloadSample(std::uint64_t agent, std::uint64_t seq) {
  constexpr std::uint64_t kRegions = 150;
  Sample s;
  s.probe = "load/" + std::to_string(agent);
  s.boot = "01JD";
  s.seq = seq;
  s.round = static_cast<std::uint32_t>(seq / kRegions);
  s.target = {"aws", "region-" + std::to_string(seq % kRegions), "s3"};
  s.family = 4;
  s.at = WallTime(std::chrono::microseconds(
      1'763'881'200'000'000 + static_cast<std::int64_t>(seq * 6'667)));
  s.rtt = std::chrono::nanoseconds(30'000'000 + seq * 7919 % 5'000'000);
  s.rtt_source = RttSource::kKernel;
  s.user_rtt = *s.rtt + std::chrono::microseconds(40);
  s.lag = std::chrono::nanoseconds(12'000 + seq * 31 % 900);
  s.timeout = std::chrono::seconds(1);
  s.address = "203.0.113." + std::to_string(seq % kRegions);
  s.local_port = static_cast<std::uint16_t>(30'000 + seq * 17 % 30'000);
  s.sent_mono = std::chrono::nanoseconds(
      81'234'567'890 + static_cast<std::int64_t>(seq * 6'667'123));
  return s;
}

inline std::string WorkloadGzip(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 1, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
  std::string gzip(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(gzip.data());
  stream.avail_out = static_cast<uInt>(gzip.size());
  deflate(&stream, Z_FINISH);
  gzip.resize(stream.total_out);
  deflateEnd(&stream);
  return gzip;
}

/// A whole request with samples `first` to `first + n - 1`.
inline std::string UploadRequest(std::uint64_t agent, std::uint64_t first,
                                 std::uint64_t n, const std::string& token) {
  std::string lines;
  for (std::uint64_t seq = first; seq < first + n; ++seq) {
    AppendJsonLine(WorkloadSample(agent, seq), lines);
    lines += '\n';
  }
  const std::string body = WorkloadGzip(lines);
  return "POST /api/v1/samples HTTP/1.1\r\nHost: load\r\nAuthorization: "
         "Bearer " +
         token + "\r\nContent-Encoding: gzip\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace regionbench
