// SPDX-License-Identifier: Apache-2.0
//
// The sample codec: any line is a sample or an error, and a sample that was
// read is written to a line that reads as the same.
#include <cstdlib>
#include <string>
#include <string_view>

#include "probe/sample/sample_json.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes,
                                      std::size_t size) {
  const std::string_view line(reinterpret_cast<const char*>(bytes), size);
  const auto sample = regionbench::ParseJsonLine(line);
  if (!sample) return 0;
  std::string written;
  regionbench::AppendJsonLine(*sample, written);
  const auto again = regionbench::ParseJsonLine(written);
  if (!again || *again != *sample) std::abort();
  return 0;
}
