// SPDX-License-Identifier: Apache-2.0
#include "probe/agent/status_server.h"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "config/core/time.h"

namespace regionbench {
namespace {

constexpr std::size_t kMostVisitors = 8;
constexpr std::size_t kLongestRequest = 4096;
constexpr std::chrono::seconds kVisitTime{5};
constexpr int kCheckVisitsMs = 1000;  // for those whose time is over
constexpr int kBacklog = 16;

std::string Answer(const std::string& status, const std::string& type,
                   const std::string& body, const std::string& more = "") {
  return "HTTP/1.1 " + status + "\r\nContent-Type: " + type +
         "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nConnection: close\r\n" + more + "\r\n" + body;
}

std::string PlainAnswer(const std::string& status, const std::string& body,
                        const std::string& more = "") {
  return Answer(status, "text/plain; charset=utf-8", body + "\n", more);
}

// The path of `GET /path?query HTTP/1.1`, or the answer to what is not that.
Result<std::string> PathOf(const std::string& request) {
  const std::string line = request.substr(0, request.find("\r\n"));
  const std::size_t path = line.find(' ');
  const std::size_t version = line.rfind(' ');
  if (path == std::string::npos || version == path ||
      line.compare(version, 7, " HTTP/1") != 0) {
    return Fail(ErrorCode::kInvalidInput,
                PlainAnswer("400 Bad Request", "not a request of HTTP/1"));
  }
  if (line.substr(0, path) != "GET") {
    return Fail(ErrorCode::kInvalidInput,
                PlainAnswer("405 Method Not Allowed", "only GET is known here",
                            "Allow: GET\r\n"));
  }
  const std::string target = line.substr(path + 1, version - path - 1);
  return target.substr(0, target.find('?'));
}

std::string AnswerTo(const std::string& request,
                     const StatusServer::Page& metrics) {
  const auto path = PathOf(request);
  if (!path) return path.error().message;
  if (*path == "/metrics") {
    return Answer("200 OK", "text/plain; version=0.0.4; charset=utf-8",
                  metrics());
  }
  if (*path == "/healthz") return PlainAnswer("200 OK", "ok");
  return PlainAnswer("404 Not Found", "here are /metrics and /healthz");
}

int BoundSocket(const addrinfo& address) {
  const int fd =
      socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -1;
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, address.ai_addr, address.ai_addrlen) == 0 &&
      listen(fd, kBacklog) == 0) {
    return fd;
  }
  const int reason = errno;
  close(fd);
  errno = reason;
  return -1;
}

std::uint16_t PortOf(int fd) {
  sockaddr_in6 address{};  // the port lies at the same place in both families
  socklen_t length = sizeof address;
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length);
  return ntohs(address.sin6_port);
}

Result<int> ListenOn(const ListenAddress& where) {
  const std::string name = where.host + ":" + std::to_string(where.port);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int code = getaddrinfo(
      where.host.c_str(), std::to_string(where.port).c_str(), &hints, &found);
  if (code != 0) {
    return Fail(ErrorCode::kUnavailable,
                "cannot listen on " + name + ": " + gai_strerror(code));
  }
  const int fd = BoundSocket(*found);
  const int reason = errno;
  freeaddrinfo(found);
  if (fd >= 0) return fd;
  return Fail(ErrorCode::kUnavailable,
              "cannot listen on " + name + ": " +
                  std::generic_category().message(reason));
}

}  // namespace

struct StatusServer::Visitor {
  int fd = -1;
  SteadyTime until;
  std::string request{};
  std::string answer{};
  std::size_t written = 0;
  bool gone = false;
};

Result<std::unique_ptr<StatusServer>> StatusServer::Listen(
    const ListenAddress& address, Page metrics) {
  const auto listener = ListenOn(address);
  if (!listener) return tl::unexpected(listener.error());
  const int wake = eventfd(0, EFD_CLOEXEC);
  if (wake < 0) {
    close(*listener);
    return Fail(ErrorCode::kUnavailable, "cannot make a descriptor");
  }
  return std::unique_ptr<StatusServer>(
      new StatusServer(*listener, wake, PortOf(*listener), std::move(metrics)));
}

StatusServer::StatusServer(int listener, int wake, std::uint16_t port,
                           Page metrics)
    : listener_(listener),
      wake_(wake),
      port_(port),
      metrics_(std::move(metrics)),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

StatusServer::~StatusServer() {
  thread_.request_stop();
  eventfd_write(wake_, 1);
  thread_.join();
  close(listener_);
  close(wake_);
}

void StatusServer::Run(const std::stop_token& stop) {
  std::vector<Visitor> visitors;
  std::vector<pollfd> watched;
  SteadyTime welcome_again{};
  while (!stop.stop_requested()) {
    const bool room =
        visitors.size() < kMostVisitors && SteadyNow() >= welcome_again;
    watched.assign({{wake_, POLLIN, 0}});
    watched.push_back({room ? listener_ : -1, POLLIN, 0});
    for (const Visitor& visitor : visitors) {
      const bool reading = visitor.answer.empty();
      const auto awaited =
          static_cast<decltype(pollfd::events)>(reading ? POLLIN : POLLOUT);
      watched.push_back({visitor.fd, awaited, 0});
    }
    poll(watched.data(), watched.size(), kCheckVisitsMs);
    for (std::size_t i = 0; i < visitors.size(); ++i) {
      if (watched.at(i + 2).revents != 0) Serve(visitors[i]);
      visitors[i].gone |= SteadyNow() > visitors[i].until;
      if (visitors[i].gone) close(visitors[i].fd);
    }
    std::erase_if(visitors, [](const Visitor& v) { return v.gone; });
    // Without a descriptor to spare the next one would fail as well, at once.
    if (watched.at(1).revents != 0 && !Welcome(visitors)) {
      welcome_again = SteadyNow() + kVisitTime;
    }
  }
  for (const Visitor& visitor : visitors) close(visitor.fd);
}

bool StatusServer::Welcome(std::vector<Visitor>& visitors) const {
  const int fd =
      accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0) return errno == EAGAIN || errno == ECONNABORTED;
  visitors.push_back({.fd = fd, .until = SteadyNow() + kVisitTime});
  return true;
}

void StatusServer::Serve(Visitor& visitor) const {
  if (visitor.answer.empty()) Read(visitor);
  if (!visitor.answer.empty() && !visitor.gone) Write(visitor);
}

void StatusServer::Read(Visitor& visitor) const {
  std::array<char, kLongestRequest> buffer{};
  const ssize_t size = recv(visitor.fd, buffer.data(), buffer.size(), 0);
  if (size < 0 && errno == EAGAIN) return;
  visitor.gone = size <= 0;
  if (visitor.gone) return;
  visitor.request.append(buffer.data(), static_cast<std::size_t>(size));
  if (visitor.request.find("\r\n\r\n") != std::string::npos) {
    visitor.answer = AnswerTo(visitor.request, metrics_);
  } else if (visitor.request.size() >= kLongestRequest) {
    visitor.answer =
        PlainAnswer("431 Request Header Fields Too Large", "too large");
  }
}

void StatusServer::Write(Visitor& visitor) {
  const std::string& answer = visitor.answer;
  const ssize_t size =
      send(visitor.fd, answer.data() + visitor.written,
           answer.size() - visitor.written, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (size < 0 && errno == EAGAIN) return;
  visitor.written += static_cast<std::size_t>(std::max<ssize_t>(size, 0));
  visitor.gone = size < 0 || visitor.written == answer.size();
}

}  // namespace regionbench
