// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cctype>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace regionbench::support {

struct ScriptedRequest {
  std::string line;  ///< `POST /api/v1/samples HTTP/1.1`
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

/// What a script may say instead of an answer.
inline const std::string kHang;                 ///< nothing, for ever
inline const std::string kReset = "\x01reset";  ///< RST
inline const std::string kClose = "\x01close";  ///< FIN

/// An HTTP answer with a body of JSON.
inline std::string HttpAnswer(const std::string& status,
                              const std::string& body = "{}",
                              const std::string& headers = "") {
  return "HTTP/1.1 " + status + "\r\n" + headers +
         "Content-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// A web server on 127.0.0.1 that answers every request as told, on a thread of
/// its own. Connections stay open until the client or the script closes them.
class ScriptedServer {
 public:
  /// Called on the server's thread; gives a whole answer or one of the above.
  using Script = std::function<std::string(const ScriptedRequest&)>;

  explicit ScriptedServer(Script script, std::uint16_t port = 0)
      : script_(std::move(script)),
        listener_(Listen(port)),
        port_(PortOf(listener_)),
        wake_(eventfd(0, EFD_CLOEXEC)),
        thread_([this](const std::stop_token& stop) { Run(stop); }) {}
  ScriptedServer(const ScriptedServer&) = delete;
  ~ScriptedServer() {
    thread_.request_stop();
    eventfd_write(wake_, 1);
    thread_.join();
    close(listener_);
    close(wake_);
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(port_);
  }
  [[nodiscard]] int connections() const { return connections_; }

 private:
  static int Listen(std::uint16_t port) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        listen(fd, SOMAXCONN) != 0) {
      throw std::runtime_error("cannot listen on 127.0.0.1");
    }
    return fd;
  }
  static std::uint16_t PortOf(int fd) {
    sockaddr_in address{};
    socklen_t length = sizeof address;
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length);
    return ntohs(address.sin_port);
  }

  void Run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      std::vector<pollfd> watched = {{wake_, POLLIN, 0},
                                     {listener_, POLLIN, 0}};
      for (const auto& [fd, text] : received_)
        watched.push_back({fd, POLLIN, 0});
      poll(watched.data(), watched.size(), -1);
      for (std::size_t i = 2; i < watched.size(); ++i) {
        if (watched[i].revents != 0) Read(watched[i].fd);
      }
      if (watched[1].revents != 0) {
        received_[accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)] = "";
        ++connections_;
      }
    }
    for (const auto& [fd, text] : received_) close(fd);
  }

  void Read(int fd) {
    std::array<char, 65536> buffer{};
    const ssize_t size = recv(fd, buffer.data(), buffer.size(), 0);
    if (size <= 0) return Drop(fd);
    std::string& text = received_[fd];
    text.append(buffer.data(), static_cast<std::size_t>(size));
    ScriptedRequest request;
    while (received_.contains(fd) && TakeRequest(received_[fd], request)) {
      Answer(fd, script_(request));
    }
  }

  // True when a whole request was taken off the front.
  static bool TakeRequest(std::string& text, ScriptedRequest& request) {
    const std::size_t end = text.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    request = {};
    std::size_t at = text.find("\r\n");
    request.line = text.substr(0, at);
    while (at < end) {
      const std::size_t next = text.find("\r\n", at + 2);
      const std::string line = text.substr(at + 2, next - at - 2);
      const std::size_t colon = line.find(": ");
      std::string name = line.substr(0, colon);
      for (char& c : name) c = static_cast<char>(std::tolower(c));
      if (colon != std::string::npos) {
        request.headers[name] = line.substr(colon + 2);
      }
      at = next;
    }
    const auto length = request.headers.find("content-length");
    const std::size_t body =
        length == request.headers.end() ? 0 : std::stoul(length->second);
    if (text.size() < end + 4 + body) return false;
    request.body = text.substr(end + 4, body);
    text.erase(0, end + 4 + body);
    return true;
  }

  void Answer(int fd, const std::string& answer) {
    if (answer == kReset) {
      const linger now{.l_onoff = 1, .l_linger = 0};
      setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    }
    if (answer == kReset || answer == kClose) return Drop(fd);
    send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
  }

  void Drop(int fd) {
    close(fd);
    received_.erase(fd);
  }

  const Script script_;
  const int listener_;
  const std::uint16_t port_;
  const int wake_;
  std::atomic<int> connections_ = 0;
  std::map<int, std::string> received_;  // the thread's own
  std::jthread thread_;
};

}  // namespace regionbench::support
