// SPDX-License-Identifier: Apache-2.0
#include "probe/agent/probe_targets.h"

#include <algorithm>

namespace regionbench {
namespace {

auto IsBy(Method method) {
  return [method](const ResolvedTarget& target) {
    return target.endpoint.method == method;
  };
}

}  // namespace

std::vector<ProbeTarget> ProbeTargetsOf(std::span<const ResolvedTarget> targets,
                                        Conn conn) {
  std::vector<ProbeTarget> probed;
  for (const ResolvedTarget& target : targets) {
    const Endpoint& endpoint = target.endpoint;
    const bool http = endpoint.method == Method::kHttp;
    probed.push_back({.id = target.id,
                      .method = endpoint.method,
                      .conn = http ? conn : Conn::kCold,
                      .host = endpoint.host,
                      .port = endpoint.port,
                      .url = endpoint.url,
                      .expect_prefix = endpoint.expect_prefix});
  }
  return probed;
}

Result<void> CheckProbeable(std::span<const ResolvedTarget> targets,
                            Method method, Conn conn) {
  for (const Method absent : {Method::kDownload, Method::kUpload}) {
    if (method == absent || std::ranges::any_of(targets, IsBy(absent))) {
      return Fail(ErrorCode::kInvalidInput,
                  "method " + std::string(ToText(absent)) +
                      " is not built into this version");
    }
  }
  if (conn == Conn::kWarm &&
      std::ranges::none_of(targets, IsBy(Method::kHttp))) {
    return Fail(ErrorCode::kInvalidInput,
                "--conn warm needs --method http: no other method reuses a "
                "connection");
  }
  return {};
}

}  // namespace regionbench
