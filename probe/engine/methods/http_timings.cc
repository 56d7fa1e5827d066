// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/http_timings.h"

namespace regionbench {
namespace {

using Span = std::optional<std::chrono::nanoseconds>;

template <typename Time>
Span Between(const std::optional<Time>& from, const std::optional<Time>& to) {
  if (!from || !to) return std::nullopt;
  return *to - *from;
}

Phases ByUser(const HttpMarks& marks, bool cold) {
  Phases phases;
  if (cold) phases.connect = Between(marks.started, marks.connected);
  if (cold && marks.tls) phases.tls = Between(marks.connected, marks.requested);
  phases.processing = Between(marks.requested, marks.first_byte);
  phases.transfer = Between(marks.first_byte, marks.last_byte);
  return phases;
}

Phases ByKernel(const HttpMarks& marks) {
  return {.resolve = std::nullopt,
          .connect = marks.handshake,
          .tls = Between(marks.hello_sent, marks.hello_answered),
          .processing = Between(marks.request_sent, marks.first_byte_came),
          .transfer = Between(marks.first_byte_came, marks.last_byte_came)};
}

// What the kernel saw lies inside what we saw, unless its clock,
// CLOCK_REALTIME, was set meanwhile or a stamp belongs to something else.
bool Inside(const Span& kernel, const Span& user) {
  return !user || (kernel && kernel->count() >= 0 && *kernel <= *user);
}

// A late reader sees first and last byte together: no upper bound here.
bool Plausible(const Span& kernel, const Span& user) {
  return !user || (kernel && kernel->count() >= 0);
}

bool Trusted(const Phases& kernel, const Phases& user) {
  return Plausible(kernel.connect, user.connect) &&
         Inside(kernel.tls, user.tls) &&
         Inside(kernel.processing, user.processing) &&
         Plausible(kernel.transfer, user.transfer);
}

// Only what happened, also by the clock that decides what did.
Phases Limited(Phases phases, const Phases& to) {
  if (!to.connect) phases.connect.reset();
  if (!to.tls) phases.tls.reset();
  if (!to.processing) phases.processing.reset();
  if (!to.transfer) phases.transfer.reset();
  return phases;
}

}  // namespace

void Measure(const HttpMarks& marks, bool cold, RoundTrip& trip) {
  const Phases user = ByUser(marks, cold);
  const Phases kernel = ByKernel(marks);
  const bool trusted = user != Phases{} && Trusted(kernel, user);
  trip.phases = trusted ? Limited(kernel, user) : user;
  trip.rtt_source = trusted ? RttSource::kKernel : RttSource::kUser;
  trip.rtt = trip.phases.processing;
  trip.user_rtt = user.processing;
}

}  // namespace regionbench
