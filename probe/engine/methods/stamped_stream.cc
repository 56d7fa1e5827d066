// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/stamped_stream.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace regionbench {
namespace {

// More than a server's handshake, and nearly every answer.
constexpr std::size_t kPeekSize = 32'768;

struct Unread {
  ssize_t bytes = 0;
  std::optional<KernelTime> last;
};

// The kernel reports the stamp of the last segment that a read touches, and
// MSG_TRUNC keeps it from copying what it touches.
Unread PeekAll(int fd) {
  alignas(cmsghdr) std::array<char, kControlSize> control;  // NOLINT: unread
  std::array<char, kPeekSize> space;                        // NOLINT: unread
  iovec piece{space.data(), space.size()};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t bytes =
      recvmsg(fd, &message, MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT);
  if (bytes <= 0) return {.bytes = bytes, .last = std::nullopt};
  return {.bytes = bytes, .last = StampIn(message)};
}

bool Newer(std::uint32_t id, std::optional<std::uint32_t> than) {
  return !than || static_cast<std::int32_t>(id - *than) > 0;
}

}  // namespace

StampedStream::StampedStream(int fd) : fd_(fd) { EnableStamps(fd); }

bool StampedStream::NoteSends() {
  bool any = false;
  while (const auto stamp = TakeSendStamp(fd_)) {
    any = true;
    // A repeated segment is stamped again: its first send is what counts.
    if (!Newer(stamp->id, newest_id_)) continue;
    newest_id_ = stamp->id;
    if (!first_sent_) first_sent_ = stamp->time;
    last_sent_ = stamp->time;
  }
  return any;
}

void StampedStream::NoteArrivals() {
  const Unread unread = PeekAll(fd_);
  if (unread.bytes > 0) {
    first_unread_ = PeekArrival(fd_);
    last_unread_ = unread.last;
  } else if (unread.bytes == 0 || errno != EAGAIN) {
    cut_off_ = true;
  }
}

void StampedStream::Restart() {
  first_sent_.reset();
  last_sent_.reset();
  first_unread_.reset();
  last_unread_.reset();
}

}  // namespace regionbench
