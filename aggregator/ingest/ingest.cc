// SPDX-License-Identifier: Apache-2.0
#include "aggregator/ingest/ingest.h"

#include <algorithm>
#include <utility>

#include "aggregator/ingest/inflate.h"
#include "aggregator/ingest/parse_upload.h"

namespace regionbench {
namespace {

Receipt Refusal(UploadEnd end, std::string error) {
  Receipt receipt;
  receipt.end = end;
  receipt.error = std::move(error);
  return receipt;
}

Receipt TooLarge(std::uint64_t most) {
  return Refusal(UploadEnd::kTooLarge, "upload is larger than " +
                                           std::to_string(most) +
                                           " bytes after decompression");
}

// What is wrong with the compression, or nothing.
std::optional<Receipt> Unpack(Upload& upload, std::uint64_t most) {
  if (upload.gzip) {
    std::string text;
    switch (Inflate(upload.body, most, text)) {
      case Inflated::kTooLarge:
        return TooLarge(most);
      case Inflated::kBroken:
        return Refusal(UploadEnd::kNothingUsable,
                       "body is not gzip, or not all of it");
      case Inflated::kWhole:
        break;
    }
    upload.body = std::move(text);
  }
  if (upload.body.size() > most) return TooLarge(most);
  return std::nullopt;
}

Receipt NothingUsable(const ParsedUpload& parsed) {
  if (parsed.foreign > 0) {
    return Refusal(UploadEnd::kForbidden,
                   "token does not allow any probe of the upload");
  }
  return Refusal(UploadEnd::kNothingUsable, parsed.rejected_total > 0
                                                ? "no line is a sample"
                                                : "upload has no lines");
}

std::vector<std::unique_ptr<Store>> Alone(std::unique_ptr<Store> store) {
  std::vector<std::unique_ptr<Store>> stores;
  stores.push_back(std::move(store));
  return stores;
}

}  // namespace

Ingest::Ingest(std::unique_ptr<Store> store, IngestOptions options)
    : Ingest(Alone(std::move(store)), std::move(options)) {}

Ingest::Ingest(std::vector<std::unique_ptr<Store>> stores,
               IngestOptions options)
    : now_(std::move(options.now)), max_upload_(options.max_upload) {
  const CommitterOptions commit = Counting(std::move(options.commit));
  for (auto& store : stores) {
    committers_.push_back(
        std::make_unique<Committer>(std::move(store), commit));
  }
}

// Also those whose sender was told to come again.
CommitterOptions Ingest::Counting(CommitterOptions options) {
  options.on_committed = [this, then = std::move(options.on_committed)](
                             std::span<const Sample> fresh) {
    samples_ += fresh.size();
    if (then) then(fresh);
  };
  return options;
}

void Ingest::Take(Upload upload, const std::function<void(Receipt)>& done) {
  ++batches_;
  bytes_ += upload.body.size();
  if (auto refusal = Unpack(upload, max_upload_)) {
    return done(*std::move(refusal));
  }
  const std::size_t bytes = upload.body.size();
  auto parsed =
      ParseUpload(std::move(upload.body), upload.grant, upload.received_at);
  rejected_ += parsed.rejected_total;
  CompareClocks(upload, parsed.samples);
  Push(std::move(parsed), bytes, done);
}

void Ingest::Push(ParsedUpload parsed, std::size_t bytes,
                  const std::function<void(Receipt)>& done) {
  Receipt receipt;
  if (parsed.samples.empty()) receipt = NothingUsable(parsed);
  receipt.rejected_total = parsed.rejected_total;
  receipt.rejected = std::move(parsed.rejected);
  if (parsed.samples.empty()) return done(std::move(receipt));
  auto told = [this, receipt, done](const Result<Pending::Counts>& counts) {
    Receipt mine = receipt;
    Finish(mine, counts);
    done(std::move(mine));
  };
  Committer& committer = CommitterFor(parsed.samples.front());
  if (committer.TryPush({std::move(parsed.samples), bytes, told})) return;
  ++overloaded_;
  done(Refusal(UploadEnd::kOverloaded, "too many uploads wait for the store"));
}

// What is sent again comes to the same thread as what was sent.
Committer& Ingest::CommitterFor(const Sample& first) {
  const std::size_t hash = std::hash<std::string>()(first.probe);
  return *committers_[hash % committers_.size()];
}

Result<void> Ingest::Ready() const {
  for (const auto& committer : committers_) {
    if (auto well = committer->Ready(); !well) return well;
  }
  return {};
}

void Ingest::Finish(Receipt& receipt, const Result<Pending::Counts>& counts) {
  if (!counts) {
    ++failed_;
    receipt = Refusal(UploadEnd::kUnavailable, "the store takes no samples");
    return;
  }
  duplicates_ += counts->duplicate;
  receipt.accepted = counts->accepted;
  receipt.duplicate = counts->duplicate;
}

// Each probe's newest sample: it was taken before it arrived.
void Ingest::CompareClocks(const Upload& upload,
                           const std::vector<Sample>& samples) {
  std::map<std::string_view, WallTime> newest;
  for (const Sample& sample : samples) {
    WallTime& at = newest[sample.probe];
    at = std::max(at, sample.at);
  }
  for (const auto& [probe, at] : newest) {
    const WallTime shown = std::max(at, upload.sent_at.value_or(at));
    clocks_.Show(probe, shown, upload.received_at);
    if (!upload.clock_offset) continue;
    clocks_.Tell(probe, *upload.clock_offset, upload.received_at);
  }
}

IngestCounts Ingest::Counts() const {
  return {batches_,  bytes_,      samples_, duplicates_,
          rejected_, overloaded_, failed_};
}

std::map<std::string, ClockOffset> Ingest::Clocks() const {
  return clocks_.All(now_());
}

}  // namespace regionbench
