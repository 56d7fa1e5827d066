// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/flight.h"

#include <chrono>
#include <utility>

namespace regionbench {

Sample ToSample(const Flight& flight, const RoundTrip& trip,
                const ProbeTarget& target, const EngineOptions& options) {
  const SteadyTime sent = trip.sent.value_or(flight.start.at);
  Sample sample;
  sample.probe = options.probe;
  sample.boot = options.boot;
  sample.seq = flight.seq;
  sample.round = flight.round;
  sample.target = target.id;
  sample.method = target.method;
  sample.conn = target.conn;
  sample.family = flight.address.IpVersion();
  sample.at = std::chrono::time_point_cast<WallTime::duration>(
      flight.start.wall + (sent - flight.start.at));
  sample.outcome = trip.outcome;
  sample.rtt = trip.rtt;
  sample.rtt_source = trip.rtt_source;
  sample.user_rtt = trip.user_rtt;
  sample.lag = sent - flight.intended;
  sample.timeout = options.timeout;
  sample.phases = trip.phases;
  sample.http_status = trip.http_status;
  sample.bytes = trip.bytes;
  sample.address = flight.address.Text();
  sample.local_port = trip.local_port;
  if (trip.sent) sample.sent_mono = trip.sent->time_since_epoch();
  sample.cold_start = flight.cold_start;
  return sample;
}

std::size_t FlightBoard::TakeOff(Flight flight) {
  if (free_.empty()) {
    flights_.push_back(std::move(flight));
    return flights_.size() - 1;
  }
  const std::size_t number = free_.back();
  free_.pop_back();
  flights_[number] = std::move(flight);
  return number;
}

void FlightBoard::Land(std::size_t number) { free_.push_back(number); }

}  // namespace regionbench
