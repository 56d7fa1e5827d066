// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "probe/engine/kernel_stamps.h"
#include "probe/engine/methods/exchange.h"
#include "probe/engine/prober.h"

namespace regionbench {

/// What a datagram socket received.
struct Datagram {
  std::span<const std::byte> bytes;
  std::optional<KernelTime> arrived;
  SocketAddress from;
};

/// The next datagram, in `buffer`; none, with the reason in errno, when there
/// is none. A network error that is pending on the socket is such a reason.
std::optional<Datagram> ReceiveDatagram(int fd, std::span<std::byte> buffer);

/// Both clocks' view of a question and its answer.
struct Clocks {
  SteadyTime sent;
  SteadyTime received;
  std::optional<KernelTime> stamped_out;
  std::optional<KernelTime> stamped_in;
};

/// Fills in rtt, rtt_source and user_rtt. The kernel's round trip lies inside
/// ours; one that does not, because a stamp is missing or the wall clock was
/// set in between, is not used.
void SetTimes(const Clocks& clocks, RoundTrip& trip);

/// Asks with one datagram and times the answer, by the kernel's stamps both
/// ways. What is asked and what counts as an answer is for the derived class.
class DatagramExchange : public Exchange {
 public:
  std::optional<RoundTrip> Begin() override;
  std::optional<RoundTrip> Continue() override;

 protected:
  explicit DatagramExchange(SocketAddress to) : to_(to) {}

  [[nodiscard]] virtual std::span<const std::byte> Question() const = 0;
  /// Whether this answers the question; none when it is somebody else's or
  /// comes too late, and the right answer may still come.
  struct Verdict {
    Outcome outcome = Outcome::kOk;
    std::string detail;
  };
  virtual std::optional<Verdict> Judge(std::span<const std::byte> reply) = 0;

 private:
  std::optional<RoundTrip> ReadAnswers(SteadyTime now);
  std::optional<RoundTrip> ReadNotice();
  [[nodiscard]] RoundTrip Failed(int error,
                                 std::optional<KernelTime> arrived) const;

  SocketAddress to_;
  std::optional<KernelTime> stamped_out_;
};

}  // namespace regionbench
