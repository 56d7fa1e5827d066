// SPDX-License-Identifier: Apache-2.0
#pragma once

// For servers.cc only, the one file that pays for these headers. Asio 1.74
// needs <utility> before it in C++20.
#include <utility>
//
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <chrono>
#include <memory>
#include <string>

namespace regionbench {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

/// What one target says over HTTP.
struct Site {
  std::string host;
  int status = 200;
  std::chrono::nanoseconds think{0};  ///< before each answer
  std::unique_ptr<asio::ssl::context> tls;
};

using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

inline Response Respond(const Site& site, const Request& request) {
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
  beast::flat_buffer buffer_{16U << 10U};
  Request request_;
  Response response_;
};

}  // namespace regionbench
