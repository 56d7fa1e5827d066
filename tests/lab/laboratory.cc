// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/laboratory.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "config/core/descriptors.h"
#include "tests/lab/child.h"
#include "tests/lab/client_root.h"
#include "tests/lab/line_loop.h"
#include "tests/lab/network.h"
#include "tests/lab/servers.h"
#include "tests/lab/supervise.h"
#include "tests/lab/truth_log.h"

namespace regionbench {
namespace {

constexpr int kCannotRun = 127;

// Both ends of a child's start, in order: it is in its namespace, the cables
// are laid, it is ready. The command then waits for one word more.
Result<void> WaitForCables(const Channel& parent) {
  parent.Tell(EnterNetwork());
  return parent.Hear();
}

int BeServers(const Channel& parent, const Scenario& scenario,
              const LabAuthority& authority) {
  // The terminal's interrupt is meant for the command.
  for (const int terminal : {SIGINT, SIGTERM, SIGHUP})
    std::signal(terminal, SIG_IGN);
  auto step = WaitForCables(parent);
  if (step) step = ConnectServers();
  if (step) step = RunServers(scenario, authority, [&] { parent.Tell({}); });
  parent.Tell(step);
  return 1;
}

void Execute(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& word : command)
    arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  execvp(arguments.front(), arguments.data());
  fprintf(stderr, "regionbench-lab: cannot run %s: %s\n", arguments.front(),
          std::strerror(errno));
}

int BeClient(const Channel& parent, const LaboratoryOptions& options,
             const MountPoint& mount_point, const std::string& authority) {
  auto step = WaitForCables(parent);
  if (step) step = ConnectClient();
  if (step) step = EnterClientRoot(mount_point, authority);
  parent.Tell(step);
  if (step && parent.Hear()) Execute(options.command);
  return kCannotRun;
}

/// Ends all children however the laboratory is left.
struct Household {
  Household() { prctl(PR_SET_CHILD_SUBREAPER, 1); }
  Household(const Household&) = delete;
  Household& operator=(const Household&) = delete;
  ~Household() { EndAllChildren(); }
};

struct World {
  Scenario scenario;
  LabAuthority authority;
  MountPoint mount_point;
  Descriptor signals;
  std::unique_ptr<TruthLog> truth;
};

Result<World> Prepare(const LaboratoryOptions& options) {
  auto scenario = LoadScenario(options.scenario_file);
  if (!scenario) return tl::unexpected(scenario.error());
  auto authority = LabAuthority::Create();
  if (!authority) return tl::unexpected(authority.error());
  if (auto entered = EnterLaboratory(); !entered)
    return tl::unexpected(entered.error());
  auto mount_point = MountPoint::Create();
  if (!mount_point) return tl::unexpected(mount_point.error());
  auto signals = CatchSignals();
  if (!signals) return tl::unexpected(signals.error());
  return World{std::move(*scenario), std::move(*authority),
               std::move(*mount_point), std::move(*signals), nullptr};
}

Result<LineLoop> ConnectLine(const World& world, std::uint64_t seed) {
  auto client = PacketRing::Open(kLineToClient);
  if (!client) return tl::unexpected(client.error());
  auto servers = PacketRing::Open(kLineToServers);
  if (!servers) return tl::unexpected(servers.error());
  return LineLoop(DelayLine(world.scenario, seed), std::move(*client),
                  std::move(*servers), world.truth.get());
}

Result<void> Connect(const Child& client, const Child& servers) {
  for (const Child* child : {&client, &servers}) {
    if (auto entered = child->channel.Hear(); !entered) return entered;
  }
  auto laid = LayCables(client.pid, servers.pid);
  for (const Child* child : {&client, &servers}) {
    if (laid) child->channel.Tell({});
    if (laid) laid = child->channel.Hear();
  }
  return laid;
}

Result<int> Live(World& world, const LaboratoryOptions& options,
                 const Child& client, const Child& servers) {
  if (!options.truth_file.empty()) {
    auto truth = TruthLog::Open(options.truth_file);
    if (!truth) return tl::unexpected(truth.error());
    world.truth = std::move(*truth);
  }
  auto line = ConnectLine(world, options.seed);
  if (!line) return tl::unexpected(line.error());
  const std::jthread carrier(
      [&line](const std::stop_token& stop) { line->Run(stop); });
  client.channel.Tell({});
  return Supervise(world.signals, client.pid, servers.pid);
}

}  // namespace

Result<int> RunLaboratory(const LaboratoryOptions& options) {
  AllowDescriptors(65'536);
  auto world = Prepare(options);
  if (!world) return tl::unexpected(world.error());
  const Household household;
  const auto servers = StartChild(SIGKILL, [&](const Channel& parent) {
    return BeServers(parent, world->scenario, world->authority);
  });
  if (!servers) return tl::unexpected(servers.error());
  const auto client = StartChild(SIGTERM, [&](const Channel& parent) {
    return BeClient(parent, options, world->mount_point,
                    world->authority.Pem());
  });
  if (!client) return tl::unexpected(client.error());
  if (auto connected = Connect(*client, *servers); !connected)
    return tl::unexpected(connected.error());
  return Live(*world, options, *client, *servers);
}

}  // namespace regionbench
