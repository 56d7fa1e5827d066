// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/servers.h"

// Asio 1.74 needs <utility> before it in C++20.
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <utility>

#include "tests/lab/dns_answer.h"

namespace regionbench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using asio::ip::udp;
using boost::system::error_code;

constexpr std::size_t kLargestRequest = 16 * 1024;
constexpr std::size_t kLargestDatagram = 1500;
constexpr std::uint16_t kBeaconPort = 7770;

/// What one target says over HTTP.
struct Site {
  std::string host;
  int status = 200;
  std::chrono::nanoseconds think{0};  ///< before each answer
  std::unique_ptr<asio::ssl::context> tls;
};

using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

Response Respond(const Site& site, const Request& request) {
  const bool known = request.target() == "/ping" || request.target() == "/";
  Response response;
  response.version(request.version());
  response.result(known ? static_cast<unsigned>(site.status) : 404U);
  response.set(http::field::server, "Server");
  response.set(http::field::content_type, "text/plain");
  response.body() = known ? "healthy: " + site.host + " " : "not found";
  response.keep_alive(request.keep_alive());
  response.prepare_payload();
  return response;
}

/// One client's connection, until it goes away in any way: that ends its own
/// session and nothing else. The site outlives it.
template <typename Stream>
class Session : public std::enable_shared_from_this<Session<Stream>> {
 public:
  Session(Stream stream, const Site& site)
      : stream_(std::move(stream)),
        site_(site),
        timer_(stream_.get_executor()) {
    error_code error;
    Lowest().set_option(tcp::no_delay(true), error);
  }

  void Begin() {
    if constexpr (kSecure) {
      stream_.async_handshake(asio::ssl::stream_base::server,
                              Then(&Session::Read));
    } else {
      Read();
    }
  }

 private:
  static constexpr bool kSecure = !std::is_same_v<Stream, tcp::socket>;
  using Step = void (Session::*)();

  // The session lives as long as something is to come.
  auto Then(Step step) {
    return [self = this->shared_from_this(), step](error_code error,
                                                   auto&&... /*bytes*/) {
      if (!error) (self.get()->*step)();
    };
  }

  void Read() {
    request_ = {};
    http::async_read(stream_, buffer_, request_, Then(&Session::Think));
  }

  void Think() {
    if (site_.think.count() == 0) return Answer();
    timer_.expires_after(site_.think);
    timer_.async_wait(Then(&Session::Answer));
  }

  void Answer() {
    response_ = Respond(site_, request_);
    http::async_write(
        stream_, response_,
        Then(response_.keep_alive() ? &Session::Read : &Session::End));
  }

  void End() {
    error_code error;
    if constexpr (kSecure) {
      stream_.async_shutdown(Then(&Session::Stop));
    } else {
      stream_.shutdown(tcp::socket::shutdown_send, error);
    }
  }

  void Stop() {}

  tcp::socket& Lowest() {
    if constexpr (kSecure) {
      return stream_.next_layer();
    } else {
      return stream_;
    }
  }

  Stream stream_;
  const Site& site_;
  asio::steady_timer timer_;
  beast::flat_buffer buffer_{kLargestRequest};
  Request request_;
  Response response_;
};

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
