// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "probe/engine/event_loop.h"
#include "probe/engine/methods/socket.h"
#include "probe/engine/prober.h"

namespace regionbench {

/// One attempt on a socket of its own, so that its port tells its answer from
/// everybody else's.
class Exchange {
 public:
  virtual ~Exchange() = default;

  /// Opens the socket and sends. Nothing when an answer has to be awaited.
  virtual std::optional<RoundTrip> Begin() = 0;
  /// Looks at what came. Nothing when that was not the end.
  virtual std::optional<RoundTrip> Continue() = 0;
  /// The events that call for Continue.
  [[nodiscard]] virtual std::uint32_t Awaited() const { return EPOLLIN; }

  /// How it ended when there is no answer to measure.
  [[nodiscard]] RoundTrip Ended(Outcome outcome, std::string detail = "") const;

  [[nodiscard]] int Fd() const { return socket_.Fd(); }
  [[nodiscard]] std::optional<SteadyTime> Sent() const { return sent_; }

 protected:
  Socket socket_;
  std::optional<SteadyTime> sent_;
};

/// Runs any number of exchanges: waits for their events, ends them at their
/// timeout, judged by the clock that measured and not by when the loop came to
/// look. Destroyed with attempts under way, it drops them without a word.
class ExchangeProber final : public Prober {
 public:
  using Make = std::function<std::unique_ptr<Exchange>(const Attempt&)>;

  ExchangeProber(EventLoop& loop, Make make);
  ExchangeProber(const ExchangeProber&) = delete;
  ExchangeProber& operator=(const ExchangeProber&) = delete;
  ~ExchangeProber() override;

  void Start(const Attempt& attempt, Done done) override;
  void AbortAll() override;

 private:
  using Number = std::uint64_t;
  struct UnderWay {
    std::unique_ptr<Exchange> exchange;
    std::chrono::nanoseconds timeout{0};
    Done done;
    EventLoop::TimerId timer = 0;
  };

  void OnEvent(Number number);
  void OnTimeout(Number number);
  void Finish(Number number, RoundTrip trip);

  EventLoop& loop_;
  Make make_;
  Number next_ = 1;
  std::unordered_map<Number, UnderWay> under_way_;
};

/// An answer that took longer than the timeout is none, whenever it was read.
RoundTrip WithinTimeout(RoundTrip trip, std::chrono::nanoseconds timeout);

}  // namespace regionbench
