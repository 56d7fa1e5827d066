// SPDX-License-Identifier: Apache-2.0
//
// A settings file: whatever its bytes, it is settings or a list of mistakes.
#include <cstdlib>
#include <string_view>

#include "config/settings/settings.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes,
                                      std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto settings = regionbench::ParseSettings(text, "s.toml");
  if (!settings && settings.error().message.empty()) std::abort();
  return 0;
}
