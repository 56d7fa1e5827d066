// SPDX-License-Identifier: Apache-2.0
#include "probe/function/hosts/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <list>
#include <system_error>
#include <utility>
#include <vector>

namespace regionbench {
namespace {

constexpr std::size_t kMostConnections = 64;
constexpr std::size_t kReadAtOnce = 65'536;
constexpr int kSlowestReaderMs = 5'000;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

/// One caller's connection; closes its socket.
class ServedConnection {
 public:
  explicit ServedConnection(int fd) : fd_(fd) {}
  ServedConnection(const ServedConnection&) = delete;
  ServedConnection& operator=(const ServedConnection&) = delete;
  ~ServedConnection() { close(fd_); }

  [[nodiscard]] int Fd() const { return fd_; }

  // False when the connection is at its end.
  bool OnReadable(const FunctionServer::Serve& serve) {
    std::array<char, kReadAtOnce> bytes;  // NOLINT: filled by recv
    const ssize_t size = recv(fd_, bytes.data(), bytes.size(), 0);
    if (size < 0) return errno == EINTR || errno == EAGAIN;
    if (size == 0) return false;
    received_.append(bytes.data(), static_cast<std::size_t>(size));
    return ServeAll(serve);
  }

 private:
  bool ServeAll(const FunctionServer::Serve& serve) {
    for (;;) {
      const ReadRequest read = ReadServedRequest(received_);
      switch (read.state) {
        case ReadRequest::State::kMore:
          return !read.wants_continue || std::exchange(told_, true) ||
                 Send(kContinue);
        case ReadRequest::State::kBad:
          Send(WriteServedReply(
              {.status = read.status, .body = R"({"error":"bad request"})"},
              false));
          return false;
        case ReadRequest::State::kWhole:
          break;
      }
      received_.erase(0, read.size);
      told_ = false;
      // The body of an answer to HEAD would be taken for the next answer.
      const bool keep =
          read.request.keep_alive && read.request.method != "HEAD";
      if (!Send(WriteServedReply(serve(read.request), keep)) || !keep) {
        return false;
      }
    }
  }

  // Waits for a slow reader, but not for ever.
  bool Send(std::string_view text) {
    while (!text.empty()) {
      const ssize_t sent = send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent >= 0) {
        text.remove_prefix(static_cast<std::size_t>(sent));
        continue;
      }
      if (errno == EINTR) continue;
      pollfd room{fd_, POLLOUT, 0};
      if (errno != EAGAIN || poll(&room, 1, kSlowestReaderMs) <= 0) {
        return false;
      }
    }
    return true;
  }

  const int fd_;
  std::string received_;
  bool told_ = false;  // to go on
};

class PollServer final : public FunctionServer {
 public:
  PollServer(int listener, std::uint16_t port)
      : listener_(listener), port_(port) {}
  PollServer(const PollServer&) = delete;
  PollServer& operator=(const PollServer&) = delete;
  ~PollServer() override { close(listener_); }

  [[nodiscard]] std::uint16_t port() const override { return port_; }

  void Run(const Serve& serve, const Termination& termination) override {
    std::vector<pollfd> watched;
    while (!termination.Asked()) {
      watched = {{termination.Fd(), POLLIN, 0}};
      const bool room = connections_.size() < kMostConnections;
      watched.push_back({room ? listener_ : -1, POLLIN, 0});
      for (const ServedConnection& one : connections_) {
        watched.push_back({one.Fd(), POLLIN, 0});
      }
      if (poll(watched.data(), watched.size(), -1) < 0) continue;
      ServeReady(watched, serve);
      if (watched[1].revents != 0) Accept();
    }
    connections_.clear();
  }

 private:
  void ServeReady(const std::vector<pollfd>& watched, const Serve& serve) {
    auto connection = connections_.begin();
    for (std::size_t i = 2; i < watched.size(); ++i) {
      const auto here = connection++;
      if (watched[i].revents != 0 && !here->OnReadable(serve)) {
        connections_.erase(here);
      }
    }
  }

  void Accept() {
    const int fd =
        accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) return;
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    connections_.emplace_back(fd);
  }

  const int listener_;
  const std::uint16_t port_;
  std::list<ServedConnection> connections_;
};

tl::unexpected<Error> CannotListen(const std::string& address,
                                   std::uint16_t port, int fd) {
  const std::string why = std::generic_category().message(errno);
  if (fd >= 0) close(fd);
  return Fail(ErrorCode::kUnavailable, "cannot listen on " + address + ":" +
                                           std::to_string(port) + ": " + why);
}

}  // namespace

Result<std::unique_ptr<FunctionServer>> FunctionServer::Listen(
    const std::string& address, std::uint16_t port) {
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_port = htons(port);
  inet_pton(AF_INET, address.c_str(), &place.sin_addr);
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  auto* const raw = reinterpret_cast<sockaddr*>(&place);
  socklen_t length = sizeof place;
  if (bind(fd, raw, length) != 0 || listen(fd, SOMAXCONN) != 0 ||
      getsockname(fd, raw, &length) != 0) {
    return CannotListen(address, port, fd);
  }
  return std::make_unique<PollServer>(fd, ntohs(place.sin_port));
}

}  // namespace regionbench
