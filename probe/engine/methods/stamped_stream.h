// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "probe/engine/kernel_stamps.h"

namespace regionbench {

/// A connected TCP socket that somebody else reads and writes, and what the
/// kernel's stamps say of it: look after each write and before each read. Does
/// not own the descriptor.
class StampedStream {
 public:
  /// Turns the stamps on. Where the kernel refuses, nothing is ever seen.
  explicit StampedStream(int fd);

  [[nodiscard]] int Fd() const { return fd_; }

  /// Takes in the stamps of what was sent. True when there was one.
  bool NoteSends();

  /// Notes when what is unread came.
  void NoteArrivals();

  /// Forgets what was seen, for the next exchange on this connection. Stamps of
  /// earlier sends (repeats, or late ones) stay out.
  void Restart();

  [[nodiscard]] std::optional<KernelTime> FirstSent() const {
    return first_sent_;
  }
  [[nodiscard]] std::optional<KernelTime> LastSent() const {
    return last_sent_;
  }
  /// Of the first and the last unread byte, at the last NoteArrivals.
  [[nodiscard]] std::optional<KernelTime> FirstUnread() const {
    return first_unread_;
  }
  [[nodiscard]] std::optional<KernelTime> LastUnread() const {
    return last_unread_;
  }
  /// Nothing was unread: the peer has closed or reset the connection.
  [[nodiscard]] bool CutOff() const { return cut_off_; }

 private:
  const int fd_;
  std::optional<std::uint32_t> newest_id_;
  std::optional<KernelTime> first_sent_;
  std::optional<KernelTime> last_sent_;
  std::optional<KernelTime> first_unread_;
  std::optional<KernelTime> last_unread_;
  bool cut_off_ = false;
};

}  // namespace regionbench
