// SPDX-License-Identifier: Apache-2.0
//
// For the static builds: what a C++ library prints of an exception that nobody
// caught goes through its demangler, which is three percent of the program.
// Nothing else calls it, and this one sends the caller back to the name as it
// is.
#include <cstddef>

// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" char* __cxa_demangle(const char* /*name*/, char* /*buffer*/,
                                std::size_t* /*length*/, int* status) {
  constexpr int kNotAName = -2;
  if (status != nullptr) *status = kNotAName;
  return nullptr;
}
