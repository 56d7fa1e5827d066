// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/loop_engine.h"

#include <utility>

namespace regionbench {
namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds kLookupTimeout{100'000'000};
// Between two of a target: a lookup costs as much as a third of a probe, and
// what it measures is the nearest name server, over and over.
constexpr nanoseconds kLookupPause{10'000'000'000};
constexpr nanoseconds kFailedLookupPause{60'000'000'000};

std::vector<HostPort> NamesOf(const std::vector<ProbeTarget>& targets) {
  std::vector<HostPort> names;
  names.reserve(targets.size());
  for (const ProbeTarget& target : targets) {
    names.push_back({.host = target.host, .port = target.port});
  }
  return names;
}

}  // namespace

LoopEngine::LoopEngine(EngineOptions options, std::vector<ProbeTarget> targets,
                       EngineParts parts)
    : options_(std::move(options)),
      targets_(std::move(targets)),
      loop_(std::move(parts.loop)),
      probers_(std::move(parts.probers)),
      guard_(options_.interval, std::move(parts.clocks)),
      states_(targets_.size()),
      resolver_(*loop_, NamesOf(targets_),
                {.family = options_.family, .lookup = parts.lookup}) {}

void LoopEngine::Run(const RunHooks& hooks, const std::stop_token& stop) {
  const std::stop_callback wake(stop, [this] { loop_->Wake(); });
  hooks_ = &hooks;
  no_more_rounds_ = false;
  aborting_ = false;
  AwaitNames(stop);
  origin_ = SteadyNow();
  if (!stop.stop_requested()) AskForRound();
  loop_->RunUntil([&] {
    const bool all_sent = no_more_rounds_ && open_rounds_.empty();
    return stop.stop_requested() || (all_sent && board_.InTheAir() == 0);
  });
  Abort();
  hooks_ = nullptr;
}

void LoopEngine::AwaitNames(const std::stop_token& stop) {
  bool waited_enough = false;
  const auto timer = loop_->At(SteadyNow() + options_.lookup_wait,
                               [&] { waited_enough = true; });
  loop_->RunUntil([&] {
    return resolver_.AllAnswered() || waited_enough || stop.stop_requested();
  });
  loop_->Cancel(timer);
}

void LoopEngine::AskForRound() {
  auto round = hooks_->next_round();
  while (round && round->slots.empty()) round = hooks_->next_round();
  no_more_rounds_ = !round;
  if (!round) return;
  open_rounds_.push_back({.round = std::move(*round)});
  Arm(open_rounds_.back());
}

void LoopEngine::Arm(OpenRound& open) {
  open.timer = loop_->At(origin_ + open.round.slots[open.next].at,
                         [this, &open] { SendNext(open); });
}

void LoopEngine::SendNext(OpenRound& open) {
  const Slot& slot = open.round.slots[open.next++];
  const nanoseconds lag = StartAttempt(slot, open.round.number);
  if (open.next == 1) {
    if (hooks_->on_round) hooks_->on_round(lag);
    AskForRound();
  }
  if (open.next < open.round.slots.size()) {
    Arm(open);
  } else {
    open_rounds_.remove_if([&](const OpenRound& r) { return &r == &open; });
  }
  if (lag > options_.interval) Postpone(lag);
}

void LoopEngine::Postpone(nanoseconds by) {
  origin_ += by;
  if (hooks_->on_postpone) hooks_->on_postpone(by);
  for (OpenRound& open : open_rounds_) {
    loop_->Cancel(open.timer);
    Arm(open);
  }
}

// The first attempt, and the first that leaves this machine: what comes after a
// name that did not resolve at first is as cold as any first.
bool LoopEngine::IsColdStart(std::size_t target) {
  TargetState& state = states_[target];
  const bool reachable = resolver_.At(target).address.length != 0 ||
                         targets_[target].method == Method::kDns;
  const bool first = !std::exchange(state.sampled, true);
  const bool first_contact = reachable && !state.contacted;
  state.contacted |= reachable;
  return first || first_contact;
}

nanoseconds LoopEngine::StartAttempt(const Slot& slot, std::uint32_t round) {
  const ProbeTarget& target = targets_[slot.target];
  const SteadyTime intended = origin_ + slot.at;
  const auto start = guard_.Start(intended);
  const std::size_t number =
      board_.TakeOff({.target = slot.target,
                      .seq = next_seq_++,
                      .round = round,
                      .cold_start = IsColdStart(slot.target),
                      .intended = intended,
                      .start = start,
                      .address = resolver_.At(slot.target).address,
                      .sample = {}});
  const SocketAddress& address = board_.At(number).address;
  // A question for a name goes to a name server, which knows more than we do.
  const bool needs_address =
      target.method != Method::kDns || options_.family == Family::kIpv6;
  if (needs_address && address.length == 0) {
    resolver_.Refresh(slot.target);
    RoundTrip trip;
    trip.outcome = Outcome::kDnsFailure;
    trip.detail = resolver_.At(slot.target).error;
    OnEnd(number, trip);
  } else {
    probers_.at(target.method)
        ->Start({&target, address, options_.timeout},
                [this, number](const RoundTrip& trip) { OnEnd(number, trip); });
  }
  return start.lag;
}

void LoopEngine::OnEnd(std::size_t flight, const RoundTrip& trip) {
  Flight& ended = board_.At(flight);
  const ProbeTarget& target = targets_[ended.target];
  ended.sample = ToSample(ended, trip, target, options_);
  ended.start.lag = *ended.sample.lag;
  // A failure carries no time that a late loop could have spoiled; tainting it
  // would make loss look smaller on a busy machine.
  const bool timed = trip.outcome == Outcome::kOk;
  ended.sample.tainted = guard_.IsTainted(
      ended.start, timed ? trip.rtt_source : RttSource::kKernel);
  if (trip.certificate_end && hooks_->on_certificate) {
    hooks_->on_certificate(target, *trip.certificate_end);
  }
  if (WantsLookup(ended)) {
    TimeLookup(flight);
    return;
  }
  Report(flight);
  if (!trip.detail.empty() && hooks_->on_detail) {
    hooks_->on_detail(target, trip.detail);
  }
}

bool LoopEngine::WantsLookup(const Flight& flight) const {
  const ProbeTarget& target = targets_[flight.target];
  return target.method == Method::kHttp && target.conn == Conn::kCold &&
         flight.sample.outcome == Outcome::kOk && !aborting_ &&
         !resolver_.At(flight.target).numeric &&
         probers_.contains(Method::kDns) &&
         SteadyNow() >= states_[flight.target].next_lookup;
}

void LoopEngine::TimeLookup(std::size_t flight) {
  const Flight& ended = board_.At(flight);
  states_[ended.target].next_lookup = SteadyNow() + kLookupPause;
  probers_.at(Method::kDns)
      ->Start(
          {&targets_[ended.target], ended.address, kLookupTimeout},
          [this, flight](const RoundTrip& trip) { OnLookup(flight, trip); });
}

void LoopEngine::OnLookup(std::size_t flight, const RoundTrip& trip) {
  Flight& ended = board_.At(flight);
  if (trip.outcome == Outcome::kOk) {
    ended.sample.phases.resolve = trip.rtt;
  } else {
    states_[ended.target].next_lookup = SteadyNow() + kFailedLookupPause;
  }
  Report(flight);
}

void LoopEngine::Report(std::size_t flight) {
  Sample sample = std::move(board_.At(flight).sample);
  board_.Land(flight);
  hooks_->on_sample(std::move(sample));
}

void LoopEngine::Abort() {
  if (open_rounds_.empty() && board_.InTheAir() == 0) return;
  aborting_ = true;
  for (const OpenRound& open : open_rounds_) loop_->Cancel(open.timer);
  open_rounds_.clear();
  for (const auto& [method, prober] : probers_) prober->AbortAll();
  loop_->RunUntil([this] { return board_.InTheAir() == 0; });
}

}  // namespace regionbench
