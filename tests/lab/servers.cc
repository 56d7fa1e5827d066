// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/servers.h"

#include <deque>
#include <functional>

#include "tests/lab/dns_answer.h"
#include "tests/lab/http_session.h"

namespace regionbench {
namespace {

using asio::ip::udp;

constexpr std::size_t kLargestDatagram = 1500;
constexpr std::uint16_t kBeaconPort = 7770;

/// Takes connections for ever.
class Acceptor {
 public:
  Acceptor(tcp::acceptor acceptor, const Site& site, bool tls)
      : acceptor_(std::move(acceptor)), site_(site), tls_(tls) {}

  void Next() {
    acceptor_.async_accept([this](error_code error, tcp::socket socket) {
      if (!error) Serve(std::move(socket));
      Next();
    });
  }

 private:
  void Serve(tcp::socket socket) {
    using Tls = beast::ssl_stream<tcp::socket>;
    if (tls_) {
      std::make_shared<Session<Tls>>(Tls(std::move(socket), *site_.tls), site_)
          ->Begin();
    } else {
      std::make_shared<Session<tcp::socket>>(std::move(socket), site_)->Begin();
    }
  }

  tcp::acceptor acceptor_;
  const Site& site_;
  const bool tls_;
};

/// Answers datagrams for ever, one by one.
class Responder {
 public:
  using Bytes = std::span<const std::uint8_t>;
  /// Nothing: no answer.
  using Answer = std::function<std::optional<std::vector<std::uint8_t>>(Bytes)>;

  Responder(udp::socket socket, Answer answer)
      : socket_(std::move(socket)), answer_(std::move(answer)) {}

  void Next() {
    socket_.async_receive_from(asio::buffer(buffer_), peer_,
                               [this](error_code error, std::size_t length) {
                                 if (!error)
                                   Send(answer_(Bytes(buffer_.data(), length)));
                                 Next();
                               });
  }

 private:
  void Send(const std::optional<std::vector<std::uint8_t>>& answer) {
    error_code error;
    if (answer) socket_.send_to(asio::buffer(*answer), peer_, 0, error);
  }

  udp::socket socket_;
  const Answer answer_;
  udp::endpoint peer_;
  std::array<std::uint8_t, kLargestDatagram> buffer_{};
};

std::optional<std::vector<std::uint8_t>> Echo(Responder::Bytes datagram) {
  return std::vector<std::uint8_t>(datagram.begin(), datagram.end());
}

std::unique_ptr<asio::ssl::context> TlsContext(const LabAuthority& authority,
                                               X509* certificate) {
  auto context =
      std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  SSL_CTX* native = context->native_handle();
  SSL_CTX_use_certificate(native, certificate);
  SSL_CTX_use_PrivateKey(native, authority.server_key());
  // Tickets would reach the client beside the first answer and blur it.
  SSL_CTX_set_options(native, SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(native, 0);
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  return context;
}

Site MakeSite(const Scenario& scenario, const LabTarget& target) {
  Site site;
  site.host = target.hosts.empty() ? "" : target.hosts.front();
  site.status = target.http_status;
  if (scenario.proxy && target.path.median > *scenario.proxy)
    site.think = target.path.median - *scenario.proxy;
  return site;
}

// The addresses are ours by route, not one by one; IPv6 wants to be told.
using FreeBind = asio::detail::socket_option::boolean<IPPROTO_IP, IP_FREEBIND>;

template <typename Socket, typename Endpoint>
void Bind(Socket& socket, const Endpoint& endpoint) {
  socket.open(endpoint.protocol());
  socket.set_option(FreeBind(true));
  socket.set_option(asio::socket_base::reuse_address(true));
  socket.bind(endpoint);
}

udp::socket Datagrams(asio::io_context& io, const asio::ip::address& address,
                      std::uint16_t port) {
  udp::socket socket(io);
  Bind(socket, udp::endpoint(address, port));
  return socket;
}

tcp::acceptor Listen(asio::io_context& io, const asio::ip::address& address,
                     std::uint16_t port) {
  tcp::acceptor acceptor(io);
  Bind(acceptor, tcp::endpoint(address, port));
  acceptor.listen(1024);
  return acceptor;
}

/// Every server of the laboratory; what serves keeps references to its sites.
class Servers {
 public:
  explicit Servers(asio::io_context& io) : io_(io) {}

  Result<void> Add(const LabTarget& target, const Scenario& scenario,
                   const LabAuthority& authority) {
    Site& site = sites_.emplace_back(MakeSite(scenario, target));
    const auto certificate = authority.Issue(target);
    if (!certificate) return tl::unexpected(certificate.error());
    site.tls = TlsContext(authority, certificate->get());
    if (target.ipv4) ServeAddress(*target.ipv4, site);
    if (target.ipv6) ServeAddress(*target.ipv6, site);
    return {};
  }

  void AddNames(const Scenario& scenario) {
    const auto address = asio::ip::make_address(std::string(kResolverIpv4));
    AddResponder(Datagrams(io_, address, 53),
                 [names = NamesOf(scenario)](Responder::Bytes query) {
                   return AnswerQuery(query, names);
                 });
  }

 private:
  void ServeAddress(const LabAddress& lab_address, const Site& site) {
    const auto address = asio::ip::make_address(lab_address.Text());
    acceptors_.emplace_back(Listen(io_, address, 80), site, false).Next();
    acceptors_.emplace_back(Listen(io_, address, 443), site, true).Next();
    AddResponder(Datagrams(io_, address, kBeaconPort), Echo);
  }

  void AddResponder(udp::socket socket, Responder::Answer answer) {
    responders_.emplace_back(std::move(socket), std::move(answer)).Next();
  }

  asio::io_context& io_;
  std::deque<Site> sites_;
  std::deque<Acceptor> acceptors_;
  std::deque<Responder> responders_;
};

Result<void> ServeAll(const Scenario& scenario, const LabAuthority& authority,
                      const std::function<void()>& ready) {
  asio::io_context io(1);
  Servers servers(io);
  for (const LabTarget& target : scenario.targets) {
    if (target.behaviour == Behaviour::kRefuses) continue;
    const auto added = servers.Add(target, scenario, authority);
    if (!added) return added;
  }
  servers.AddNames(scenario);
  ready();
  io.run();
  return Fail(ErrorCode::kInternal, "the servers stopped by themselves");
}

}  // namespace

Result<void> RunServers(const Scenario& scenario, const LabAuthority& authority,
                        const std::function<void()>& ready) {
  try {
    return ServeAll(scenario, authority, ready);
  } catch (const boost::system::system_error& e) {
    return Fail(ErrorCode::kInternal,
                std::string("laboratory servers: ") + e.what());
  }
}

}  // namespace regionbench
