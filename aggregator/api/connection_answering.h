// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aggregator/api/connection.h"
//
#include "aggregator/api/answer_text.h"

namespace regionbench {

template <typename Stream>
void HttpConnection<Stream>::HandOver() {
  Tcp().expires_never();
  piece_ = std::vector<char>();
  const Route* const route = admission_.route;
  Reply reply =
      ReplyTo(this->weak_from_this(),
              std::string(admission_.request.Header("accept-encoding")));
  const bool taken = core_->WorkersFor(*route).TryPost(
      [route, reply, log = core_->options.log,
       request = std::move(admission_.request)]() mutable {
        // A route's mistake must not end the server.
        try {
          route->handler(std::move(request), reply);
        } catch (const std::exception& error) {
          if (log != nullptr) {
            log->Error("request failed",
                       {{"route", route->path}, {"error", error.what()}});
          }
          reply(ErrorAnswer(500, "internal error"));
        }
      });
  if (taken) return;
  HttpAnswer busy = ErrorAnswer(503, "too many requests wait");
  busy.headers.emplace_back("Retry-After", "1");
  reply(std::move(busy));
}

// Ends the connection, since what comes next cannot be told from a body.
template <typename Stream>
void HttpConnection<Stream>::Refuse(HttpAnswer answer) {
  keep_alive_ = false;
  Write(std::move(answer));
}

template <typename Stream>
void HttpConnection<Stream>::Write(HttpAnswer answer) {
  if (closed_) return Close();
  ReleaseBody();
  keep_alive_ = keep_alive_ && !core_->draining;
  answer_ = std::move(answer);
  head_ = AnswerHead(answer_, keep_alive_, WallNow());
  const bool bare = head_only_ || HasNoBody(answer_.status);
  const std::size_t size = bare ? 0 : answer_.body.size();
  Tcp().expires_after(TimeFor(head_.size() + size));
  asio::async_write(
      stream_,
      std::array<asio::const_buffer, 2>{
          asio::buffer(head_), asio::buffer(answer_.body.data(), size)},
      Then(&HttpConnection::OnWritten));
}

template <typename Stream>
void HttpConnection<Stream>::OnWritten(NetError error, std::size_t /*n*/) {
  if (core_->options.on_answered) {
    core_->options.on_answered(admission_.label, answer_.status,
                               SteadyNow() - began_);
  }
  answer_ = {};
  if (error || closed_) return Close();
  if (keep_alive_) return AwaitRequest();
  Tcp().expires_after(Limits().linger);
  if constexpr (!kTls) {
    NetError ignored;
    Tcp().socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  }
  Linger();
}

// Takes what is still under way: closing before it is read would reset the
// connection, and the client might never see the answer.
template <typename Stream>
void HttpConnection<Stream>::Linger() {
  buffer_.clear();
  if constexpr (kTls) {
    if (parser_ && parser_->is_done()) {
      stream_.async_shutdown(
          [self = this->shared_from_this()](NetError) { self->Close(); });
      return;
    }
  }
  stream_.async_read_some(
      buffer_.prepare(kMostBuffered),
      [self = this->shared_from_this()](NetError error, std::size_t) {
        if (error || self->closed_) return self->Close();
        self->Linger();
      });
}

}  // namespace regionbench
