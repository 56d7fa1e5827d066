// SPDX-License-Identifier: Apache-2.0
#include "probe/sink/delivery.h"

#include <algorithm>
#include <random>
#include <string>
#include <utility>

namespace regionbench {
namespace {

std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    if (!text.empty()) text += "; ";
    text += line;
  }
  return text;
}

}  // namespace

Delivery::Delivery(Spool& spool, std::unique_ptr<HttpPush> push, Log& log,
                   const DeliveryCounts& before)
    : spool_(spool),
      push_(std::move(push)),
      log_(log),
      counts_(before),
      backoff_(std::random_device()()),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

Delivery::~Delivery() = default;

DeliveryCounts Delivery::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

void Delivery::Finish(std::chrono::nanoseconds patience) {
  std::unique_lock lock(mutex_);
  finishing_ = true;
  changed_.notify_all();
  changed_.wait_for(lock, patience, [this] {
    return gave_up_ || spool_.state().waiting.batches == 0;
  });
  lock.unlock();
  thread_.request_stop();
  thread_.join();
}

void Delivery::Run(const std::stop_token& stop) {
  for (;;) {
    const auto batch = spool_.AwaitNext(stop);
    if (!batch || !Deliver(*batch, stop)) return;
  }
}

// False: stopped before all of it was through.
bool Delivery::Deliver(const Batch& batch, const std::stop_token& stop) {
  std::deque<Batch> pieces = {batch};
  while (!pieces.empty()) {
    if (!SendFront(pieces, stop)) return false;
  }
  spool_.Acknowledge(batch.id);
  const std::lock_guard lock(mutex_);  // or Finish could miss it
  changed_.notify_all();
  return true;
}

bool Delivery::SendFront(std::deque<Batch>& pieces,
                         const std::stop_token& stop) {
  const PushAnswer answer = push_->Send(pieces.front(), stop);
  if (answer.verdict == PushVerdict::kLater && stop.stop_requested()) {
    return false;
  }
  return Act(answer, pieces, stop);
}

bool Delivery::Act(const PushAnswer& answer, std::deque<Batch>& pieces,
                   const std::stop_token& stop) {
  if (answer.verdict == PushVerdict::kLater) return Wait(answer, stop);
  TellBack();
  if (answer.verdict == PushVerdict::kTooLarge) {
    Split(pieces, answer.reason);
    return true;
  }
  const std::uint64_t samples = pieces.front().samples;
  if (answer.verdict == PushVerdict::kDone) Accept(answer, samples);
  if (answer.verdict == PushVerdict::kRejected) Reject(answer.reason, samples);
  pieces.pop_front();
  return true;
}

void Delivery::Accept(const PushAnswer& answer, std::uint64_t samples) {
  if (answer.rejected > 0) {
    Reject(Joined(answer.first_errors), answer.rejected);
  }
  const std::lock_guard lock(mutex_);
  counts_.pushed_samples += samples - std::min(samples, answer.rejected);
  counts_.last_push = WallNow();
  counts_.clock_lead = push_->clock_lead();
}

void Delivery::Reject(const std::string& reason, std::uint64_t samples) {
  if (rejections_.Now(SteadyNow())) {
    log_.Warn("the aggregator rejected samples",
              {{"samples", std::to_string(samples)}, {"reason", reason}});
  }
  const std::lock_guard lock(mutex_);
  counts_.rejected_samples += samples;
}

void Delivery::Split(std::deque<Batch>& pieces, const std::string& reason) {
  auto halves = HalveBatch(pieces.front());
  if (!halves || !*halves) {
    Reject(halves ? reason : "the spool's batch " + halves.error().message,
           pieces.front().samples);
    pieces.pop_front();
    return;
  }
  pieces.front() = std::move((*halves)->second);
  pieces.push_front(std::move((*halves)->first));
}

bool Delivery::Wait(const PushAnswer& answer, const std::stop_token& stop) {
  TellAway(answer);
  const auto pause = std::max(
      backoff_.Next(), answer.retry_after.value_or(std::chrono::seconds(0)));
  std::unique_lock lock(mutex_);
  ++counts_.failures;
  gave_up_ = finishing_;
  changed_.notify_all();
  changed_.wait_for(lock, stop, pause, [this] { return finishing_; });
  return !stop.stop_requested() && !gave_up_;
}

void Delivery::TellAway(const PushAnswer& answer) {
  if (away_ == answer.status) return;
  away_ = answer.status;
  log_.Warn("the aggregator is away",
            {{"reason", answer.reason},
             {"batches", std::to_string(spool_.state().waiting.batches)}});
}

void Delivery::TellBack() {
  backoff_.Reset();
  if (!away_) return;
  away_.reset();
  log_.Info("the aggregator is back",
            {{"batches", std::to_string(spool_.state().waiting.batches)}});
}

}  // namespace regionbench
