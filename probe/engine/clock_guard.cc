// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/clock_guard.h"

#include <ctime>
#include <utility>

namespace regionbench {
namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds kTolerance{1'000'000};
constexpr nanoseconds kLateStart{5'000'000};

nanoseconds ReadClock(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return std::chrono::seconds(now.tv_sec) + nanoseconds(now.tv_nsec);
}

// How far a clock was ahead of CLOCK_MONOTONIC is known only as a range, since
// the two are not read at the same moment. A jump is what the ranges of two
// readings cannot explain, however long the process was held between them.
bool Jumped(nanoseconds clock, nanoseconds last_clock, const ClockReading& now,
            const ClockReading& last) {
  const nanoseconds gained = clock - last_clock;
  return gained > now.after - last.before + kTolerance ||
         gained < now.before - last.after - kTolerance;
}

}  // namespace

ClockReading ReadClocks() {
  ClockReading reading;
  reading.before = SteadyNow();
  reading.wall = ReadClock(CLOCK_REALTIME);
  reading.boot = ReadClock(CLOCK_BOOTTIME);
  reading.after = SteadyNow();
  return reading;
}

ClockGuard::ClockGuard(nanoseconds mean_interval, Read read)
    : max_lag_(mean_interval / 2), read_(std::move(read)), last_(read_()) {}

ClockGuard::Mark ClockGuard::Start(SteadyTime intended) {
  Look();
  const SteadyTime now = last_.before;
  const Mark mark{now, WallClock(last_.wall), now - intended, jumps_,
                  late_starts_};
  if (mark.lag > kLateStart) ++late_starts_;  // after: it touches its own start
  return mark;
}

bool ClockGuard::IsTainted(const Mark& start, RttSource source) {
  Look();
  if (jumps_ != start.jumps || start.lag > max_lag_) return true;
  return source == RttSource::kUser && late_starts_ != start.late_starts;
}

void ClockGuard::Look() {
  const ClockReading now = read_();
  if (Jumped(now.wall, last_.wall, now, last_) ||
      Jumped(now.boot, last_.boot, now, last_)) {
    ++jumps_;
  }
  last_ = now;
}

}  // namespace regionbench
