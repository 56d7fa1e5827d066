// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <string>
#include <vector>

#include "config/core/time.h"
#include "tests/bench/load/workload.h"

namespace regionbench {

/// What all agents together saw.
struct LoadTally {
  std::uint64_t uploads = 0;
  std::uint64_t samples = 0;  ///< acknowledged
  std::uint64_t late = 0;     ///< due while the one before was under way
  std::uint64_t errors = 0;
  std::string first_error;
  std::vector<std::chrono::nanoseconds> latencies;

  void Fail(const std::string& what) {
    if (errors++ == 0) first_error = what;
  }
};

/// One simulated agent: a connection that stays, one upload at a time.
class LoadAgent {
 public:
  LoadAgent(std::uint64_t number, std::uint64_t samples, std::string token)
      : number_(number), samples_(samples), token_(std::move(token)) {}
  LoadAgent(const LoadAgent&) = delete;
  LoadAgent(LoadAgent&& other) = delete;
  ~LoadAgent() { Disconnect(); }

  bool Connect(std::uint16_t port) {
    socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
  }
  [[nodiscard]] int Socket() const { return socket_; }
  [[nodiscard]] bool Busy() const { return busy_; }

  // A batch is far smaller than the socket's buffer: nothing waits here.
  void Upload(LoadTally& tally) {
    if (busy_) {
      ++tally.late;
      return;
    }
    const std::string request =
        UploadRequest(number_, next_seq_, samples_, token_);
    next_seq_ += samples_;
    begun_ = SteadyNow();
    busy_ = true;
    const ssize_t n =
        send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
    if (n != static_cast<ssize_t>(request.size())) Lose(tally, "send");
  }

  void Read(LoadTally& tally) {
    std::array<char, 4096> piece{};
    const ssize_t n = recv(socket_, piece.data(), piece.size(), MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) return Lose(tally, "connection closed");
    heard_.append(piece.data(), static_cast<std::size_t>(n));
    const std::size_t head = heard_.find("\r\n\r\n");
    if (head == std::string::npos || !heard_.ends_with('\n') ||
        heard_.size() == head + 4) {
      return;
    }
    tally.latencies.push_back(SteadyNow() - begun_);
    busy_ = false;
    const std::string wanted = "\"accepted\":" + std::to_string(samples_) + ",";
    if (heard_.find(wanted) == std::string::npos) {
      tally.Fail(heard_.substr(0, 12) + " " + heard_.substr(head + 4, 100));
    } else {
      ++tally.uploads;
      tally.samples += samples_;
    }
    heard_.clear();
  }

 private:
  void Lose(LoadTally& tally, const char* what) {
    if (busy_ || socket_ >= 0) tally.Fail(what);
    busy_ = false;
    Disconnect();
  }
  void Disconnect() {
    if (socket_ >= 0) close(socket_);
    socket_ = -1;
  }

  const std::uint64_t number_;
  const std::uint64_t samples_;
  const std::string token_;
  int socket_ = -1;
  bool busy_ = false;
  std::uint64_t next_seq_ = 0;
  SteadyTime begun_{};
  std::string heard_;
};

}  // namespace regionbench
