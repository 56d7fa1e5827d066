// SPDX-License-Identifier: Apache-2.0
#include "probe/sink/http_push.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <string_view>
#include <utility>

namespace regionbench {
namespace {

using std::chrono::microseconds;
using PushLong = long;  // NOLINT(google-runtime-int): libcurl's

// A whole batch may be rejected, each line with its reason.
constexpr std::size_t kLongestBody = std::size_t{4} << 20U;
constexpr std::size_t kLongestHeader = 1024;
constexpr int kLookAgainMs = 1000;

struct FreePush {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreePushMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct FreePushHeaders {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using PushHandle = std::unique_ptr<CURL, FreePush>;
using PushMulti = std::unique_ptr<CURLM, FreePushMulti>;
using PushHeaders = std::unique_ptr<curl_slist, FreePushHeaders>;

// They nest: the engine has one too.
struct PushGlobal {
  PushGlobal() { curl_global_init(CURL_GLOBAL_DEFAULT); }
  PushGlobal(const PushGlobal&) = delete;
  ~PushGlobal() { curl_global_cleanup(); }
};

std::optional<WallTime> MicrosFrom(std::string_view text) {
  std::int64_t micros = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, micros);
  if (error != std::errc() || rest != end) return std::nullopt;
  return WallTime(microseconds(micros));
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool SameHeader(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, [](unsigned char a, unsigned char b) {
    return std::tolower(a) == std::tolower(b);
  });
}

void ReadHeader(std::string_view line, HttpReply& reply) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || line.size() > kLongestHeader) return;
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = Trimmed(line.substr(colon + 1));
  if (SameHeader(name, "retry-after")) reply.retry_after = value;
  if (SameHeader(name, "regionbench-received-at")) {
    reply.received_at = MicrosFrom(value);
  }
  if (SameHeader(name, "regionbench-answered-at")) {
    reply.answered_at = MicrosFrom(value);
  }
}

std::size_t OnHeader(char* text, std::size_t size, std::size_t count,
                     void* reply) {
  ReadHeader({text, size * count}, *static_cast<HttpReply*>(reply));
  return size * count;
}

// More than we would read is read over, so that the connection stays of use.
std::size_t OnBody(char* text, std::size_t size, std::size_t count,
                   void* reply) {
  std::string& body = static_cast<HttpReply*>(reply)->body;
  const std::size_t room = kLongestBody - body.size();
  body.append(text, std::min(size * count, room));
  return size * count;
}

std::string UploadUrl(std::string aggregator) {
  while (aggregator.ends_with('/')) aggregator.pop_back();
  return aggregator + "/api/v1/samples";
}

template <typename T>
void SetPushOption(CURL* easy, CURLoption option, T value) {
  curl_easy_setopt(easy, option, value);
}

microseconds TimeUntil(CURL* easy, CURLINFO what) {
  curl_off_t micros = 0;
  curl_easy_getinfo(easy, what, &micros);
  return microseconds(micros);
}

class CurlPush final : public HttpPush {
 public:
  CurlPush(PushOptions options, PushHandle easy, PushMulti multi)
      : options_(std::move(options)),
        easy_(std::move(easy)),
        multi_(std::move(multi)) {
    SetUp();
  }

  PushAnswer Send(const Batch& batch, const std::stop_token& stop) override {
    HttpReply reply;
    const PushHeaders headers(Headers());
    SetPushOption(easy_.get(), CURLOPT_HTTPHEADER, headers.get());
    SetPushOption(easy_.get(), CURLOPT_HEADERDATA, &reply);
    SetPushOption(easy_.get(), CURLOPT_WRITEDATA, &reply);
    SetPushOption(easy_.get(), CURLOPT_POSTFIELDSIZE_LARGE,
                  static_cast<curl_off_t>(batch.body.size()));
    SetPushOption(easy_.get(), CURLOPT_POSTFIELDS, batch.body.data());
    const WallTime begun = WallNow();
    Perform(reply, stop);
    LearnLead(begun, reply);
    return ReadAnswer(reply, batch.samples, WallNow());
  }

  [[nodiscard]] std::optional<ClockLead> clock_lead() const override {
    return clock_.Best(SteadyNow());
  }

 private:
  void SetUp() {
    CURL* const easy = easy_.get();
    SetPushOption(easy, CURLOPT_URL, UploadUrl(options_.aggregator).c_str());
    SetPushOption(easy, CURLOPT_POST, PushLong{1});
    SetPushOption(easy, CURLOPT_NOSIGNAL, PushLong{1});
#if LIBCURL_VERSION_NUM >= 0x075700
    // A name server that hangs must not keep us from stopping.
    SetPushOption(easy, CURLOPT_QUICK_EXIT, PushLong{1});
#endif
    SetPushOption(easy, CURLOPT_NOPROXY, "*");
    SetPushOption(easy, CURLOPT_TCP_KEEPALIVE, PushLong{1});
    SetPushOption(easy, CURLOPT_USERAGENT, options_.agent.c_str());
    SetPushOption(easy, CURLOPT_ERRORBUFFER, error_.data());
    SetPushOption(easy, CURLOPT_HEADERFUNCTION, &OnHeader);
    SetPushOption(easy, CURLOPT_WRITEFUNCTION, &OnBody);
    SetPushOption(easy, CURLOPT_CONNECTTIMEOUT_MS,
                  static_cast<PushLong>(options_.connect_timeout.count()));
    SetPushOption(easy, CURLOPT_TIMEOUT_MS,
                  static_cast<PushLong>(options_.timeout.count()));
    SetPushOption(easy, CURLOPT_CAINFO, OrNull(options_.ca_file));
    SetPushOption(easy, CURLOPT_CAPATH, OrNull(options_.ca_folder));
  }

  static const char* OrNull(const std::string& text) {
    return text.empty() ? nullptr : text.c_str();
  }

  [[nodiscard]] PushHeaders Headers() const {
    PushHeaders list;
    const auto add = [&list](const std::string& line) {
      list.reset(curl_slist_append(list.release(), line.c_str()));
    };
    add("Content-Type: application/x-ndjson");
    if (options_.gzip) add("Content-Encoding: gzip");
    add("Expect:");  // a round trip more for nothing
    if (!options_.token.empty()) {
      add("Authorization: Bearer " + options_.token);
    }
    if (const auto offset = clock_lead()) {
      add("Regionbench-Clock-Offset: " + std::to_string(offset->ahead.count()));
      add("Regionbench-Clock-Round-Trip: " +
          std::to_string(offset->round_trip.count()));
    }
    add("Regionbench-Sent-At: " +
        std::to_string(WallNow().time_since_epoch().count()));
    return list;
  }

  void Perform(HttpReply& reply, const std::stop_token& stop) {
    const std::stop_callback wake(stop,
                                  [this] { curl_multi_wakeup(multi_.get()); });
    error_.front() = '\0';
    curl_multi_add_handle(multi_.get(), easy_.get());
    int running = 1;
    while (running > 0 && !stop.stop_requested()) {
      if (curl_multi_perform(multi_.get(), &running) != CURLM_OK) break;
      if (running == 0) break;
      curl_multi_poll(multi_.get(), nullptr, 0, kLookAgainMs, nullptr);
    }
    ReadOutcome(reply, running > 0);
    curl_multi_remove_handle(multi_.get(), easy_.get());
  }

  void ReadOutcome(HttpReply& reply, bool stopped) {
    int left = 0;
    const CURLMsg* const message = curl_multi_info_read(multi_.get(), &left);
    const CURLcode code =
        message == nullptr ? CURLE_ABORTED_BY_CALLBACK
                           : message->data.result;  // NOLINT: libcurl's union
    if (stopped) {
      reply.error = "stopped";
    } else if (code != CURLE_OK) {
      reply.error =
          error_.front() != '\0' ? error_.data() : curl_easy_strerror(code);
    } else {
      PushLong status = 0;
      curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
      reply.status = static_cast<int>(status);
    }
  }

  // libcurl's own clock is monotonic: only the beginning is read from the
  // clock in question, and a step during the exchange does no harm. When the
  // request began to leave is not told: what libcurl calls pretransfer is noted
  // behind the sending. That the connection stood is early enough to be sure.
  void LearnLead(WallTime begun, const HttpReply& reply) {
    if (!reply.received_at || !reply.answered_at) return;
    CURL* const easy = easy_.get();
    clock_.Add(
        {.sent = begun + std::max(TimeUntil(easy, CURLINFO_CONNECT_TIME_T),
                                  TimeUntil(easy, CURLINFO_APPCONNECT_TIME_T)),
         .received = *reply.received_at,
         .answered = *reply.answered_at,
         .returned = begun + TimeUntil(easy, CURLINFO_STARTTRANSFER_TIME_T)},
        SteadyNow());
  }

  const PushGlobal global_;
  const PushOptions options_;
  std::array<char, CURL_ERROR_SIZE> error_{};
  ClockFilter clock_;
  const PushHandle easy_;
  const PushMulti multi_;  // goes before what it holds
};

}  // namespace

Result<std::unique_ptr<HttpPush>> HttpPush::Open(PushOptions options) {
  const PushGlobal global;
  PushHandle easy(curl_easy_init());
  PushMulti multi(curl_multi_init());
  if (!easy || !multi) {
    return Fail(ErrorCode::kUnavailable, "cannot start libcurl");
  }
  return std::make_unique<CurlPush>(std::move(options), std::move(easy),
                                    std::move(multi));
}

}  // namespace regionbench
