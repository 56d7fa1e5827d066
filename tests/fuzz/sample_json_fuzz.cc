// SPDX-License-Identifier: Apache-2.0
//
// The sample codec: any line is a sample or an error, whichever reader sees it,
// and a sample that was read is written to a line that reads as the same.
#include <cstdlib>
#include <string>
#include <string_view>

#include "probe/sample/sample_json.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes,
                                      std::size_t size) {
  const std::string_view line(reinterpret_cast<const char*>(bytes), size);
  const auto sample = regionbench::ParseJsonLine(line);
  // A space in front keeps a line from the reader of usual ones.
  const auto any = regionbench::ParseJsonLine(" " + std::string(line));
  if (line.size() < regionbench::kLongestSampleLine &&
      any.has_value() != sample.has_value()) {
    std::abort();
  }
  if (!sample) return 0;
  if (any && *any != *sample) std::abort();
  std::string written;
  regionbench::AppendJsonLine(*sample, written);
  const auto again = regionbench::ParseJsonLine(written);
  if (!again || *again != *sample) std::abort();
  return 0;
}
