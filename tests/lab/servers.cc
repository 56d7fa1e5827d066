// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/servers.h"

// Asio 1.74 needs <utility> before it in C++20.
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <deque>
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

template <typename Stream>
asio::awaitable<void> ServeRequests(Stream& stream, const Site& site) {
  beast::flat_buffer buffer(kLargestRequest);
  asio::steady_timer timer(stream.get_executor());
  bool open = true;
  while (open) {
    Request request;
    co_await http::async_read(stream, buffer, request, asio::use_awaitable);
    if (site.think.count() > 0) {
      timer.expires_after(site.think);
      co_await timer.async_wait(asio::use_awaitable);
    }
    Response response = Respond(site, request);
    open = response.keep_alive();
    co_await http::async_write(stream, response, asio::use_awaitable);
  }
}

// A client that goes away in any way ends its own session and nothing else.
asio::awaitable<void> ServePlain(tcp::socket socket, const Site& site) {
  try {
    socket.set_option(tcp::no_delay(true));
    co_await ServeRequests(socket, site);
    socket.shutdown(tcp::socket::shutdown_send);
  } catch (const boost::system::system_error&) {
    co_return;
  }
}

asio::awaitable<void> ServeTls(tcp::socket socket, const Site& site) {
  try {
    socket.set_option(tcp::no_delay(true));
    beast::ssl_stream<tcp::socket> stream(std::move(socket), *site.tls);
    co_await stream.async_handshake(asio::ssl::stream_base::server,
                                    asio::use_awaitable);
    co_await ServeRequests(stream, site);
    co_await stream.async_shutdown(asio::use_awaitable);
  } catch (const boost::system::system_error&) {
    co_return;
  }
}

asio::awaitable<void> Accept(tcp::acceptor acceptor, const Site& site,
                             bool tls) {
  const auto executor = acceptor.get_executor();
  for (;;) {
    error_code error;
    tcp::socket socket = co_await acceptor.async_accept(
        asio::redirect_error(asio::use_awaitable, error));
    if (error) continue;
    if (tls) {
      co_spawn(executor, ServeTls(std::move(socket), site), asio::detached);
    } else {
      co_spawn(executor, ServePlain(std::move(socket), site), asio::detached);
    }
  }
}

asio::awaitable<void> Echo(udp::socket socket) {
  std::array<std::uint8_t, kLargestDatagram> buffer{};
  for (;;) {
    udp::endpoint peer;
    error_code error;
    const std::size_t length = co_await socket.async_receive_from(
        asio::buffer(buffer), peer,
        asio::redirect_error(asio::use_awaitable, error));
    if (!error) socket.send_to(asio::buffer(buffer, length), peer, 0, error);
  }
}

asio::awaitable<void> AnswerNames(udp::socket socket, NameTable names) {
  std::array<std::uint8_t, kLargestDatagram> buffer{};
  for (;;) {
    udp::endpoint peer;
    error_code error;
    const std::size_t length = co_await socket.async_receive_from(
        asio::buffer(buffer), peer,
        asio::redirect_error(asio::use_awaitable, error));
    if (error) continue;
    const auto answer = AnswerQuery({buffer.data(), length}, names);
    if (answer) socket.send_to(asio::buffer(*answer), peer, 0, error);
  }
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

void ServeAddress(asio::io_context& io, const LabAddress& lab_address,
                  const Site& site) {
  const auto address = asio::ip::make_address(lab_address.Text());
  co_spawn(io, Accept(Listen(io, address, 80), site, false), asio::detached);
  co_spawn(io, Accept(Listen(io, address, 443), site, true), asio::detached);
  co_spawn(io, Echo(Datagrams(io, address, kBeaconPort)), asio::detached);
}

void ServeNames(asio::io_context& io, const Scenario& scenario) {
  const auto address = asio::ip::make_address(std::string(kResolverIpv4));
  co_spawn(io, AnswerNames(Datagrams(io, address, 53), NamesOf(scenario)),
           asio::detached);
}

Result<void> ServeAll(const Scenario& scenario, const LabAuthority& authority,
                      const std::function<void()>& ready) {
  asio::io_context io(1);
  std::deque<Site> sites;  // the sessions keep references
  for (const LabTarget& target : scenario.targets) {
    if (target.behaviour == Behaviour::kRefuses) continue;
    Site& site = sites.emplace_back(MakeSite(scenario, target));
    const auto certificate = authority.Issue(target);
    if (!certificate) return tl::unexpected(certificate.error());
    site.tls = TlsContext(authority, certificate->get());
    if (target.ipv4) ServeAddress(io, *target.ipv4, site);
    if (target.ipv6) ServeAddress(io, *target.ipv6, site);
  }
  ServeNames(io, scenario);
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
