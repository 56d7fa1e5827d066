// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/engine.h"

#include <algorithm>
#include <utility>

#include "config/core/descriptors.h"
#include "probe/engine/loop_engine.h"
#include "probe/engine/methods/dns.h"
#include "probe/engine/methods/http.h"
#include "probe/engine/methods/icmp.h"
#include "probe/engine/methods/tcp.h"
#include "probe/engine/methods/udp.h"

namespace regionbench {
namespace {

// A silent target holds its socket until the timeout, so hundreds of targets
// can need many.
constexpr std::size_t kEnoughDescriptors = 65'536;

Result<std::unique_ptr<Prober>> OpenProber(Method method, EventLoop& loop,
                                           const HttpOptions& http) {
  switch (method) {
    case Method::kTcp:
      return OpenTcpProber(loop);
    case Method::kIcmp:
      return OpenIcmpProber(loop);
    case Method::kUdp:
      return OpenUdpProber(loop);
    case Method::kDns:
      return OpenDnsProber(loop);
    case Method::kHttp:
      return OpenHttpProber(loop, http);
    case Method::kDownload:
    case Method::kUpload:
      break;
  }
  return Fail(ErrorCode::kInvalidInput,
              "method " + std::string(ToText(method)) + " cannot be probed");
}

bool HasResolvePhase(const ProbeTarget& target) {
  return target.method == Method::kHttp && target.conn == Conn::kCold;
}

Result<EngineParts> OpenParts(const EngineOptions& options,
                              const std::vector<ProbeTarget>& targets) {
  auto loop = EventLoop::Open();
  if (!loop) return tl::unexpected(loop.error());
  EngineParts parts;
  parts.loop = std::move(*loop);
  const HttpOptions http{.cacert = options.cacert,
                         .targets = targets.size(),
                         .tls = std::ranges::any_of(targets, UsesTls),
                         .watch_certificates = options.watch_certificates};
  for (const ProbeTarget& target : targets) {
    if (parts.probers.contains(target.method)) continue;
    auto prober = OpenProber(target.method, *parts.loop, http);
    if (!prober) return tl::unexpected(prober.error());
    parts.probers.emplace(target.method, std::move(*prober));
  }
  if (std::ranges::any_of(targets, HasResolvePhase)) {
    // A phase less is no reason to fail.
    auto dns = OpenDnsProber(*parts.loop);
    if (dns) parts.probers.try_emplace(Method::kDns, std::move(*dns));
  }
  return parts;
}

}  // namespace

Result<std::unique_ptr<Engine>> Engine::Open(EngineOptions options,
                                             std::vector<ProbeTarget> targets) {
  AllowDescriptors(kEnoughDescriptors);
  auto parts = OpenParts(options, targets);
  if (!parts) return tl::unexpected(parts.error());
  return std::make_unique<LoopEngine>(std::move(options), std::move(targets),
                                      std::move(*parts));
}

}  // namespace regionbench
