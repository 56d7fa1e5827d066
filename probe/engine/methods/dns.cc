// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/dns.h"

#include <utility>

#include "probe/engine/methods/datagram.h"
#include "probe/engine/methods/dns_message.h"
#include "probe/engine/methods/name_servers.h"
#include "probe/engine/methods/token.h"

namespace regionbench {
namespace {

class DnsLookup final : public DatagramExchange {
 public:
  DnsLookup(std::shared_ptr<ServerChoice> servers, const Attempt& attempt)
      : DatagramExchange(servers->At(servers->Current())),
        servers_(std::move(servers)),
        server_(servers_->Current()) {
    const auto id = static_cast<std::uint16_t>(RandomNumber());
    auto query =
        EncodeQuery(attempt.target->host, attempt.address.IpVersion(), id);
    if (query) query_ = std::move(*query);
  }
  ~DnsLookup() override {
    if (!query_.empty() && !answered_) servers_->Failed(server_);
  }

  std::optional<RoundTrip> Begin() override {
    if (query_.empty()) {
      return Ended(Outcome::kDnsFailure, "the host is no name to ask for");
    }
    return DatagramExchange::Begin();
  }

 protected:
  [[nodiscard]] std::span<const std::byte> Question() const override {
    return query_;
  }

  std::optional<Verdict> Judge(std::span<const std::byte> bytes) override {
    const auto reply = DecodeReply(bytes, query_);
    if (!reply) return std::nullopt;
    answered_ = true;
    servers_->Answered(server_);
    const std::string complaint = reply->Complaint();
    if (complaint.empty()) return Verdict{};
    return Verdict{Outcome::kDnsFailure, complaint};
  }

 private:
  std::shared_ptr<ServerChoice> servers_;
  std::size_t server_;
  std::vector<std::byte> query_;
  bool answered_ = false;
};

}  // namespace

Result<std::unique_ptr<Prober>> OpenDnsProber(EventLoop& loop,
                                              const DnsOptions& options) {
  auto hold = std::make_shared<StampingHold>();
  auto servers = std::make_shared<ServerChoice>(
      ReadNameServers(options.resolv_conf, options.port));
  return std::make_unique<ExchangeProber>(
      loop, [hold, servers](const Attempt& attempt) {
        return std::make_unique<DnsLookup>(servers, attempt);
      });
}

}  // namespace regionbench
