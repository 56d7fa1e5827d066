// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <poll.h>

#include <memory>
#include <string>
#include <vector>

#include "probe/engine/kernel_stamps.h"
#include "probe/engine/methods/http.h"
#include "tests/support/loopback.h"

namespace regionbench {

/// A prober on a loop, and attempts one after the other.
class HttpProbing : public ::testing::Test {
 protected:
  static constexpr std::chrono::seconds kPatience{30};

  static ProbeTarget Target(Conn conn, const std::string& scheme = "http") {
    ProbeTarget target;
    target.id = {"custom", "region", ""};
    target.method = Method::kHttp;
    target.conn = conn;
    target.host = "region.invalid";
    target.url = scheme + "://region.invalid/ping";
    return target;
  }

  void Open(const HttpOptions& options = {}) {
    prober = OpenHttpProber(*loop, options).value();
  }

  /// Patient by default: no test depends on how quick the machine is.
  RoundTrip Probe(const ProbeTarget& target, const SocketAddress& address,
                  std::chrono::nanoseconds timeout = kPatience) {
    if (prober == nullptr) Open();
    std::optional<RoundTrip> ended;
    prober->Start({&target, address, timeout},
                  [&](RoundTrip trip) { ended = std::move(trip); });
    EXPECT_FALSE(ended) << "ended inside Start";
    loop->RunUntil([&] { return ended.has_value(); });
    return *ended;
  }

  /// All at once.
  std::vector<RoundTrip> ProbeMany(const ProbeTarget& target,
                                   const SocketAddress& address,
                                   std::size_t count) {
    if (prober == nullptr) Open();
    std::vector<RoundTrip> ended;
    for (std::size_t i = 0; i < count; ++i) {
      prober->Start({&target, address, kPatience},
                    [&](RoundTrip trip) { ended.push_back(std::move(trip)); });
    }
    loop->RunUntil([&] { return ended.size() == count; });
    return ended;
  }

  HttpProbing() { AwaitStamping(); }

  std::unique_ptr<EventLoop> loop = EventLoop::Open().value();
  std::unique_ptr<Prober> prober;
  const ProbeTarget cold = Target(Conn::kCold);
  const ProbeTarget warm = Target(Conn::kWarm);

 private:
  // The kernel begins to stamp a moment after the first who wants it.
  static void AwaitStamping() {
    loopback::Listener listener;
    const Socket client = listener.Connect();
    const Socket server = listener.Accept();
    EnableStamps(server.Fd());
    pollfd readable{.fd = server.Fd(), .events = POLLIN, .revents = 0};
    for (int i = 0; i < 10'000; ++i) {
      char byte = 'x';
      ASSERT_EQ(send(client.Fd(), &byte, 1, 0), 1);
      ASSERT_EQ(poll(&readable, 1, -1), 1);
      if (PeekArrival(server.Fd())) return;
      ASSERT_EQ(recv(server.Fd(), &byte, 1, 0), 1);
    }
  }

  StampingHold stamping_;
};

}  // namespace regionbench
