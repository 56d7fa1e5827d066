// SPDX-License-Identifier: Apache-2.0
#include "dashboard/service/bucket_watch.h"

#include <condition_variable>
#include <future>
#include <mutex>
#include <utility>

#include "dashboard/service/bucket_access.h"

namespace regionbench {
namespace {

// A stop waits as long at most.
constexpr std::chrono::seconds kBucketTimeout{10};

}  // namespace

Result<std::unique_ptr<BucketWatch>> BucketWatch::Start(
    BucketWatchOptions options, Ingest& ingest, Log& log) {
  auto place = SplitS3Url(options.url);
  if (!place) return Invalid(options.url + ": not s3://BUCKET/PREFIX");
  return std::unique_ptr<BucketWatch>(
      new BucketWatch(std::move(options), *std::move(place), ingest, log));
}

BucketWatch::BucketWatch(BucketWatchOptions options,
                         std::pair<std::string, std::string> place,
                         Ingest& ingest, Log& log)
    : options_(std::move(options)),
      bucket_(std::move(place.first)),
      prefix_(std::move(place.second)),
      ingest_(ingest),
      log_(log),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

void BucketWatch::Run(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  while (!stop.stop_requested()) {
    const auto looked = Look(stop);
    const std::string trouble = looked ? "" : looked.error().message;
    // Once for each kind of trouble, not for each look.
    if (trouble != trouble_ && !trouble.empty()) {
      log_.Error("the bucket cannot be read", {{"error", trouble}});
    }
    trouble_ = trouble;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, options_.pause, [] { return false; });
  }
}

Result<void> BucketWatch::Look(const std::stop_token& stop) {
  auto access = BucketAccess();
  if (!access) return tl::unexpected(access.error());
  const S3Bucket bucket(*std::move(access), bucket_);
  S3Keys page{.keys = {}, .last = forgotten_up_to_, .more = true};
  unread_ = {};
  while (page.more && !stop.stop_requested()) {
    auto next = bucket.List(prefix_, page.last, kBucketTimeout);
    if (!next) return tl::unexpected(next.error());
    page = *std::move(next);
    if (auto taken = TakePage(bucket, page, stop); !taken) return taken;
  }
  Forget();
  return unread_;
}

Result<void> BucketWatch::TakePage(const S3Bucket& bucket, const S3Keys& page,
                                   const std::stop_token& stop) {
  for (const std::string& key : page.keys) {
    if (stop.stop_requested()) break;
    if (taken_.contains(key)) continue;
    const auto taken = TakeObject(bucket, key);
    if (!taken) return tl::unexpected(taken.error());
    if (*taken) taken_.insert(key);
  }
  return {};
}

Result<bool> BucketWatch::TakeObject(const S3Bucket& bucket,
                                     const std::string& key) {
  auto body = bucket.Get(key, kBucketTimeout);
  if (!body) {
    // It alone may be locked or too large: the others need not wait for it.
    unread_ = tl::unexpected(WithContext(key)(body.error()));
    return false;
  }
  Upload upload;
  upload.body = *std::move(body);
  upload.grant.probe = "*";  // whoever may write to the bucket is trusted
  upload.received_at = WallNow();
  std::promise<Receipt> stored;
  ingest_.Take(std::move(upload), [&stored](const Receipt& receipt) {
    stored.set_value(receipt);
  });
  const Receipt receipt = stored.get_future().get();
  const bool later = receipt.end == UploadEnd::kOverloaded ||
                     receipt.end == UploadEnd::kUnavailable;
  if (later) return Fail(ErrorCode::kStorage, key + ": " + receipt.error);
  if (receipt.end != UploadEnd::kStored || receipt.rejected_total > 0) {
    log_.Warn("not all of an object was taken",
              {{"key", key},
               {"rejected", std::to_string(receipt.rejected_total)},
               {"error", receipt.error}});
  }
  return true;
}

void BucketWatch::Forget() {
  while (taken_.size() > options_.remembered) {
    forgotten_up_to_ = *taken_.begin();
    taken_.erase(taken_.begin());
  }
}

}  // namespace regionbench
