// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/curl_loop.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <chrono>
#include <utility>

namespace regionbench {
namespace {

CurlTransfer* TransferOf(CURL* easy) {
  CurlTransfer* transfer = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
  return transfer;
}

curl_socket_t TakeSocket(CurlTransfer* transfer, curlsocktype /*purpose*/,
                         curl_sockaddr* /*address*/) {
  return transfer->TakeSocket();
}

int KeepConnected(void* /*unused*/, curl_socket_t /*fd*/,
                  curlsocktype /*purpose*/) {
  return CURL_SOCKOPT_ALREADY_CONNECTED;
}

int OnRequest(CurlTransfer* transfer, char* /*to*/, char* /*from*/,
              int /*to_port*/, int from_port) {
  transfer->OnRequest(static_cast<std::uint16_t>(from_port));
  return CURL_PREREQFUNC_OK;
}

// Anything but the size given ends the transfer.
std::size_t Taken(bool go_on, std::size_t size) { return go_on ? size : 0; }

std::size_t OnHeader(char* text, std::size_t /*one*/, std::size_t size,
                     CurlTransfer* transfer) {
  return Taken(transfer->OnHeader({text, size}), size);
}

std::size_t OnBody(char* text, std::size_t /*one*/, std::size_t size,
                   CurlTransfer* transfer) {
  if (size == 0) return 0;
  return Taken(transfer->OnBody({text, size}), size);
}

std::uint32_t ToEpoll(int what) {
  std::uint32_t events = 0;
  if ((what & CURL_POLL_IN) != 0) events |= EPOLLIN;
  if ((what & CURL_POLL_OUT) != 0) events |= EPOLLOUT;
  return events;
}

// EPOLLERR is left out: a send stamp raises it as well. A real error also
// raises EPOLLHUP, and reading tells it.
int ToCurl(std::uint32_t events) {
  int what = 0;
  if ((events & (EPOLLIN | EPOLLHUP)) != 0) what |= CURL_CSELECT_IN;
  if ((events & EPOLLOUT) != 0) what |= CURL_CSELECT_OUT;
  return what;
}

}  // namespace

CurlLoop::CurlLoop(EventLoop& loop, CurlMulti owner, std::size_t kept)
    : loop_(loop), multi_(std::move(owner)) {
  CURLM* multi = multi_.get();
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, &CurlLoop::OnSocket);
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, &CurlLoop::OnTimer);
  curl_multi_setopt(multi, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, static_cast<CurlLong>(kept));
}

CurlLoop::~CurlLoop() {
  multi_.reset();  // closes what it kept, and calls back for each
  loop_.Cancel(timer_);
}

CurlEasy CurlLoop::NewEasy(CurlTransfer& transfer) {
  CurlEasy owner(curl_easy_init());
  CURL* easy = owner.get();
  CurlTransfer* to = &transfer;
  SetOption(easy, CURLOPT_PRIVATE, to);
  SetOption(easy, CURLOPT_OPENSOCKETFUNCTION, &TakeSocket);
  SetOption(easy, CURLOPT_OPENSOCKETDATA, to);
  SetOption(easy, CURLOPT_SOCKOPTFUNCTION, &KeepConnected);
  SetOption(easy, CURLOPT_CLOSESOCKETFUNCTION, &CurlLoop::OnClose);
  SetOption(easy, CURLOPT_CLOSESOCKETDATA, this);
  SetOption(easy, CURLOPT_PREREQFUNCTION, &regionbench::OnRequest);
  SetOption(easy, CURLOPT_PREREQDATA, to);
  SetOption(easy, CURLOPT_HEADERFUNCTION, &regionbench::OnHeader);
  SetOption(easy, CURLOPT_HEADERDATA, to);
  SetOption(easy, CURLOPT_WRITEFUNCTION, &regionbench::OnBody);
  SetOption(easy, CURLOPT_WRITEDATA, to);
  return owner;
}

void CurlLoop::Add(CURL* easy) { curl_multi_add_handle(multi_.get(), easy); }

void CurlLoop::Remove(CURL* easy) {
  curl_multi_remove_handle(multi_.get(), easy);
}

std::shared_ptr<StampedStream> CurlLoop::Adopt(int fd) {
  return streams_[fd] = std::make_shared<StampedStream>(fd);
}

int CurlLoop::OnSocket(CURL* easy, curl_socket_t fd, int what, void* self,
                       void* /*unused*/) {
  auto* loop = static_cast<CurlLoop*>(self);
  const auto found = loop->streams_.find(fd);
  if (what != CURL_POLL_REMOVE && found != loop->streams_.end()) {
    TransferOf(easy)->OnStream(found->second);
  }
  loop->Watch(fd, what);
  return 0;
}

void CurlLoop::HoldReading(CURL* easy, int fd) {
  Watch(fd, CURL_POLL_IN);
  requested_.insert(fd);
  held_[fd] = easy;
  // Both ways, or libcurl reads once more at once. The request goes out all the
  // same: only what did not fit would wait.
  if (curl_easy_pause(easy, CURLPAUSE_ALL) != CURLE_OK) held_.erase(fd);
}

void CurlLoop::ReleaseReading(int fd) {
  const auto found = held_.find(fd);
  if (found == held_.end()) return;
  // Held until it returns: it asks for what is watched already.
  curl_easy_pause(found->second, CURLPAUSE_CONT);
  held_.erase(fd);
}

void CurlLoop::Watch(int fd, int what) {
  if (held_.contains(fd)) return;
  if (what == CURL_POLL_REMOVE) return loop_.Forget(fd);
  touched_.push_back(fd);
  loop_.Watch(fd, ToEpoll(what),
              [this, fd](std::uint32_t events) { OnEvents(fd, events); });
}

int CurlLoop::OnTimer(CURLM* /*multi*/, CurlLong timeout_ms, void* self) {
  auto* loop = static_cast<CurlLoop*>(self);
  loop->loop_.Cancel(loop->timer_);
  loop->timer_ = 0;
  if (timeout_ms < 0) return 0;
  const auto when = SteadyNow() + std::chrono::milliseconds(timeout_ms);
  loop->timer_ =
      loop->loop_.At(when, [loop] { loop->Act(CURL_SOCKET_TIMEOUT, 0); });
  return 0;
}

int CurlLoop::OnClose(void* self, curl_socket_t fd) {
  auto* loop = static_cast<CurlLoop*>(self);
  loop->loop_.Forget(fd);
  loop->held_.erase(fd);
  loop->requested_.erase(fd);
  loop->streams_.erase(fd);
  return close(fd);
}

void CurlLoop::OnEvents(int fd, std::uint32_t events) {
  const auto found = streams_.find(fd);
  bool stamped = false;
  if (found != streams_.end()) {
    if ((events & EPOLLERR) != 0) stamped = found->second->NoteSends();
    if ((events & (EPOLLIN | EPOLLHUP)) != 0) found->second->NoteArrivals();
  }
  const int what = ToCurl(events);
  if (what != 0 || !stamped) ReleaseReading(fd);
  if (what != 0) {
    touched_.push_back(fd);
    // Told what there is, libcurl would act on it once more after the
    // handshake, and read although it is held.
    Act(fd, requested_.contains(fd) ? what : 0);
  } else if (!stamped) {
    Act(fd, CURL_CSELECT_ERR);
  }
}

void CurlLoop::Act(int fd, int events) {
  int running = 0;
  curl_multi_socket_action(multi_.get(), fd, events, &running);
  for (const int touched : touched_) {
    const auto found = streams_.find(touched);
    if (found != streams_.end()) found->second->NoteSends();
  }
  touched_.clear();
  DeliverEnds();
}

void CurlLoop::DeliverEnds() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    // Removing a handle frees its message.
    const CURLcode code = message->data.result;  // NOLINT: libcurl's union
    TransferOf(message->easy_handle)->OnEnd(code);
  }
}

}  // namespace regionbench
