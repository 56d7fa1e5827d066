// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace regionbench {

/// Tells the service manager how a service of type `notify` is doing: the
/// protocol of sd_notify(3), one datagram a message. Where nobody listens
/// nothing is sent; a manager that takes no message delays us by a second at
/// most. Safe from any thread.
class NotifySocket {
 public:
  /// `address` is $NOTIFY_SOCKET: a path, or with a leading `@` the name of an
  /// abstract socket. Empty: nobody listens.
  explicit NotifySocket(std::string address) : address_(std::move(address)) {}

  void Ready() const { Send("READY=1"); }
  /// To be followed by Ready when it is done.
  void Reloading() const;
  void Stopping() const { Send("STOPPING=1"); }
  void Alive() const { Send("WATCHDOG=1"); }
  /// One line for `systemctl status`.
  void Status(std::string_view line) const;

 private:
  void Send(const std::string& message) const;

  std::string address_;
};

/// How often the manager wants to hear Alive at least: half of $WATCHDOG_USEC,
/// if that is meant for the process `pid` ($WATCHDOG_PID; empty: anybody).
std::optional<std::chrono::microseconds> WatchdogPeriod(
    const std::string& watchdog_usec, const std::string& watchdog_pid, int pid);

}  // namespace regionbench
