// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/agent_plan.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>

#include "dashboard/cli/measurement.h"
#include "dashboard/cli/notes.h"
#include "dashboard/cli/recording.h"

namespace regionbench {
namespace {

constexpr std::size_t kLongestToken = 1024;
constexpr const char* kGroupName = "targets";

std::string SpoolBesideStore(const Environment& environment) {
  const std::string store = DefaultStorePath(environment);
  if (store.empty()) return "";
  return store.substr(0, store.rfind('/')) + "/spool.db";
}

// Anything else could end the header that it is sent in.
bool IsToken(std::string_view text) {
  return !text.empty() && text.size() <= kLongestToken &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

Result<std::string> CheckedToken(std::string text, const std::string& source) {
  const std::size_t end = text.find_last_not_of(" \t\r\n");
  text.resize(end == std::string::npos ? 0 : end + 1);
  if (IsToken(text)) return text;
  return Fail(ErrorCode::kInvalidInput,
              source + ": not a token (letters, digits and signs, no spaces)");
}

Result<std::string> TokenIn(const std::string& path, AgentOrders& orders) {
  std::ifstream in(path, std::ios::binary);
  std::string text(2 * kLongestToken, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (!in.is_open() || in.bad()) {
    return Fail(
        ErrorCode::kInvalidInput,
        "token file " + path + ": " + std::generic_category().message(errno));
  }
  struct stat file {};
  if (stat(path.c_str(), &file) == 0 && (file.st_mode & S_IROTH) != 0) {
    orders.warnings.push_back("everybody can read the token file " + path);
  }
  return CheckedToken(std::move(text), "token file " + path);
}

Result<std::string> FindToken(const Request& request, AgentOrders& orders) {
  const std::string& path = request.settings.agent.token_file;
  if (!request.token.empty()) return CheckedToken(request.token, "--token");
  return path.empty() ? Result<std::string>("") : TokenIn(path, orders);
}

Result<void> PlanTargets(const Request& request,
                         const std::vector<std::string>& targets,
                         AgentOrders& orders) {
  Settings settings = request.settings;
  if (!targets.empty()) {
    if (!settings.agent.groups.empty()) {
      orders.notes.emplace_back(
          "targets on the command line take the place of the groups");
    }
    TargetGroup group;
    group.name = kGroupName;
    group.targets = targets;
    group.periodic = request.periodic;
    settings.agent.groups = {group};
  }
  if (settings.agent.groups.empty()) {
    return Fail(ErrorCode::kInvalidInput,
                "agent: needs TARGET... or a [[group]] in the settings (see "
                "regionbench agent --help)");
  }
  auto plans = PlanGroups(
      settings, settings.probe.empty() ? HostProbeName() : settings.probe,
      request.force);
  if (!plans) return tl::unexpected(std::move(plans).error());
  orders.plan.groups = std::move(plans->groups);
  std::ranges::move(plans->notes, std::back_inserter(orders.notes));
  return {};
}

void WarnOfToken(AgentOrders& orders) {
  const std::string& aggregator = orders.plan.settings.aggregator;
  if (!aggregator.empty() && orders.plan.token.empty()) {
    orders.warnings.emplace_back(
        "no token: set token_file or REGIONBENCH_TOKEN");
  }
  const bool clear = aggregator.starts_with("http://");
  const bool near = aggregator.starts_with("http://127.") ||
                    aggregator.starts_with("http://localhost") ||
                    aggregator.starts_with("http://[::1]");
  if (clear && !near && !orders.plan.token.empty()) {
    orders.warnings.emplace_back(
        "the token travels in the clear: the aggregator is not https://");
  }
}

}  // namespace

Result<AgentOrders> PlanAgent(const Request& request,
                              const std::vector<std::string>& targets,
                              const Environment& environment) {
  AgentOrders orders;
  AgentPlan& plan = orders.plan;
  plan.settings = request.settings.agent;
  plan.cacert = request.settings.cacert;
  plan.version = RB_VERSION;
  if (plan.settings.spool.empty()) {
    plan.settings.spool = SpoolBesideStore(environment);
  }
  if (plan.settings.spool.empty()) {
    return Fail(ErrorCode::kInvalidInput,
                "no spool: no --spool, XDG_DATA_HOME or HOME");
  }
  auto planned = PlanTargets(request, targets, orders);
  if (!planned) return tl::unexpected(std::move(planned).error());
  auto token = FindToken(request, orders);
  if (!token) return tl::unexpected(std::move(token).error());
  plan.token = *std::move(token);
  WarnOfToken(orders);
  const std::string proxy = ProxyNote(environment);
  if (!proxy.empty()) orders.notes.push_back(proxy);
  return orders;
}

}  // namespace regionbench
