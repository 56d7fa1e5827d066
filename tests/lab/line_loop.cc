// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/line_loop.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>

#include <algorithm>
#include <ctime>

namespace regionbench {
namespace {

using std::chrono::nanoseconds;

// A sleeping thread wakes within this; the rest is spun away.
constexpr std::chrono::microseconds kSpin{40};
constexpr std::chrono::milliseconds kLongestSleep{50};

nanoseconds RealtimeNow() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return std::chrono::seconds(now.tv_sec) + nanoseconds(now.tv_nsec);
}

// A kernel stamp by the other clock. A pause between two readings would make
// the packet too early, and its round trip shorter than the path allows: then
// they are read again.
SteadyTime SteadyOf(nanoseconds realtime) {
  constexpr int kTries = 20;
  constexpr std::chrono::microseconds kClose{1};
  SteadyTime before = SteadyNow();
  SteadyTime after = before;
  nanoseconds now{0};
  for (int i = 0; i < kTries; ++i) {
    before = SteadyNow();
    now = RealtimeNow();
    after = SteadyNow();
    if (after - before < kClose) break;
  }
  return after - (now - realtime);
}

// All of this is refused to an ordinary user: then the line is merely less
// exact, and the log says how exact.
Descriptor PreferThisThread() {
  sched_param parameter{};
  parameter.sched_priority = 50;
  sched_setscheduler(0, SCHED_FIFO, &parameter);
  prctl(PR_SET_TIMERSLACK, 1);
  Descriptor awake(open("/dev/cpu_dma_latency", O_WRONLY | O_CLOEXEC));
  const std::int32_t no_latency = 0;
  if (awake.valid() && write(awake.get(), &no_latency, sizeof no_latency) < 0)
    awake.Close();
  return awake;
}

}  // namespace

LineLoop::LineLoop(DelayLine line, PacketRing client, PacketRing servers,
                   TruthLog* truth)
    : line_(std::move(line)),
      client_(std::move(client)),
      servers_(std::move(servers)),
      truth_(truth) {}

void LineLoop::Run(const std::stop_token& stop) {
  const Descriptor awake = PreferThisThread();
  while (!stop.stop_requested()) {
    bool busy = TakeIn(client_, Way::kOut);
    busy = TakeIn(servers_, Way::kBack) || busy;
    ReleaseDue(SteadyNow());
    if (!busy) WaitForWork();
  }
}

bool LineLoop::TakeIn(PacketRing& ring, Way way) {
  const auto frame = ring.Front();
  if (!frame) return false;
  TruthRow row;
  row.arrived = SteadyOf(frame->arrived);
  if (const auto packet = ParseFrame(frame->bytes, way)) {
    row.packet = *packet;
    row.ruling = line_.Rule(*packet, row.arrived);
    if (row.ruling.fate == Fate::kReleased) {
      Hold(*frame, row);
    } else {
      Note(row);
    }
  }
  ring.Release();
  return true;
}

void LineLoop::Hold(const PacketRing::Frame& frame, const TruthRow& row) {
  if (free_slots_.empty() && slots_.size() < kMostHeld) {
    slots_.push_back(std::make_unique<Slot>());
    free_slots_.push_back(static_cast<std::uint32_t>(slots_.size() - 1));
  }
  if (free_slots_.empty() || frame.bytes.size() > sizeof(Slot)) {
    TruthRow dropped = row;
    dropped.ruling.fate = Fate::kOverflow;
    Note(dropped);
    return;
  }
  const std::uint32_t slot = free_slots_.back();
  free_slots_.pop_back();
  std::ranges::copy(frame.bytes, slots_[slot]->bytes.begin());
  held_.push(
      {.due = row.ruling.due, .number = ++taken_, .slot = slot, .row = row});
}

void LineLoop::ReleaseDue(SteadyTime now) {
  while (!held_.empty() && held_.top().due <= now) {
    TruthRow row = held_.top().row;
    const std::uint32_t slot = held_.top().slot;
    held_.pop();
    const PacketRing& ring = row.packet.way == Way::kOut ? servers_ : client_;
    row.released = SteadyNow();
    if (!ring.Send({slots_[slot]->bytes.data(), row.packet.bytes}))
      row.ruling.fate = Fate::kOverflow;
    free_slots_.push_back(slot);
    Note(row);
    now = SteadyNow();
  }
}

void LineLoop::WaitForWork() const {
  nanoseconds wait = kLongestSleep;
  if (!held_.empty())
    wait = std::min(wait, held_.top().due - SteadyNow() - kSpin);
  if (wait.count() <= 0) return;  // due so soon that we spin
  std::array<pollfd, 2> rings = {pollfd{client_.fd(), POLLIN, 0},
                                 pollfd{servers_.fd(), POLLIN, 0}};
  const timespec timeout{0, wait.count()};
  ppoll(rings.data(), rings.size(), &timeout, nullptr);
  if ((rings[0].revents & POLLERR) != 0) client_.TakeError();
  if ((rings[1].revents & POLLERR) != 0) servers_.TakeError();
}

void LineLoop::Note(const TruthRow& row) {
  if (truth_ != nullptr) truth_->Add(row);
}

}  // namespace regionbench
