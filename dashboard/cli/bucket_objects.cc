// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/bucket_objects.h"

#include <sstream>

#include "dashboard/service/bucket_access.h"

namespace regionbench {
namespace {

constexpr std::chrono::seconds kObjectTimeout{60};

}  // namespace

Result<void> ForEachObject(
    const std::string& url,
    const std::function<Result<void>(const std::string& name, std::istream&)>&
        take) {
  const auto place = SplitS3Url(url);
  if (!place) return Invalid(url + ": not s3://BUCKET/PREFIX");
  auto access = BucketAccess();
  if (!access) return tl::unexpected(access.error());
  const S3Bucket bucket(*std::move(access), place->first);
  S3Keys page{.keys = {}, .last = "", .more = true};
  while (page.more) {
    auto next = bucket.List(place->second, page.last, kObjectTimeout);
    if (!next) return tl::unexpected(WithContext(url)(next.error()));
    page = *std::move(next);
    for (const std::string& key : page.keys) {
      const std::string name = "s3://" + place->first + "/" + key;
      auto body = bucket.Get(key, kObjectTimeout);
      if (!body) return tl::unexpected(WithContext(name)(body.error()));
      std::istringstream in(*std::move(body));
      if (in.peek() == std::istringstream::traits_type::eof()) continue;
      if (auto taken = take(name, in); !taken) return taken;
    }
  }
  return {};
}

}  // namespace regionbench
