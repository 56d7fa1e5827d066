// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/http_exchange.h"

#include <utility>

#include "probe/engine/methods/exchange.h"
#include "probe/engine/methods/http.h"
#include "probe/engine/methods/http_outcome.h"
#include "probe/engine/methods/http_request.h"

namespace regionbench {
namespace {

// An attempt has a round trip when it is ok, and for the eye when it was
// refused or had the wrong status.
void KeepMeant(const HttpMarks& marks, RoundTrip& trip) {
  if (trip.outcome == Outcome::kRefused) {
    trip.rtt = trip.user_rtt = *marks.refused - *marks.started;
  } else if (trip.outcome != Outcome::kOk &&
             trip.outcome != Outcome::kHttpStatus) {
    trip.rtt.reset();
    trip.user_rtt.reset();
  }
}

int StatusOf(CURL* easy) {
  CurlLong status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

}  // namespace

HttpExchange::HttpExchange(EventLoop& loop, CurlLoop& curl,
                           const CaBundle& trust, CertificateWatch* watch)
    : loop_(loop),
      curl_(curl),
      watch_(watch),
      opening_(loop),
      problem_(CURL_ERROR_SIZE, '\0'),
      easy_(curl.NewEasy(*this)) {
  SetHouseRules(easy_.get(), trust, problem_.data());
}

HttpExchange::~HttpExchange() {
  loop_.Cancel(deadline_);
  StopTransfer();
}

bool HttpExchange::IsCold() const {
  return attempt_.target->conn == Conn::kCold;
}

void HttpExchange::Start(const Attempt& attempt, Prober::Done done, Idle idle) {
  attempt_ = attempt;
  done_ = std::move(done);
  idle_ = std::move(idle);
  answer_ = AnswerReader(attempt.target->expect_prefix);
  marks_ = {};
  local_port_ = 0;
  opened_ = false;
  deadline_ = loop_.At(SteadyNow() + attempt.timeout, [this] { OnDeadline(); });
  if (IsCold()) return Connect();
  Transfer();
}

void HttpExchange::Connect() {
  wants_opening_ = false;
  opened_ = true;
  marks_ = {};
  marks_.started = opening_.Start(attempt_.address,
                                  [this](int error) { OnConnected(error); });
}

void HttpExchange::OnConnected(int error) {
  const SteadyTime now = SteadyNow();
  if (error != 0) {
    marks_.refused = now;
    return End(OutcomeOfError(error), ErrorText(error));
  }
  marks_.connected = now;
  marks_.handshake = ReadHandshake(opening_.Opened().Fd()).rtt;
  Transfer();
  curl_.Go();
}

void HttpExchange::Transfer() {
  const Travel fresh = IsCold() ? Travel::kFresh : Travel::kFreshKept;
  marks_.tls = UsesTls(*attempt_.target);
  problem_[0] = '\0';
  connect_to_ = Aim(easy_.get(), attempt_, opened_ ? fresh : Travel::kKept);
  if (watch_ != nullptr) watch_->Ask(easy_.get(), *attempt_.target);
  transferring_ = true;
  curl_.Add(easy_.get());
}

int HttpExchange::TakeSocket() {
  const int fd = opening_.Release();
  if (fd >= 0) {
    stream_ = curl_.Adopt(fd);
  } else {
    wants_opening_ = true;
  }
  return fd;
}

void HttpExchange::OnStream(const std::shared_ptr<StampedStream>& stream) {
  stream_ = stream;
}

void HttpExchange::OnRequest(std::uint16_t local_port) {
  marks_.requested = SteadyNow();
  local_port_ = local_port;
  if (stream_ == nullptr) return;  // a kept connection; told which in a moment
  marks_.hello_sent = stream_->FirstSent();
  marks_.hello_answered = stream_->LastUnread();
  stream_->Restart();
  curl_.HoldReading(easy_.get(), stream_->Fd());
}

bool HttpExchange::OnHeader(std::string_view line) {
  if (!marks_.first_byte) {
    marks_.first_byte = SteadyNow();
    if (stream_ != nullptr) {
      marks_.request_sent = stream_->LastSent();
      marks_.first_byte_came = stream_->FirstUnread();
    }
  }
  NoteLastByte();
  return answer_.AddHeader(line);
}

bool HttpExchange::OnBody(std::string_view piece) {
  NoteLastByte();
  return answer_.AddBody(piece);
}

void HttpExchange::NoteLastByte() {
  marks_.last_byte = SteadyNow();
  if (stream_ != nullptr) marks_.last_byte_came = stream_->LastUnread();
}

void HttpExchange::OnEnd(CURLcode code) {
  StopTransfer();
  if (wants_opening_ && !opened_) return Connect();
  if (code == CURLE_OK || answer_.Enough()) return OnAnswered();
  OnFailed(code);
}

void HttpExchange::OnAnswered() {
  const int status = StatusOf(easy_.get());
  const Outcome outcome = answer_.Judge(status);
  std::string detail;
  if (outcome == Outcome::kHttpStatus) {
    detail = "status " + std::to_string(status);
  } else if (outcome == Outcome::kBadReply) {
    detail = "the body begins otherwise than expected";
  }
  End(outcome, std::move(detail));
}

void HttpExchange::OnFailed(CURLcode code) {
  const HttpProgress progress{
      .requested = marks_.requested.has_value(),
      .cut_off = stream_ != nullptr && stream_->CutOff()};
  const std::string said = problem_.c_str();  // NOLINT: up to its end
  End(OutcomeOfTransfer(code, progress),
      said.empty() ? curl_easy_strerror(code) : said);
}

std::string_view HttpExchange::Stage() const {
  if (marks_.first_byte) return "while the answer came";
  if (marks_.requested) return "while waiting for the answer";
  if (marks_.connected) return "in the TLS handshake";
  return "while connecting";
}

void HttpExchange::OnDeadline() {
  deadline_ = 0;
  End(Outcome::kTimeout, "timed out " + std::string(Stage()));
}

void HttpExchange::Abort() {
  if (done_ != nullptr) End(Outcome::kAborted, "");
}

void HttpExchange::StopTransfer() {
  if (std::exchange(transferring_, false)) curl_.Remove(easy_.get());
}

std::uint16_t HttpExchange::LocalPort() const {
  if (local_port_ != 0) return local_port_;
  if (opening_.Opened().IsOpen()) return opening_.Opened().LocalPort();
  CurlLong port = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_LOCAL_PORT, &port);
  return static_cast<std::uint16_t>(port);
}

RoundTrip HttpExchange::Report(Outcome outcome, std::string detail) {
  RoundTrip trip;
  trip.outcome = outcome;
  trip.detail = std::move(detail);
  trip.sent = marks_.started ? marks_.started : marks_.requested;
  trip.local_port = LocalPort();
  Measure(marks_, IsCold(), trip);
  KeepMeant(marks_, trip);
  if (marks_.first_byte) {
    trip.http_status = StatusOf(easy_.get());
    trip.bytes = answer_.Bytes();
  }
  if (watch_ != nullptr && outcome == Outcome::kOk) {
    trip.certificate_end = watch_->Take(easy_.get(), *attempt_.target);
  }
  return trip;
}

void HttpExchange::End(Outcome outcome, std::string detail) {
  StopTransfer();
  loop_.Cancel(std::exchange(deadline_, 0));
  RoundTrip trip = Report(outcome, std::move(detail));
  opening_.Cancel();
  if (stream_ != nullptr) stream_->Restart();
  stream_.reset();
  const std::chrono::nanoseconds timeout = attempt_.timeout;
  // Idle first: `done` may start the next attempt.
  const Prober::Done done = std::exchange(done_, nullptr);
  std::exchange(idle_, nullptr)(this);
  done(WithinTimeout(std::move(trip), timeout));
}

}  // namespace regionbench
