// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "probe/engine/event_loop.h"
#include "probe/engine/methods/echo_socket.h"
#include "probe/engine/prober.h"

namespace regionbench {

/// ICMP echo over one address family: any number of attempts share a socket.
/// Requests are numbered from 0; the kernel numbers its send stamps alike, the
/// sequence on the wire is the number's lower half, and the token carries it
/// whole. Destroyed with attempts under way, it drops them without a word.
class PingLane final : public Prober {
 public:
  PingLane(EventLoop& loop, EchoSocket socket);
  PingLane(const PingLane&) = delete;
  PingLane& operator=(const PingLane&) = delete;
  ~PingLane() override;

  void Start(const Attempt& attempt, Done done) override;
  void AbortAll() override;

 private:
  using Number = std::uint64_t;
  struct UnderWay {
    SocketAddress to;
    std::chrono::nanoseconds timeout{0};
    Done done;
    EventLoop::TimerId timer = 0;
    std::optional<SteadyTime> sent;
    std::optional<KernelTime> stamped_out;
  };

  int Send(const SocketAddress& to, Number number);
  void RestartStamps(Number number);
  [[nodiscard]] Number NumberOf(std::uint16_t sequence) const;
  [[nodiscard]] Number NumberOf(const SendStamp& stamp) const;

  void OnEvents(std::uint32_t events);
  bool ReadNotice();
  void OnReply(const EchoReply& reply, SteadyTime now);
  void OnTimeout(Number number);

  void FinishSoon(Number number, Outcome outcome, const std::string& detail);
  void Finish(Number number, RoundTrip trip);

  EventLoop& loop_;
  EchoSocket socket_;
  std::uint64_t sender_;
  Number next_ = 0;
  Number first_stamped_ = 0;  // the one that the kernel numbered 0
  bool stamps_astray_ = false;
  std::unordered_map<Number, UnderWay> under_way_;
};

}  // namespace regionbench
