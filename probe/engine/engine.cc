// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/engine.h"

#include <utility>

#include "probe/engine/loop_engine.h"

namespace regionbench {
namespace {

Result<std::unique_ptr<Prober>> OpenProber(Method method) {
  return Fail(ErrorCode::kInvalidInput,
              "method " + std::string(ToText(method)) + " cannot be probed");
}

}  // namespace

Result<std::unique_ptr<Engine>> Engine::Open(EngineOptions options,
                                             std::vector<ProbeTarget> targets) {
  auto loop = EventLoop::Open();
  if (!loop) return tl::unexpected(loop.error());
  EngineParts parts;
  parts.loop = std::move(*loop);
  for (const ProbeTarget& target : targets) {
    if (parts.probers.contains(target.method)) continue;
    auto prober = OpenProber(target.method);
    if (!prober) return tl::unexpected(prober.error());
    parts.probers.emplace(target.method, std::move(*prober));
  }
  return std::make_unique<LoopEngine>(std::move(options), std::move(targets),
                                      std::move(parts));
}

}  // namespace regionbench
