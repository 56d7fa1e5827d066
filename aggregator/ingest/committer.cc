// SPDX-License-Identifier: Apache-2.0
#include "aggregator/ingest/committer.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace regionbench {
namespace {

std::vector<Sample> TakeSamples(std::vector<Pending>& batch) {
  std::size_t size = 0;
  for (const Pending& pending : batch) size += pending.samples.size();
  std::vector<Sample> all = std::move(batch.front().samples);
  all.reserve(size);
  for (Pending& pending : std::span(batch).subspan(1)) {
    std::ranges::move(pending.samples, std::back_inserter(all));
  }
  return all;
}

Pending::Counts CountFresh(const std::vector<bool>& fresh, std::size_t begin,
                           std::size_t n) {
  const auto first = fresh.begin() + static_cast<std::ptrdiff_t>(begin);
  const auto accepted = static_cast<std::uint64_t>(
      std::count(first, first + static_cast<std::ptrdiff_t>(n), true));
  return {accepted, n - accepted};
}

}  // namespace

CommitterOptions CommitterForServers() {
  CommitterOptions options;
  options.interval = std::chrono::seconds(1);
  options.batch_samples = 100'000;
  options.enough_samples = 90'000;
  options.most_waiting_samples = 200'000;
  options.most_waiting_bytes = std::size_t{96} << 20U;
  return options;
}

Committer::Committer(std::unique_ptr<Store> store, CommitterOptions options)
    : options_(std::move(options)),
      store_(std::move(store)),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

Committer::~Committer() {
  thread_.request_stop();
  thread_.join();
}

bool Committer::TryPush(Pending pending) {
  const std::scoped_lock lock(mutex_);
  const std::size_t samples = waiting_samples_ + pending.samples.size();
  const std::size_t bytes = waiting_bytes_ + pending.bytes;
  const bool full = samples > options_.most_waiting_samples ||
                    bytes > options_.most_waiting_bytes;
  if (full && !waiting_.empty()) return false;
  waiting_samples_ = samples;
  waiting_bytes_ = bytes;
  waiting_.push_back(std::move(pending));
  arrived_.notify_one();
  return true;
}

Result<void> Committer::Ready() const {
  const std::scoped_lock lock(mutex_);
  if (trouble_) return tl::unexpected(*trouble_);
  return {};
}

void Committer::Run(const std::stop_token& stop) {
  for (;;) {
    std::vector<Pending> batch = NextBatch(stop);
    if (!batch.empty()) {
      Commit(std::move(batch));
    } else if (stop.stop_requested()) {
      return;
    } else {
      TryAgain();
    }
  }
}

// Empty when it is time to stop or to try again.
std::vector<Pending> Committer::NextBatch(const std::stop_token& stop) {
  const auto some = [this] { return !waiting_.empty(); };
  std::unique_lock lock(mutex_);
  if (witness_) {
    arrived_.wait_for(lock, stop, options_.retry, some);
  } else {
    arrived_.wait(lock, stop, some);
  }
  if (!waiting_.empty() && options_.interval.count() > 0) {
    arrived_.wait_until(lock, stop, begun_ + options_.interval, [this] {
      return waiting_samples_ >= options_.enough_samples;
    });
    begun_ = SteadyNow();
  }
  std::size_t samples = 0;
  auto end = waiting_.begin();
  for (; end != waiting_.end() && samples < options_.batch_samples; ++end) {
    samples += end->samples.size();
    waiting_bytes_ -= end->bytes;
  }
  waiting_samples_ -= samples;
  std::vector<Pending> batch(std::move_iterator(waiting_.begin()),
                             std::move_iterator(end));
  waiting_.erase(waiting_.begin(), end);
  return batch;
}

void Committer::Commit(std::vector<Pending> batch) {
  std::vector<std::size_t> sizes;
  sizes.reserve(batch.size());
  for (const Pending& pending : batch) sizes.push_back(pending.samples.size());
  std::vector<Sample> samples = TakeSamples(batch);
  const auto counts = Append(samples);
  if (!counts) {
    witness_ = std::move(samples.front());
    for (const Pending& pending : batch) {
      pending.done(tl::unexpected(counts.error()));
    }
    return;
  }
  Announce(std::move(samples), counts->fresh);
  std::size_t begin = 0;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    batch[i].done(CountFresh(counts->fresh, begin, sizes[i]));
    begin += sizes[i];
  }
}

void Committer::TryAgain() {
  if (!witness_) return;
  const auto counts = Append({&*witness_, 1});
  if (!counts) return;
  Announce({*std::move(witness_)}, counts->fresh);
  witness_.reset();
}

Result<AppendCounts> Committer::Append(std::span<const Sample> samples) {
  const SteadyTime begin = SteadyNow();
  auto counts = store_->Append(samples);
  if (counts && options_.on_commit) {
    options_.on_commit(SteadyNow() - begin, samples.size());
  }
  Note(counts);
  return counts;
}

void Committer::Announce(std::vector<Sample> samples,
                         const std::vector<bool>& fresh) {
  witness_.reset();
  if (!options_.on_committed) return;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (!fresh[i]) continue;
    if (kept != i) samples[kept] = std::move(samples[i]);
    ++kept;
  }
  if (kept > 0) options_.on_committed(std::span(samples).first(kept));
}

// A store that is away for a night makes two lines, not thousands.
void Committer::Note(const Result<AppendCounts>& result) {
  const std::scoped_lock lock(mutex_);
  const bool was_well = !trouble_;
  if (result) {
    trouble_.reset();
  } else {
    trouble_ = result.error();
  }
  if (options_.log == nullptr || was_well == result.has_value()) return;
  if (result) {
    options_.log->Info("the store takes samples again");
  } else {
    options_.log->Error("the store takes no samples",
                        {{"error", result.error().message}});
  }
}

}  // namespace regionbench
