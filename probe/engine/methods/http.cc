// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/http.h"

#include <strings.h>

#include <string_view>
#include <utility>
#include <vector>

#include "probe/engine/methods/http_exchange.h"
#include "probe/engine/methods/trust_loading.h"

namespace regionbench {
namespace {

constexpr std::string_view kTlsScheme = "https:";
constexpr std::size_t kManyTargets = 4096;
// An address that changed leaves a kept connection behind for a while.
constexpr std::size_t kSpare = 16;

std::size_t Kept(std::size_t targets) {
  return targets == 0 ? kManyTargets : targets + kSpare;
}

class HttpProber final : public Prober {
 public:
  HttpProber(EventLoop& loop, CurlMulti multi, CaBundle trust,
             const HttpOptions& options)
      : loop_(loop),
        trust_(std::move(trust)),
        curl_(loop, std::move(multi), Kept(options.targets)) {
    if (options.watch_certificates) certificates_.emplace();
  }

  void Start(const Attempt& attempt, Done done) override {
    TakeIdle()->Start(attempt, std::move(done), [this](HttpExchange* exchange) {
      idle_.push_back(exchange);
    });
  }

  void AbortAll() override {
    // By index: `done` may start another, and so make one more.
    const std::size_t count = exchanges_.size();
    for (std::size_t i = 0; i < count; ++i) exchanges_[i]->Abort();
  }

 private:
  HttpExchange* TakeIdle() {
    if (idle_.empty()) {
      exchanges_.push_back(
          std::make_unique<HttpExchange>(loop_, curl_, trust_, Watch()));
      return exchanges_.back().get();
    }
    HttpExchange* exchange = idle_.back();
    idle_.pop_back();
    return exchange;
  }

  CertificateWatch* Watch() {
    return certificates_ ? &*certificates_ : nullptr;
  }

  EventLoop& loop_;
  const CaBundle trust_;
  std::optional<CertificateWatch> certificates_;
  CurlLoop curl_;
  std::vector<std::unique_ptr<HttpExchange>> exchanges_;
  std::vector<HttpExchange*> idle_;
};

}  // namespace

bool UsesTls(const ProbeTarget& target) {
  return target.method == Method::kHttp &&
         strncasecmp(target.url.c_str(), kTlsScheme.data(),
                     kTlsScheme.size()) == 0;
}

Result<std::unique_ptr<Prober>> OpenHttpProber(EventLoop& loop,
                                               const HttpOptions& options) {
  auto trust = FindCaBundle(options.cacert);
  if (!trust) return tl::unexpected(trust.error());
  const CurlGlobal global;
  // Parsing gives the kernel the time it needs to begin.
  const StampingHold stamping;
  CurlMulti multi(curl_multi_init());
  if (options.tls) {
    if (auto error = LoadTrust(multi.get(), *trust)) {
      return tl::unexpected(std::move(*error));
    }
  }
  return std::make_unique<HttpProber>(loop, std::move(multi), std::move(*trust),
                                      options);
}

}  // namespace regionbench
