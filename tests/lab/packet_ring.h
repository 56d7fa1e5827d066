// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "config/core/result.h"
#include "tests/lab/descriptor.h"

namespace regionbench {

/// Every frame that reaches one network interface, in memory shared with the
/// kernel and with the kernel's own arrival stamp, so that reading late costs
/// nothing. Version 2 of the ring: version 3 hands over whole blocks, which on
/// a kernel of 250 Hz come 4 ms late, more than a near target is away.
class PacketRing {
 public:
  struct Frame {
    std::span<const std::uint8_t> bytes;  ///< valid until Release
    std::chrono::nanoseconds arrived{0};  ///< CLOCK_REALTIME since the epoch
  };

  static Result<PacketRing> Open(const std::string& interface);
  PacketRing(PacketRing&& other) noexcept;
  PacketRing& operator=(PacketRing&&) = delete;
  PacketRing(const PacketRing&) = delete;
  PacketRing& operator=(const PacketRing&) = delete;
  ~PacketRing();

  /// The oldest frame that is waiting; the same one until Release.
  std::optional<Frame> Front();
  void Release();

  /// Puts a frame on the wire now. False when the kernel would not take it.
  bool Send(std::span<const std::uint8_t> frame) const;

  /// Takes note that the interface has gone: until then, polling for its end
  /// returns at once and for ever.
  void TakeError() const;

  [[nodiscard]] int fd() const { return socket_.get(); }

 private:
  PacketRing(Descriptor socket, std::uint8_t* memory);

  Descriptor socket_;
  std::uint8_t* memory_;
  std::size_t next_ = 0;
};

}  // namespace regionbench
