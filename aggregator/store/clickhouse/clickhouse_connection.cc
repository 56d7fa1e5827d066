// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/clickhouse/clickhouse_connection.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

#include "aggregator/store/clickhouse/deflate.h"
#include "aggregator/store/clickhouse/refusal.h"
#include "config/core/time.h"

namespace regionbench {
namespace {

using std::chrono::milliseconds;
using CurlLong = long;  // NOLINT(google-runtime-int): libcurl's

constexpr std::size_t kLongestError = 2000;

struct FreeStatement {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeStatementHeaders {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using StatementHeaders = std::unique_ptr<curl_slist, FreeStatementHeaders>;

// They nest.
struct ClickhouseGlobal {
  ClickhouseGlobal() { curl_global_init(CURL_GLOBAL_DEFAULT); }
  ClickhouseGlobal(const ClickhouseGlobal&) = delete;
  ~ClickhouseGlobal() { curl_global_cleanup(); }
};

/// One request, and what came of it.
struct Exchange {
  std::string parameters;  // of the URL
  std::string_view body;
  bool gzip = false;
  milliseconds timeout{0};
  const ClickhouseConnection::Sink* sink = nullptr;

  CURL* easy = nullptr;
  bool told = false;  // the sink heard something
  std::string error;  // what the server said in place of rows
};

std::size_t OnAnswer(char* text, std::size_t size, std::size_t count,
                     void* exchange) {
  auto& mine = *static_cast<Exchange*>(exchange);
  CurlLong status = 0;
  curl_easy_getinfo(mine.easy, CURLINFO_RESPONSE_CODE, &status);
  const std::string_view piece(text, size * count);
  if (status == 200) {
    mine.told = true;
    if (mine.sink != nullptr) (*mine.sink)(piece);
  } else {
    mine.error += piece.substr(0, kLongestError - mine.error.size());
  }
  return piece.size();
}

class CurlClickhouse final : public ClickhouseConnection {
 public:
  CurlClickhouse(ClickhouseUrl url, ClickhouseWays ways, CURL* easy)
      : url_(std::move(url)), ways_(std::move(ways)), easy_(easy) {
    SetUp();
  }

  Result<void> Read(const std::string& sql, const Sink& sink,
                    ClickhouseWait wait) override {
    Exchange exchange;
    exchange.body = sql;
    exchange.timeout = wait == ClickhouseWait::kShort ? ways_.write_timeout
                                                      : ways_.read_timeout;
    exchange.sink = &sink;
    return Try(exchange);
  }

  Result<void> Change(const std::string& sql) override {
    Exchange exchange;
    exchange.body = sql;
    exchange.timeout = ways_.read_timeout;
    return Try(exchange);
  }

  Result<void> Insert(const std::string& target,
                      std::string_view rows) override {
    Exchange exchange;
    exchange.parameters =
        "&query=" + InUrl("INSERT INTO " + target + " FORMAT RowBinary");
    exchange.gzip = url_.Compresses();
    std::string packed;
    if (exchange.gzip) packed = Deflate(rows);
    exchange.body = rows;
    if (exchange.gzip) exchange.body = packed;
    exchange.timeout = ways_.write_timeout;
    return Try(exchange);
  }

  [[nodiscard]] const ClickhouseUrl& Url() const override { return url_; }
  void EnterDatabase() override { database_ = url_.database; }

 private:
  template <typename T>
  void Set(CURLoption option, T value) {
    curl_easy_setopt(easy_.get(), option, value);
  }

  void SetUp() {
    Set(CURLOPT_POST, CurlLong{1});
    Set(CURLOPT_NOSIGNAL, CurlLong{1});
    Set(CURLOPT_NOPROXY, "*");
    Set(CURLOPT_TCP_KEEPALIVE, CurlLong{1});
    Set(CURLOPT_ERRORBUFFER, error_.data());
    Set(CURLOPT_WRITEFUNCTION, &OnAnswer);
    Set(CURLOPT_CONNECTTIMEOUT_MS,
        static_cast<CurlLong>(ways_.connect_timeout.count()));
    if (!ways_.cacert.empty()) Set(CURLOPT_CAINFO, ways_.cacert.c_str());
    if (url_.Compresses()) Set(CURLOPT_ACCEPT_ENCODING, "gzip");
    if (url_.user.empty() && url_.password.empty()) return;
    const char* const user = url_.user.empty() ? "default" : url_.user.c_str();
    Set(CURLOPT_HTTPAUTH, static_cast<CurlLong>(CURLAUTH_BASIC));
    Set(CURLOPT_USERNAME, user);
    Set(CURLOPT_PASSWORD, url_.password.c_str());
  }

  // One pass over the hosts, and more while there is patience.
  Result<void> Try(Exchange& exchange) {
    const SteadyTime last = SteadyNow() + ways_.patience;
    milliseconds pause{50};
    for (std::size_t tries = 1;; ++tries) {
      auto done = Once(exchange);
      const bool again = !done &&
                         done.error().code == ErrorCode::kUnavailable &&
                         !exchange.told;
      if (!again) return done;
      host_ = (host_ + 1) % url_.hosts.size();
      if (tries % url_.hosts.size() != 0) continue;
      if (SteadyNow() + pause > last) return done;
      std::this_thread::sleep_for(pause);
      pause *= 2;
    }
  }

  Result<void> Once(Exchange& exchange) {
    const StatementHeaders headers(HeadersOf(exchange));
    const std::string where = Place() + exchange.parameters;
    exchange.easy = easy_.get();
    exchange.error.clear();
    error_.front() = '\0';
    Set(CURLOPT_URL, where.c_str());
    Set(CURLOPT_HTTPHEADER, headers.get());
    Set(CURLOPT_WRITEDATA, &exchange);
    Set(CURLOPT_TIMEOUT_MS, static_cast<CurlLong>(exchange.timeout.count()));
    Set(CURLOPT_POSTFIELDSIZE_LARGE,
        static_cast<curl_off_t>(exchange.body.size()));
    Set(CURLOPT_POSTFIELDS, exchange.body.data());
    const CURLcode code = curl_easy_perform(easy_.get());
    if (code != CURLE_OK) return Here(Broken(code));
    CurlLong status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status == 200) return {};
    return Here(ToError(static_cast<int>(status), exchange.error));
  }

  [[nodiscard]] std::string InUrl(const std::string& text) const {
    const std::unique_ptr<char, decltype(&curl_free)> escaped(
        curl_easy_escape(easy_.get(), text.data(),
                         static_cast<int>(text.size())),
        &curl_free);
    return escaped == nullptr ? "" : escaped.get();
  }

  static StatementHeaders HeadersOf(const Exchange& exchange) {
    StatementHeaders list(curl_slist_append(nullptr, "Expect:"));
    const auto add = [&list](const char* line) {
      list.reset(curl_slist_append(list.release(), line));
    };
    add("Content-Type: application/octet-stream");
    if (exchange.gzip) add("Content-Encoding: gzip");
    return list;
  }

  // The answer comes when all of it is there: its status is right then. A
  // statement may name ten thousand probes. Distributed tables say yes when the
  // shards have the rows; sorting spills to the disk.
  [[nodiscard]] std::string Place() const {
    return (url_.secure ? "https://" : "http://") + url_.hosts[host_].Text() +
           "/?database=" + database_ +
           "&wait_end_of_query=1&max_query_size=67108864"
           "&insert_distributed_sync=1"
           "&max_bytes_before_external_sort=1000000000" +
           (url_.Compresses() ? "&enable_http_compression=1" : "");
  }

  [[nodiscard]] Error Broken(CURLcode code) const {
    const bool said = error_.front() != '\0';
    return {.code = ErrorCode::kUnavailable,
            .message = said ? error_.data() : curl_easy_strerror(code)};
  }

  [[nodiscard]] tl::unexpected<Error> Here(Error error) const {
    return tl::unexpected(
        WithContext(url_.hosts[host_].Text())(std::move(error)));
  }

  const ClickhouseGlobal global_;
  const ClickhouseUrl url_;
  const ClickhouseWays ways_;
  std::array<char, CURL_ERROR_SIZE> error_{};
  std::string database_ = "default";
  std::size_t host_ = 0;  // that answered last
  const std::unique_ptr<CURL, FreeStatement> easy_;
};

}  // namespace

Result<std::unique_ptr<ClickhouseConnection>> ClickhouseConnection::Open(
    ClickhouseUrl url, ClickhouseWays ways) {
  const ClickhouseGlobal global;
  CURL* const easy = curl_easy_init();
  if (easy == nullptr) {
    return Fail(ErrorCode::kUnavailable, "cannot start libcurl");
  }
  return std::make_unique<CurlClickhouse>(std::move(url), std::move(ways),
                                          easy);
}

Result<std::string> ClickhouseConnection::Ask(const std::string& sql) {
  std::string answer;
  return Read(
             sql, [&answer](std::string_view piece) { answer += piece; },
             ClickhouseWait::kShort)
      .map([&answer] { return std::move(answer); });
}

std::string SqlText(std::string_view text) {
  std::string literal = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') literal += '\\';
    literal += c;
  }
  return literal + "'";
}

std::string QuotedName(std::string_view name) {
  return "`" + std::string(name) + "`";
}

}  // namespace regionbench
