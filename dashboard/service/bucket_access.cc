// SPDX-License-Identifier: Apache-2.0
#include "dashboard/service/bucket_access.h"

#include <cstdlib>

#include "probe/engine/methods/ca_bundle.h"

namespace regionbench {
namespace {

std::string BucketVariable(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? "" : value;
}

}  // namespace

Result<S3Access> BucketAccess() {
  auto access = S3AccessFrom(BucketVariable);
  if (!access) return access;
  const auto trust = FindCaBundle("");
  if (!trust) return tl::unexpected(trust.error());
  access->ca_file = trust->file;
  access->ca_folder = trust->folder;
  return access;
}

}  // namespace regionbench
