// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/delay_line.h"

#include <algorithm>
#include <functional>

namespace regionbench {
namespace {

using std::chrono::nanoseconds;

// Two connections that share a slot also share their order: harmless, and rare
// with so many slots.
constexpr std::size_t kOrderSlots = 1U << 16U;
constexpr std::chrono::seconds kLongestQueue{1};

std::size_t OrderSlot(const Packet& packet) {
  const std::size_t ports = std::size_t{packet.client_port} << 17U |
                            std::size_t{packet.server_port} << 1U |
                            (packet.way == Way::kOut ? 0U : 1U);
  const std::size_t mixed = std::hash<std::size_t>{}(ports)*0x9e3779b97f4a7c15;
  return (mixed >> 40U ^ LabAddressHash{}(packet.server)) % kOrderSlots;
}

}  // namespace

DelayLine::DelayLine(Scenario scenario, std::uint64_t seed)
    : scenario_(std::move(scenario)),
      resolver_(*LabAddress::Parse(kResolverIpv4)),
      random_(seed),
      last_due_(kOrderSlots) {
  if (scenario_.proxy) {
    proxy_.emplace();
    proxy_->median = *scenario_.proxy;
  }
  for (std::size_t i = 0; i < scenario_.targets.size(); ++i) {
    const LabTarget& target = scenario_.targets[i];
    if (target.ipv4) targets_[*target.ipv4] = i;
    if (target.ipv6) targets_[*target.ipv6] = i;
  }
}

Ruling DelayLine::Rule(const Packet& packet, SteadyTime arrived) {
  const auto found = targets_.find(packet.server);
  if (found == targets_.end()) {
    if (packet.server != resolver_)
      return {.fate = Fate::kStranger, .due = arrived};
    return OnPath(scenario_.resolver, packet, arrived);
  }
  if (!started_) started_ = arrived;
  const LabTarget& target = scenario_.targets[found->second];
  if (target.behaviour == Behaviour::kHangs)
    return {.fate = Fate::kHung, .due = arrived};
  if (proxy_ && packet.transport == Transport::kTcp)
    return OnPath(*proxy_, packet, arrived);
  return OnPath(PathNow(found->second, arrived), packet, arrived);
}

const Path& DelayLine::PathNow(std::size_t target, SteadyTime now) const {
  const LabTarget& place = scenario_.targets[target];
  const Path* path = &place.path;
  for (const PathStep& step : place.steps) {
    if (now - *started_ >= step.at) path = &step.path;
  }
  return *path;
}

Ruling DelayLine::OnPath(const Path& path, const Packet& packet,
                         SteadyTime arrived) {
  Ruling ruling;
  ruling.drawn = packet.way == Way::kOut ? OutwardDelay(path)
                                         : DrawReturnDelay(path, random_);
  ruling.due = arrived + ruling.drawn;
  bool lost =
      path.loss > 0 && std::bernoulli_distribution(OneWayLoss(path))(random_);
  if (path.bits_per_s > 0 && packet.way == Way::kBack && !lost) {
    const auto passed = PassLink(path, packet, arrived);
    lost = !passed;
    if (passed) ruling.due = *passed + ruling.drawn;
  }
  if (lost) ruling.fate = Fate::kLost;
  return lost ? ruling : KeepOrder(packet, ruling);
}

std::optional<SteadyTime> DelayLine::PassLink(const Path& path,
                                              const Packet& packet,
                                              SteadyTime due) {
  SteadyTime& free = link_free_[packet.server];
  if (free > due + kLongestQueue) return std::nullopt;
  const auto bits = std::uint64_t{packet.bytes} * 8;
  free =
      std::max(free, due) + nanoseconds(bits * 1'000'000'000 / path.bits_per_s);
  return free;
}

Ruling DelayLine::KeepOrder(const Packet& packet, Ruling ruling) {
  if (packet.transport != Transport::kTcp) return ruling;
  SteadyTime& last = last_due_[OrderSlot(packet)];
  ruling.due = std::max(ruling.due, last + nanoseconds(1));
  last = ruling.due;
  return ruling;
}

}  // namespace regionbench
