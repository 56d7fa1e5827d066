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

enum class Bound { kByUser, kNone };

// What the kernel saw lies inside what we saw, unless its clock,
// CLOCK_REALTIME, was set meanwhile or a stamp belongs to something else.
bool Trusted(const Span& kernel, const Span& user, Bound bound) {
  if (!kernel || kernel->count() < 0) return false;
  return bound == Bound::kNone || *kernel <= *user;
}

// Picks figure by figure, and remembers whether the kernel had them all.
class Choice {
 public:
  Span Pick(const Span& kernel, const Span& user, Bound bound) {
    if (!user) return std::nullopt;
    any_ = true;
    if (Trusted(kernel, user, bound)) return kernel;
    all_kernel_ = false;
    return user;
  }
  [[nodiscard]] RttSource Source() const {
    return any_ && all_kernel_ ? RttSource::kKernel : RttSource::kUser;
  }

 private:
  bool any_ = false;
  bool all_kernel_ = true;
};

}  // namespace

void Measure(const HttpMarks& marks, bool cold, RoundTrip& trip) {
  const Phases user = ByUser(marks, cold);
  const Phases kernel = ByKernel(marks);
  Choice choice;
  trip.phases = {
      .resolve = std::nullopt,
      .connect = choice.Pick(kernel.connect, user.connect, Bound::kNone),
      .tls = choice.Pick(kernel.tls, user.tls, Bound::kByUser),
      .processing =
          choice.Pick(kernel.processing, user.processing, Bound::kByUser),
      // A late reader sees first and last byte together.
      .transfer = choice.Pick(kernel.transfer, user.transfer, Bound::kNone)};
  trip.rtt_source = choice.Source();
  if (trip.rtt_source == RttSource::kUser) {
    trip.phases.processing = user.processing;
  }
  trip.rtt = trip.phases.processing;
  trip.user_rtt = user.processing;
}

}  // namespace regionbench
