// SPDX-License-Identifier: Apache-2.0
//
// The body of an upload: whatever its bytes, it is inflated within its bound
// or refused, and what was inflated is read line by line.
#include <cstdlib>
#include <string>
#include <string_view>

#include "aggregator/ingest/inflate.h"
#include "aggregator/ingest/parse_upload.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes,
                                      std::size_t size) {
  using namespace regionbench;
  constexpr std::size_t kMost = 65'536;
  const std::string_view body(reinterpret_cast<const char*>(bytes), size);
  std::string text;
  const Inflated inflated = Inflate(body, kMost, text);
  if (inflated == Inflated::kWhole && text.size() > kMost) std::abort();
  if (inflated != Inflated::kWhole) text = body;
  const TokenGrant grant{.hash = "", .probe = "tokyo/*", .read = false};
  const ParsedUpload parsed = ParseUpload(text, grant, WallTime{});
  if (parsed.rejected.size() > 100) std::abort();
  return 0;
}
