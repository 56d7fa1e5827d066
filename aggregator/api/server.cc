// SPDX-License-Identifier: Apache-2.0
#include "aggregator/api/server.h"

#include <ctime>
#include <thread>

#include "aggregator/api/connection_answering.h"
#include "aggregator/api/connection_steps.h"
// The order matters: see connection.h.
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

namespace regionbench {
namespace {

using asio::ip::tcp;
using TlsContext = asio::ssl::context;

constexpr std::chrono::milliseconds kPause{100};

// TLS 1.2 or newer, with the certificate and its key.
Result<std::shared_ptr<TlsContext>> MakeTls(const ServerRules& rules) {
  auto tls = std::make_shared<TlsContext>(TlsContext::tls_server);
  NetError error;
  tls->set_options(TlsContext::default_workarounds | TlsContext::no_sslv2 |
                       TlsContext::no_sslv3 | TlsContext::no_tlsv1 |
                       TlsContext::no_tlsv1_1,
                   error);
  tls->use_certificate_chain_file(rules.certificate, error);
  if (error) {
    return Fail(ErrorCode::kUnavailable,
                "certificate " + rules.certificate + ": " + error.message());
  }
  const std::string& key =
      rules.private_key.empty() ? rules.certificate : rules.private_key;
  tls->use_private_key_file(key, TlsContext::pem, error);
  if (error) {
    return Fail(ErrorCode::kUnavailable,
                "private key " + key + ": " + error.message());
  }
  return tls;
}

// When the certificate that it serves ends.
std::optional<WallTime> ExpiryOf(TlsContext& tls) {
  const X509* const certificate = SSL_CTX_get0_certificate(tls.native_handle());
  if (certificate == nullptr) return std::nullopt;
  std::tm end{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) != 1) {
    return std::nullopt;
  }
  return WallTime(std::chrono::seconds(timegm(&end)));
}

}  // namespace

ServerRules ServerRules::From(const ServeSettings& settings) {
  return {settings.tokens, settings.public_read, settings.max_upload,
          settings.certificate, settings.private_key};
}

/// The listening socket and the threads.
class HttpServer::Running {
 public:
  Running(ServerOptions options, std::vector<Route> routes)
      : core_(std::make_shared<ServerCore>(std::move(options),
                                           std::move(routes))),
        acceptor_(asio::make_strand(*io_)),
        pause_(acceptor_.get_executor()) {}

  Result<void> Listen() {
    const ServerRules& rules = core_->options.rules;
    core_->SetRules(rules);
    if (!rules.certificate.empty()) {
      auto tls = MakeTls(rules);
      if (!tls) return tl::unexpected(tls.error());
      tls_ = *std::move(tls);
    }
    const ListenAddress& wanted = core_->options.listen;
    return Bind(wanted).map_error(WithContext("listen on " + wanted.Text()));
  }

  void Run() {
    asio::post(acceptor_.get_executor(), [this] { Accept(); });
    for (std::size_t i = 0; i < core_->options.io_threads; ++i) {
      threads_.emplace_back([this] { RunIo(); });
    }
  }

  [[nodiscard]] const ListenAddress& address() const { return address_; }
  [[nodiscard]] std::size_t Connections() const { return core_->peers.Count(); }

  Result<void> Reconfigure(const ServerRules& rules) {
    if (rules.certificate.empty() != (Tls() == nullptr)) {
      return Fail(ErrorCode::kInvalidInput,
                  "TLS can be begun or ended only by a restart");
    }
    if (!rules.certificate.empty()) {
      auto tls = MakeTls(rules);
      if (!tls) return tl::unexpected(tls.error());
      const std::scoped_lock lock(mutex_);
      tls_ = *std::move(tls);
    }
    core_->SetRules(rules);
    return {};
  }

  [[nodiscard]] std::optional<WallTime> CertificateExpiry() {
    const auto tls = Tls();
    return tls == nullptr ? std::nullopt : ExpiryOf(*tls);
  }

  void Stop(std::chrono::milliseconds patience) {
    if (threads_.empty()) return;
    asio::post(acceptor_.get_executor(), [this] {
      NetError ignored;
      acceptor_.close(ignored);
      pause_.cancel();
    });
    core_->draining = true;
    for (const auto& peer : core_->peers.All()) peer->Drain();
    if (!core_->peers.WaitUntilEmpty(patience)) {
      for (const auto& peer : core_->peers.All()) peer->Cut();
    }
    work_.reset();
    threads_.clear();
    core_->readers.Stop();
    core_->others.Stop();
  }

 private:
  // A handler of ours throws only when memory is short, which costs one
  // connection and not the server.
  void RunIo() {
    for (;;) {
      try {
        io_->run();
        return;
      } catch (const std::exception& error) {
        Log* const log = core_->options.log;
        if (log != nullptr) {
          log->Error("connection failed", {{"error", error.what()}});
        }
      }
    }
  }

  Result<void> Bind(const ListenAddress& wanted) {
    NetError error;
    tcp::resolver resolver(*io_);
    const auto found =
        resolver.resolve(wanted.host, std::to_string(wanted.port),
                         tcp::resolver::passive, error);
    if (error) return Fail(ErrorCode::kUnavailable, error.message());
    const tcp::endpoint where = *found.begin();
    if (tls_ == nullptr && !IsLoopback(where.address()) &&
        !core_->options.insecure_http) {
      return Fail(ErrorCode::kInvalidInput,
                  "others could read tokens on the way: set a certificate, or "
                  "allow it with insecure_http");
    }
    acceptor_.open(where.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(where, error);
    if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
    if (error) return Fail(ErrorCode::kUnavailable, error.message());
    const tcp::endpoint bound = acceptor_.local_endpoint();
    address_ = {bound.address().to_string(), bound.port()};
    return {};
  }

  void Accept() {
    if (!acceptor_.is_open()) return;
    acceptor_.async_accept(asio::make_strand(*io_),
                           [this](NetError error, auto socket) {
                             if (error == asio::error::operation_aborted) {
                               return;
                             }
                             // Out of descriptors: some connection will close.
                             if (error || !Welcome(std::move(socket))) {
                               return Pause();
                             }
                             Accept();
                           });
  }

  void Pause() {
    pause_.expires_after(kPause);
    pause_.async_wait([this](NetError) { Accept(); });
  }

  // False when there is no room.
  template <typename Socket>
  bool Welcome(Socket socket) {
    NetError error;
    const tcp::endpoint from = socket.remote_endpoint(error);
    if (error) return true;
    socket.set_option(tcp::no_delay(true), error);
    const Caller caller{from.address().to_string(), IsLoopback(from.address())};
    const auto tls = Tls();
    if (tls == nullptr) return Enter(caller, TcpStream(std::move(socket)));
    return Enter(caller, TlsStream(std::move(socket), *tls));
  }

  template <typename Stream>
  bool Enter(const Caller& caller, Stream stream) {
    const auto connection = std::make_shared<HttpConnection<Stream>>(
        io_, core_, caller, std::move(stream));
    const auto welcome =
        core_->peers.Enter(connection, caller.address, caller.loopback);
    if (welcome == Register::Welcome::kNoRoom) return false;
    connection->Begin(welcome == Register::Welcome::kTooMany);
    return true;
  }

  std::shared_ptr<TlsContext> Tls() {
    const std::scoped_lock lock(mutex_);
    return tls_;
  }

  const std::shared_ptr<asio::io_context> io_ =
      std::make_shared<asio::io_context>();
  // A request may wait for its answer while no socket is waited for.
  asio::executor_work_guard<asio::io_context::executor_type> work_ =
      asio::make_work_guard(*io_);
  std::shared_ptr<ServerCore> core_;
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  ListenAddress address_;

  std::mutex mutex_;  // guards tls_
  std::shared_ptr<TlsContext> tls_;

  std::vector<std::jthread> threads_;
};

HttpServer::HttpServer(std::unique_ptr<Running> running)
    : running_(std::move(running)) {}

HttpServer::~HttpServer() { Stop(std::chrono::milliseconds(0)); }

Result<std::unique_ptr<HttpServer>> HttpServer::Start(
    ServerOptions options, std::vector<Route> routes) {
  auto running =
      std::make_unique<Running>(std::move(options), std::move(routes));
  if (auto listens = running->Listen(); !listens) {
    return tl::unexpected(std::move(listens).error());
  }
  running->Run();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(running)));
}

const ListenAddress& HttpServer::Address() const { return running_->address(); }

Result<void> HttpServer::Reconfigure(const ServerRules& rules) {
  return running_->Reconfigure(rules);
}

std::optional<WallTime> HttpServer::CertificateExpiry() const {
  return running_->CertificateExpiry();
}

std::size_t HttpServer::Connections() const { return running_->Connections(); }

void HttpServer::Stop(std::chrono::milliseconds patience) {
  running_->Stop(patience);
}

}  // namespace regionbench
