// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "probe/engine/methods/answer_reader.h"
#include "probe/engine/methods/ca_bundle.h"
#include "probe/engine/methods/certificate_watch.h"
#include "probe/engine/methods/curl_loop.h"
#include "probe/engine/methods/http_timings.h"
#include "probe/engine/methods/tcp_opening.h"
#include "probe/engine/prober.h"

namespace regionbench {

/// One attempt at a time: connects, has libcurl do the rest, and tells how it
/// ended. Used again and again, for any target: libcurl keeps the warm
/// connections and finds the one for the host, port and address.
class HttpExchange final : public CurlTransfer {
 public:
  /// Called with the exchange itself as soon as it can be used again.
  using Idle = std::function<void(HttpExchange*)>;

  /// `watch` may be null: then nobody asks when certificates end.
  HttpExchange(EventLoop& loop, CurlLoop& curl, const CaBundle& trust,
               CertificateWatch* watch);
  HttpExchange(const HttpExchange&) = delete;
  HttpExchange& operator=(const HttpExchange&) = delete;
  ~HttpExchange() override;

  void Start(const Attempt& attempt, Prober::Done done, Idle idle);
  /// Nothing happens when none is under way.
  void Abort();

  int TakeSocket() override;
  void OnStream(const std::shared_ptr<StampedStream>& stream) override;
  void OnRequest(std::uint16_t local_port) override;
  bool OnHeader(std::string_view line) override;
  bool OnBody(std::string_view piece) override;
  void OnEnd(CURLcode code) override;

 private:
  void Connect();
  void OnConnected(int error);
  void Transfer();
  void OnDeadline();
  void OnAnswered();
  void OnFailed(CURLcode code);
  void NoteLastByte();
  void StopTransfer();
  void End(Outcome outcome, std::string detail);
  [[nodiscard]] RoundTrip Report(Outcome outcome, std::string detail);
  [[nodiscard]] std::uint16_t LocalPort() const;
  [[nodiscard]] bool IsCold() const;
  [[nodiscard]] std::string_view Stage() const;

  EventLoop& loop_;
  CurlLoop& curl_;
  CertificateWatch* const watch_;
  TcpOpening opening_;
  std::string problem_;  // libcurl writes here: first made, last destroyed
  CurlEasy easy_;

  Attempt attempt_;
  Prober::Done done_;
  Idle idle_;
  EventLoop::TimerId deadline_ = 0;
  HttpMarks marks_;
  AnswerReader answer_;
  CurlList connect_to_;
  std::shared_ptr<StampedStream> stream_;
  std::uint16_t local_port_ = 0;
  bool transferring_ = false;
  bool opened_ = false;         // a connection of this attempt's own
  bool wants_opening_ = false;  // libcurl had none to reuse
};

}  // namespace regionbench
