// SPDX-License-Identifier: Apache-2.0
//
// Apart from the rest of Catalog, which also lives where these files do not: a
// function brings a table of its own.
#include <array>

#include "config/catalog/catalog.h"

// Labels of builtin_regions.S.
extern "C" {
// NOLINTBEGIN(modernize-avoid-c-arrays,readability-identifier-naming)
extern const char regionbench_aws_toml_begin[];
extern const char regionbench_aws_toml_end[];
extern const char regionbench_alibaba_toml_begin[];
extern const char regionbench_alibaba_toml_end[];
extern const char regionbench_gcp_toml_begin[];
extern const char regionbench_gcp_toml_end[];
extern const char regionbench_azure_toml_begin[];
extern const char regionbench_azure_toml_end[];
// NOLINTEND(modernize-avoid-c-arrays,readability-identifier-naming)
}

namespace regionbench {
namespace {

struct BuiltInFile {
  std::string_view name;
  const char* begin;
  const char* end;
};

const std::array kBuiltInFiles = {
    BuiltInFile{"aws.toml", regionbench_aws_toml_begin,
                regionbench_aws_toml_end},
    BuiltInFile{"alibaba.toml", regionbench_alibaba_toml_begin,
                regionbench_alibaba_toml_end},
    BuiltInFile{"gcp.toml", regionbench_gcp_toml_begin,
                regionbench_gcp_toml_end},
    BuiltInFile{"azure.toml", regionbench_azure_toml_begin,
                regionbench_azure_toml_end}};

}  // namespace

std::string Catalog::BuiltInVersion() {
  constexpr std::uint64_t kOffset = 0xCBF29CE484222325;
  constexpr std::uint64_t kPrime = 0x100000001B3;
  constexpr unsigned kNibble = 4;
  std::uint64_t hash = kOffset;
  for (const BuiltInFile& file : kBuiltInFiles) {
    for (const char c : std::string_view(file.begin, file.end)) {
      hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
    }
  }
  std::string digits;
  for (unsigned shift = 64; shift > 0; shift -= kNibble) {
    digits += "0123456789abcdef"[(hash >> (shift - kNibble)) & 0xFU];
  }
  return "fnv1a:" + digits;
}

Result<Catalog> Catalog::BuiltIn() {
  std::vector<Provider> providers;
  for (const BuiltInFile& file : kBuiltInFiles) {
    const auto size = static_cast<std::size_t>(file.end - file.begin);
    auto provider = ParseProvider({file.begin, size}, file.name);
    if (!provider) return tl::unexpected(std::move(provider.error()));
    providers.push_back(*std::move(provider));
  }
  return Catalog(std::move(providers));
}

}  // namespace regionbench
