// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>

#include "probe/sample/sample_json.h"
#include "tests/support/shell.h"
#include "tests/support/temporary_folder.h"

namespace regionbench::support {

/// A plain sample of `probe`.
inline Sample PlainSample(std::uint64_t seq, const std::string& probe = "p") {
  Sample sample;
  sample.probe = probe;
  sample.boot = "b";
  sample.seq = seq;
  sample.target = {"aws", "ap-northeast-1", "dynamodb"};
  sample.family = 4;
  sample.at = WallTime(std::chrono::microseconds(
      1'763'881'200'000'000 + static_cast<std::int64_t>(seq)));
  sample.rtt = std::chrono::nanoseconds(34'000'000 + seq);
  sample.timeout = std::chrono::seconds(1);
  sample.address = "203.0.113.7";
  return sample;
}

/// Its line, with the line feed.
inline std::string LineOf(const Sample& sample) {
  std::string line;
  AppendJsonLine(sample, line);
  return line + "\n";
}

/// The lines of samples `first` to `first + n - 1`.
inline std::string LinesOf(std::uint64_t first, std::uint64_t n,
                           const std::string& probe = "p") {
  std::string lines;
  for (std::uint64_t seq = first; seq < first + n; ++seq) {
    lines += LineOf(PlainSample(seq, probe));
  }
  return lines;
}

/// As the gzip program packs it.
inline std::string Gzipped(const std::string& text) {
  const TemporaryFolder folder;
  const std::string file = folder.File("text");
  std::ofstream(file, std::ios::binary) << text;
  (void)Shell("gzip -n " + file);
  std::ifstream packed(file + ".gz", std::ios::binary);
  return {std::istreambuf_iterator<char>(packed), {}};
}

}  // namespace regionbench::support
