// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/bucket_objects.h"

#include <cstdlib>
#include <sstream>

#include "probe/engine/methods/ca_bundle.h"
#include "probe/sink/s3_object.h"

namespace regionbench {
namespace {

constexpr std::chrono::seconds kObjectTimeout{60};

std::string VariableText(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? "" : value;
}

Result<S3Bucket> OpenBucket(const std::string& bucket) {
  auto access = S3AccessFrom(VariableText);
  if (!access) return tl::unexpected(access.error());
  const auto trust = FindCaBundle("");
  if (!trust) return tl::unexpected(trust.error());
  access->ca_file = trust->file;
  access->ca_folder = trust->folder;
  return S3Bucket(*std::move(access), bucket);
}

}  // namespace

Result<void> ForEachObject(
    const std::string& url,
    const std::function<Result<void>(const std::string& name, std::istream&)>&
        take) {
  const auto place = SplitS3Url(url);
  if (!place) return Invalid(url + ": not s3://BUCKET/PREFIX");
  const auto bucket = OpenBucket(place->first);
  if (!bucket) return tl::unexpected(bucket.error());
  S3Keys page{.keys = {}, .last = "", .more = true};
  while (page.more) {
    auto next = bucket->List(place->second, page.last, kObjectTimeout);
    if (!next) return tl::unexpected(WithContext(url)(next.error()));
    page = *std::move(next);
    for (const std::string& key : page.keys) {
      const std::string name = "s3://" + place->first + "/" + key;
      auto body = bucket->Get(key, kObjectTimeout);
      if (!body) return tl::unexpected(WithContext(name)(body.error()));
      std::istringstream in(*std::move(body));
      if (in.peek() == std::istringstream::traits_type::eof()) continue;
      if (auto taken = take(name, in); !taken) return taken;
    }
  }
  return {};
}

}  // namespace regionbench
