// SPDX-License-Identifier: Apache-2.0
#pragma once

// For server.cc only, the one file that pays for these headers; the steps of a
// connection are in connection_steps.h and connection_answering.h. Asio 1.74
// uses std::exchange without including it.
#include <utility>
//
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aggregator/api/core.h"
#include "config/core/time.h"

namespace regionbench {

namespace asio = boost::asio;
namespace beast = boost::beast;
using TcpStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<TcpStream>;
using NetError = boost::system::error_code;

inline bool IsLoopback(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6())
        .is_loopback();
  }
  return address.is_loopback();
}

inline bool IsHttpError(NetError error) {
  return error.category() ==
         make_error_code(beast::http::error::bad_value).category();
}

/// Who is at the other end.
struct Caller {
  std::string address;
  bool loopback = false;
};

/// One client: reads a request, has it answered, writes the answer, and so on.
/// One thing at a time, so whatever a client sends ahead waits. All of it runs
/// on the stream's strand, except where it says so.
template <typename Stream>
class HttpConnection
    : public Peer,
      public std::enable_shared_from_this<HttpConnection<Stream>> {
 public:
  HttpConnection(std::shared_ptr<asio::io_context> io,
                 std::shared_ptr<ServerCore> core, Caller caller, Stream stream)
      : io_(std::move(io)),
        core_(std::move(core)),
        caller_(std::move(caller)),
        stream_(std::move(stream)),
        buffer_(kMostBuffered) {}
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;
  ~HttpConnection() override { ReleaseBody(); }

  /// From any thread, once. `sent_away`: its first request gets a 503.
  void Begin(bool sent_away) {
    sent_away_ = sent_away;
    asio::dispatch(stream_.get_executor(), Then(&HttpConnection::Open));
  }
  void Drain() override {
    asio::post(stream_.get_executor(), Then(&HttpConnection::CloseIfIdle));
  }
  void Cut() override {
    asio::post(stream_.get_executor(), Then(&HttpConnection::Close));
  }
  void Deliver(HttpAnswer answer) override {
    asio::post(
        stream_.get_executor(),
        beast::bind_front_handler(&HttpConnection::Write,
                                  this->shared_from_this(), std::move(answer)));
  }

 private:
  using Parser = beast::http::request_parser<beast::http::buffer_body>;
  static constexpr std::size_t kMostHead = 16U << 10U;
  static constexpr std::size_t kWhileIdle = 1024;
  static constexpr std::size_t kMostHeaders = 100;
  static constexpr std::size_t kMostBuffered = 64U << 10U;
  static constexpr bool kTls = std::is_same_v<Stream, TlsStream>;

  template <typename Method>
  auto Then(Method method) {
    return beast::bind_front_handler(method, this->shared_from_this());
  }
  TcpStream& Tcp() { return beast::get_lowest_layer(stream_); }
  [[nodiscard]] const ServerLimits& Limits() const {
    return core_->options.limits;
  }
  // Time for that many bytes at the least rate.
  [[nodiscard]] std::chrono::milliseconds TimeFor(std::size_t bytes) const {
    constexpr std::uint64_t kMilliseconds = 1000;
    return Limits().grace + std::chrono::milliseconds(bytes * kMilliseconds /
                                                      Limits().least_rate);
  }

  void Open();
  void AwaitRequest();
  void ReadHead();
  void OnHead(NetError error, std::size_t /*n*/);
  void RefuseHead(NetError error);
  RequestHead TakeHead();
  void Consider();
  void ReadBody();
  void OnBody(NetError error, std::size_t /*n*/);
  bool KeepPiece();
  void HandOver();
  void Refuse(HttpAnswer answer);
  void Write(HttpAnswer answer);
  void OnWritten(NetError error, std::size_t /*n*/);
  void Linger();
  void ReleaseBody();
  void CloseIfIdle() {
    if (idle_) Close();
  }
  void Close() {
    closed_ = true;
    beast::close_socket(Tcp());
    core_->peers.Leave(this);
  }

  // A late answer may hold on to this when the server has gone.
  const std::shared_ptr<asio::io_context> io_;
  const std::shared_ptr<ServerCore> core_;
  const Caller caller_;
  Stream stream_;
  beast::flat_buffer buffer_;
  bool sent_away_ = false;
  bool idle_ = true;  // between two requests
  bool closed_ = false;
  bool used_ = false;  // had a request

  // Of the request under way.
  std::optional<Parser> parser_;
  Admission admission_;
  SteadyTime began_{};
  std::vector<char> piece_;
  std::uint64_t reserved_ = 0;  // of ServerCore::buffered
  bool keep_alive_ = false;
  bool head_only_ = false;

  std::string head_;  // of the answer
  HttpAnswer answer_;
};

}  // namespace regionbench
