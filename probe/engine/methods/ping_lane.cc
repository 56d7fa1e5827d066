// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/ping_lane.h"

#include <utility>
#include <vector>

#include "probe/engine/methods/datagram.h"
#include "probe/engine/methods/exchange.h"

namespace regionbench {
namespace {

constexpr std::uint64_t kSequenceMask = 0xFFFF;
// Read in one go, so that the loop comes round to others.
constexpr int kPingsAtOnce = 64;

std::uint16_t SequenceOf(std::uint64_t number) {
  return static_cast<std::uint16_t>(number & kSequenceMask);
}

}  // namespace

PingLane::PingLane(EventLoop& loop, EchoSocket socket)
    : loop_(loop), socket_(std::move(socket)), sender_(RandomNumber()) {
  loop_.Watch(socket_.Fd(), EPOLLIN,
              [this](std::uint32_t events) { OnEvents(events); });
}

PingLane::~PingLane() {
  loop_.Forget(socket_.Fd());
  for (const auto& [number, mine] : under_way_) loop_.Cancel(mine.timer);
}

void PingLane::Start(const Attempt& attempt, Done done) {
  const Number number = next_++;
  UnderWay& mine = under_way_[number];
  mine.to = attempt.address;
  mine.timeout = attempt.timeout;
  mine.done = std::move(done);
  const SteadyTime now = SteadyNow();
  if (const int error = Send(mine.to, number); error != 0) {
    const Outcome outcome = OutcomeOfError(error);
    FinishSoon(number, outcome, ErrorText(error));
    return;
  }
  mine.sent = now;
  mine.timer =
      loop_.At(now + mine.timeout, [this, number] { OnTimeout(number); });
  // Most often the stamp is there already, which saves the loop an event.
  ReadNotice();
}

int PingLane::Send(const SocketAddress& to, Number number) {
  const Token token{.sender = sender_, .number = number};
  int error = 0;
  // The first error may be an earlier request's; told once, it is gone.
  for (int tries = 0; tries < 2; ++tries) {
    if (stamps_astray_) RestartStamps(number);
    error = socket_.Send(to, SequenceOf(number), token);
    if (error == 0) return 0;
    // Kernels differ in whether they number what failed.
    stamps_astray_ = true;
  }
  return error;
}

void PingLane::RestartStamps(Number number) {
  for (int i = 0; i < kPingsAtOnce && ReadNotice(); ++i) {
  }
  EnableStamps(socket_.Fd());
  first_stamped_ = number;
  stamps_astray_ = false;
}

PingLane::Number PingLane::NumberOf(std::uint16_t sequence) const {
  const Number last = next_ - 1;
  return last - ((last - sequence) & kSequenceMask);
}

PingLane::Number PingLane::NumberOf(const SendStamp& stamp) const {
  const Number last = next_ - 1;
  const auto last_id = static_cast<std::uint32_t>(last - first_stamped_);
  return last - (last_id - stamp.id);  // the kernel counts to 2^32
}

void PingLane::OnEvents(std::uint32_t events) {
  const SteadyTime now = SteadyNow();
  const bool has_notices = (events & EPOLLERR) != 0;
  for (int i = 0; has_notices && i < kPingsAtOnce && ReadNotice(); ++i) {
  }
  for (int i = 0; i < kPingsAtOnce; ++i) {
    const auto reply = socket_.Receive();
    if (!reply) return;
    OnReply(*reply, now);
  }
}

// False when there is none.
bool PingLane::ReadNotice() {
  const auto notice = socket_.Notice();
  if (!notice) return false;
  if (notice->stamp) {
    const auto found = under_way_.find(NumberOf(*notice->stamp));
    if (found != under_way_.end()) {
      found->second.stamped_out = notice->stamp->time;
    }
  } else if (notice->sequence) {
    FinishSoon(NumberOf(*notice->sequence), Outcome::kUnreachable,
               ErrorText(notice->error));
  }
  return true;
}

void PingLane::OnReply(const EchoReply& reply, SteadyTime now) {
  const bool intact = reply.token && reply.token->sender == sender_;
  const Number number = intact ? reply.token->number : NumberOf(reply.sequence);
  const auto found = under_way_.find(number);
  if (found == under_way_.end() || !found->second.sent) return;  // late
  const UnderWay& mine = found->second;
  if (!intact && reply.from.Text() != mine.to.Text()) return;
  RoundTrip trip;
  trip.outcome = intact ? Outcome::kOk : Outcome::kBadReply;
  trip.sent = mine.sent;
  SetTimes({*mine.sent, now, mine.stamped_out, reply.arrived}, trip);
  if (!intact) {
    trip.rtt.reset();
    trip.detail = "the echo differs from what was sent";
  }
  Finish(number, std::move(trip));
}

void PingLane::OnTimeout(Number number) {
  // The answer may have come in time while the loop was kept from looking.
  OnEvents(EPOLLERR);
  const auto found = under_way_.find(number);
  if (found == under_way_.end()) return;
  RoundTrip trip;
  trip.outcome = Outcome::kTimeout;
  trip.sent = found->second.sent;
  Finish(number, std::move(trip));
}

void PingLane::FinishSoon(Number number, Outcome outcome,
                          const std::string& detail) {
  const auto found = under_way_.find(number);
  if (found == under_way_.end()) return;
  RoundTrip trip;
  trip.outcome = outcome;
  trip.sent = found->second.sent;
  trip.detail = detail;
  loop_.Cancel(found->second.timer);
  found->second.timer =
      loop_.At(SteadyNow(), [this, number, trip] { Finish(number, trip); });
}

void PingLane::Finish(Number number, RoundTrip trip) {
  // Out of the table first: `done` may start the next attempt.
  const auto node = under_way_.extract(number);
  loop_.Cancel(node.mapped().timer);
  node.mapped().done(WithinTimeout(std::move(trip), node.mapped().timeout));
}

void PingLane::AbortAll() {
  std::vector<Number> numbers;
  for (const auto& [number, mine] : under_way_) numbers.push_back(number);
  for (const Number number : numbers) {
    const auto found = under_way_.find(number);
    if (found == under_way_.end()) continue;
    RoundTrip trip;
    trip.outcome = Outcome::kAborted;
    trip.sent = found->second.sent;
    Finish(number, std::move(trip));
  }
}

}  // namespace regionbench
