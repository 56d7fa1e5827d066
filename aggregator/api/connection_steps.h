// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aggregator/api/connection.h"
//
#include "aggregator/api/answer_text.h"

namespace regionbench {

template <typename Stream>
void HttpConnection<Stream>::Open() {
  Tcp().expires_after(sent_away_ ? Limits().linger : Limits().head);
  if constexpr (kTls) {
    stream_.async_handshake(asio::ssl::stream_base::server,
                            [self = this->shared_from_this()](NetError error) {
                              if (error) return self->Close();
                              self->AwaitRequest();
                            });
  } else {
    AwaitRequest();
  }
}

template <typename Stream>
void HttpConnection<Stream>::AwaitRequest() {
  idle_ = true;
  if (core_->draining) return Close();
  if (buffer_.size() > 0) return ReadHead();
  if (used_) Tcp().expires_after(Limits().idle);
  // Thousands of connections wait like this most of the time.
  parser_.reset();
  buffer_.shrink_to_fit();
  stream_.async_read_some(
      buffer_.prepare(kWhileIdle),
      [self = this->shared_from_this()](NetError error, std::size_t n) {
        if (error || self->closed_) return self->Close();
        self->buffer_.commit(n);
        self->ReadHead();
      });
}

template <typename Stream>
void HttpConnection<Stream>::ReadHead() {
  idle_ = false;
  used_ = true;
  Tcp().expires_after(Limits().head);
  admission_ = {};
  began_ = SteadyNow();
  keep_alive_ = head_only_ = false;
  parser_.emplace();
  parser_->header_limit(kMostHead);
  parser_->body_limit(std::numeric_limits<std::uint64_t>::max());
  beast::http::async_read_header(stream_, buffer_, *parser_,
                                 Then(&HttpConnection::OnHead));
}

template <typename Stream>
void HttpConnection<Stream>::OnHead(NetError error, std::size_t /*n*/) {
  if (closed_) return Close();
  if (error) return RefuseHead(error);
  began_ = SteadyNow();
  const auto& head = parser_->get();
  head_only_ = head.method() == beast::http::verb::head;
  if (sent_away_) {
    HttpAnswer busy = ErrorAnswer(503, "too many connections");
    busy.headers.emplace_back("Retry-After", "5");
    return Refuse(std::move(busy));
  }
  if (std::distance(head.begin(), head.end()) >
      static_cast<std::ptrdiff_t>(kMostHeaders)) {
    return Refuse(ErrorAnswer(431, "too many headers"));
  }
  keep_alive_ = head.keep_alive();
  admission_ = core_->gate.Admit(TakeHead(), *core_->Rules());
  admission_.request.received_at = WallNow();
  Consider();
}

template <typename Stream>
void HttpConnection<Stream>::RefuseHead(NetError error) {
  if (error == beast::http::error::header_limit) {
    return Refuse(parser_->get().method_string().empty()
                      ? ErrorAnswer(414, "request line is too long")
                      : ErrorAnswer(431, "headers are too large"));
  }
  const bool gone = error == beast::http::error::end_of_stream ||
                    error == beast::http::error::partial_message;
  if (gone || !IsHttpError(error)) return Close();
  Refuse(ErrorAnswer(400, "malformed request"));
}

template <typename Stream>
RequestHead HttpConnection<Stream>::TakeHead() {
  const auto& from = parser_->get();
  RequestHead head;
  head.method = static_cast<std::string>(from.method_string());
  head.target = static_cast<std::string>(from.target());
  head.http_1_0 = from.version() < 11;
  head.peer = caller_.address;
  head.from_loopback = caller_.loopback;
  for (const auto& field : from) {
    std::string name(field.name_string());
    for (char& c : name) {
      c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    std::string& value = head.headers[std::move(name)];
    if (!value.empty()) value += ", ";
    value += static_cast<std::string>(field.value());
  }
  return head;
}

// Before the body: a refusal now spares both sides its transport.
template <typename Stream>
void HttpConnection<Stream>::Consider() {
  if (admission_.refusal) {
    keep_alive_ = keep_alive_ && parser_->is_done() && !admission_.hang_up;
    return Write(*std::move(admission_.refusal));
  }
  const auto length = parser_->content_length();
  if (length && *length > admission_.most_body) {
    return Refuse(ErrorAnswer(413, "body is too large"));
  }
  parser_->body_limit(admission_.most_body);
  parser_->eager(true);
  piece_.resize(parser_->is_done() ? 0 : kMostBuffered);
  const bool asked = !admission_.request.Header("expect").empty() &&
                     parser_->get().version() >= 11 && !parser_->is_done() &&
                     buffer_.size() == 0;
  if (!asked) return ReadBody();
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  asio::async_write(
      stream_, asio::buffer(kContinue.data(), kContinue.size()),
      [self = this->shared_from_this()](NetError error, std::size_t) {
        if (error || self->closed_) return self->Close();
        self->ReadBody();
      });
}

template <typename Stream>
void HttpConnection<Stream>::ReadBody() {
  if (parser_->is_done()) return HandOver();
  Tcp().expires_at(began_ + TimeFor(admission_.request.body.size()));
  auto& body = parser_->get().body();
  body.data = piece_.data();
  body.size = piece_.size();
  beast::http::async_read_some(stream_, buffer_, *parser_,
                               Then(&HttpConnection::OnBody));
}

template <typename Stream>
void HttpConnection<Stream>::OnBody(NetError error, std::size_t /*n*/) {
  if (closed_) return Close();
  if (error == beast::http::error::body_limit) {
    return Refuse(ErrorAnswer(413, "body is too large"));
  }
  if (error && error != beast::http::error::need_buffer) {
    return RefuseHead(error);
  }
  if (!KeepPiece()) {
    HttpAnswer busy = ErrorAnswer(503, "too many uploads at once");
    busy.headers.emplace_back("Retry-After", "1");
    return Refuse(std::move(busy));
  }
  ReadBody();
}

// False when all connections together hold too much.
template <typename Stream>
bool HttpConnection<Stream>::KeepPiece() {
  const std::size_t size = piece_.size() - parser_->get().body().size;
  reserved_ += size;
  if ((core_->buffered += size) > Limits().bodies) return false;
  admission_.request.body.append(piece_.data(), size);
  return true;
}

template <typename Stream>
void HttpConnection<Stream>::ReleaseBody() {
  core_->buffered -= reserved_;
  reserved_ = 0;
  piece_ = std::vector<char>();  // a mere {} would keep its room
}

}  // namespace regionbench
