// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "probe/engine/event_loop.h"
#include "probe/engine/methods/curl_handle.h"
#include "probe/engine/methods/stamped_stream.h"

namespace regionbench {

/// What libcurl asks and tells of one transfer, in the order it happens. Only
/// OnEnd may add or remove transfers.
class CurlTransfer {
 public:
  virtual ~CurlTransfer() = default;

  /// A connected socket, which becomes libcurl's; -1 makes the transfer fail.
  virtual int TakeSocket() = 0;
  /// The connection that the transfer now waits on.
  virtual void OnStream(const std::shared_ptr<StampedStream>& stream) = 0;
  /// The connection is ready and the request goes out next.
  virtual void OnRequest(std::uint16_t local_port) = 0;
  /// Pieces of the answer; false ends the transfer.
  virtual bool OnHeader(std::string_view line) = 0;
  virtual bool OnBody(std::string_view piece) = 0;
  virtual void OnEnd(CURLcode code) = 0;
};

/// A libcurl multi handle on our event loop. It opens no socket of its own: it
/// gets connected ones from its transfers, so that it neither resolves nor
/// connects. Every one of them has its kernel stamps looked after.
class CurlLoop {
 public:
  /// `kept` is how many idle connections are kept for reuse.
  CurlLoop(EventLoop& loop, CurlMulti owner, std::size_t kept);
  CurlLoop(const CurlLoop&) = delete;
  CurlLoop& operator=(const CurlLoop&) = delete;
  ~CurlLoop();

  /// An easy handle whose events go to `transfer`, which must outlive it.
  [[nodiscard]] CurlEasy NewEasy(CurlTransfer& transfer);

  /// Starts from the loop, not at once. OnEnd then comes once, unless Remove
  /// comes before; after OnEnd, Remove is still due.
  void Add(CURL* easy);
  /// Starts at once what was added, which may end it. Not from inside a start.
  void Go() { Act(CURL_SOCKET_TIMEOUT, 0); }
  void Remove(CURL* easy);

  /// From OnRequest: keeps libcurl from reading `fd` until something has come,
  /// and its arrival is noted. It would read in the very call that writes the
  /// request; kept from the processor in between, it would get the answer
  /// before anybody looked at its stamp.
  void HoldReading(CURL* easy, int fd);

  /// Looks after a connected socket until libcurl closes it.
  std::shared_ptr<StampedStream> Adopt(int fd);

 private:
  static int OnSocket(CURL* easy, curl_socket_t fd, int what, void* self,
                      void* unused);
  static int OnTimer(CURLM* multi, CurlLong timeout_ms, void* self);
  static int OnClose(void* self, curl_socket_t fd);
  void Watch(int fd, int what);
  void OnEvents(int fd, std::uint32_t events);
  void ReleaseReading(int fd);
  void Act(int fd, int events);
  void DeliverEnds();

  CurlGlobal global_;
  StampingHold stamping_;
  EventLoop& loop_;
  EventLoop::TimerId timer_ = 0;
  std::unordered_map<int, std::shared_ptr<StampedStream>> streams_;
  std::unordered_map<int, CURL*> held_;  // from reading; watched by us alone
  std::unordered_set<int> requested_;    // sockets that had a request
  std::vector<int> touched_;  // sockets that the present action dealt with
  CurlMulti multi_;
};

}  // namespace regionbench
