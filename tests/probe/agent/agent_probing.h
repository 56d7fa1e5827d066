// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

#include "probe/agent/agent.h"
#include "tests/support/collecting_aggregator.h"
#include "tests/support/log_lines.h"
#include "tests/support/loopback.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {

constexpr std::chrono::minutes kEver{5};  // longer than any machine is stopped

inline std::uint16_t PortOf(const SocketAddress& address) {
  return ntohs(reinterpret_cast<const sockaddr_in&>(address.storage).sin_port);
}

/// An agent on the loopback interface, with a spool and an aggregator.
class AgentProbing : public ::testing::Test {
 protected:
  AgentProbing() {
    plan_.settings.spool = folder_.File("spool.db");
    plan_.settings.push_interval = std::chrono::milliseconds(10);
    plan_.settings.aggregator = aggregator_.url();
    plan_.version = "1.2.3";
  }

  /// One target, `custom/NAME`, every 5 ms.
  static GroupPlan Group(const std::string& name, std::uint16_t port) {
    GroupPlan group;
    group.name = name;
    group.probe = "tester";
    group.interval = std::chrono::milliseconds(5);
    group.timeout = std::chrono::seconds(60);
    ProbeTarget target;
    target.id = {std::string(kCustomProvider), name, ""};
    target.host = "127.0.0.1";
    target.port = port;
    group.targets = {target};
    return group;
  }
  GroupPlan Answering(const std::string& name) {
    return Group(name, PortOf(server_.Where()));
  }
  std::unique_ptr<Agent> Start() {
    auto agent = Agent::Start(plan_, log_.log());
    EXPECT_TRUE(agent) << agent.error().message;
    return *std::move(agent);
  }
  /// Boots of the samples of `target`.
  std::set<std::string> BootsOf(const std::string& target) {
    std::set<std::string> boots;
    for (const auto& [key, sample] : aggregator_.samples()) {
      if (sample.target.region == target) boots.insert(key.first);
    }
    return boots;
  }
  std::size_t CountOf(const std::string& target) {
    std::size_t count = 0;
    for (const auto& [key, sample] : aggregator_.samples()) {
      if (sample.target.region == target) ++count;
    }
    return count;
  }
  /// Waits until so many more samples of anybody have come.
  void AwaitMore(std::size_t count) {
    aggregator_.AwaitSamples(aggregator_.samples().size() + count);
  }

  support::TemporaryFolder folder_;
  loopback::Listener server_{4, 4096};
  support::CollectingAggregator aggregator_;
  support::LogLines log_;
  AgentPlan plan_;
};

}  // namespace regionbench
