// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/tcp_opening.h"

#include <sys/epoll.h>

#include <cerrno>
#include <utility>

namespace regionbench {

SteadyTime TcpOpening::Start(const SocketAddress& to, Done done) {
  Cancel();
  done_ = std::move(done);
  socket_ = Socket::Open(to.storage.ss_family, SOCK_STREAM);
  int error = socket_.IsOpen() ? 0 : errno;
  const SteadyTime sent = SteadyNow();
  if (error == 0 && connect(socket_.Fd(), AsSockaddr(to), to.length) != 0) {
    error = errno == EINPROGRESS ? 0 : errno;
  }
  if (error != 0) {
    failed_ = loop_.At(sent, [this, error] { End(error); });
    return sent;
  }
  loop_.Watch(socket_.Fd(), EPOLLOUT,
              [this](std::uint32_t events) { OnEvents(events); });
  return sent;
}

void TcpOpening::OnEvents(std::uint32_t events) {
  if (done_ == nullptr) return loop_.Forget(socket_.Fd());  // nobody took it
  End((events & (EPOLLERR | EPOLLHUP)) == 0 ? 0 : socket_.TakeError());
}

void TcpOpening::Cancel() {
  loop_.Cancel(std::exchange(failed_, 0));
  if (socket_.IsOpen()) loop_.Forget(socket_.Fd());
  socket_ = Socket();
}

void TcpOpening::End(int error) {
  failed_ = 0;
  // A connected one stays watched: who takes it watches it for something else,
  // which is cheaper than to forget it first.
  if (error != 0 && socket_.IsOpen()) loop_.Forget(socket_.Fd());
  std::exchange(done_, nullptr)(error);
}

}  // namespace regionbench
