// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/exchange.h"

#include <poll.h>

#include <utility>
#include <vector>

namespace regionbench {
namespace {

bool IsReady(const Exchange& exchange) {
  // The bits of poll and epoll are the same.
  pollfd wanted{.fd = exchange.Fd(),
                .events = static_cast<short>(exchange.Awaited()),  // NOLINT
                .revents = 0};
  return poll(&wanted, 1, 0) > 0;
}

}  // namespace

RoundTrip Exchange::Ended(Outcome outcome, std::string detail) const {
  RoundTrip trip;
  trip.outcome = outcome;
  trip.sent = sent_;
  trip.local_port = socket_.LocalPort();
  trip.detail = std::move(detail);
  return trip;
}

RoundTrip WithinTimeout(RoundTrip trip, std::chrono::nanoseconds timeout) {
  if (!trip.rtt || *trip.rtt <= timeout) return trip;
  trip.outcome = Outcome::kTimeout;
  trip.rtt.reset();
  trip.rtt_source = RttSource::kUser;
  trip.user_rtt.reset();
  return trip;
}

ExchangeProber::ExchangeProber(EventLoop& loop, Make make)
    : loop_(loop), make_(std::move(make)) {}

ExchangeProber::~ExchangeProber() {
  for (const auto& [number, attempt] : under_way_) {
    loop_.Cancel(attempt.timer);
    loop_.Forget(attempt.exchange->Fd());
  }
}

void ExchangeProber::Start(const Attempt& attempt, Done done) {
  const Number number = next_++;
  UnderWay& mine = under_way_[number];
  mine.exchange = make_(attempt);
  mine.timeout = attempt.timeout;
  mine.done = std::move(done);
  if (auto trip = mine.exchange->Begin()) {
    mine.timer = loop_.At(SteadyNow(),
                          [this, number, ended = std::move(*trip)]() mutable {
                            Finish(number, std::move(ended));
                          });
    return;
  }
  mine.timer =
      loop_.At(mine.exchange->Sent().value_or(SteadyNow()) + attempt.timeout,
               [this, number] { OnTimeout(number); });
  loop_.Watch(mine.exchange->Fd(), mine.exchange->Awaited(),
              [this, number](std::uint32_t) { OnEvent(number); });
}

void ExchangeProber::OnEvent(Number number) {
  if (auto trip = under_way_.at(number).exchange->Continue()) {
    Finish(number, std::move(*trip));
  }
}

void ExchangeProber::OnTimeout(Number number) {
  // The answer may have come in time while the loop was kept from looking.
  Exchange& exchange = *under_way_.at(number).exchange;
  std::optional<RoundTrip> trip;
  if (IsReady(exchange)) trip = exchange.Continue();
  Finish(number, trip ? std::move(*trip) : exchange.Ended(Outcome::kTimeout));
}

void ExchangeProber::Finish(Number number, RoundTrip trip) {
  // Out of the table first: `done` may start the next attempt.
  UnderWay mine = std::move(under_way_.extract(number).mapped());
  loop_.Cancel(mine.timer);
  loop_.Forget(mine.exchange->Fd());
  mine.exchange.reset();
  mine.done(WithinTimeout(std::move(trip), mine.timeout));
}

void ExchangeProber::AbortAll() {
  std::vector<Number> numbers;
  for (const auto& [number, attempt] : under_way_) numbers.push_back(number);
  for (const Number number : numbers) {
    const auto found = under_way_.find(number);
    if (found == under_way_.end()) continue;
    Finish(number, found->second.exchange->Ended(Outcome::kAborted));
  }
}

}  // namespace regionbench
