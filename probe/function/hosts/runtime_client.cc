// SPDX-License-Identifier: Apache-2.0
#include "probe/function/hosts/runtime_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "probe/function/event.h"
#include "probe/function/hosts/http_text.h"

namespace regionbench {
namespace {

using RuntimeLong = long;  // NOLINT(google-runtime-int): libcurl's

constexpr int kForEver = 3'600'000;  // per wait; then it waits again
constexpr std::size_t kMostHeaders = 100;

struct FreeRuntimeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeRuntimeMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct FreeRuntimeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using RuntimeList = std::unique_ptr<curl_slist, FreeRuntimeList>;

struct RuntimeGlobal {
  RuntimeGlobal() { curl_global_init(CURL_GLOBAL_DEFAULT); }
  RuntimeGlobal(const RuntimeGlobal&) = delete;
  ~RuntimeGlobal() { curl_global_cleanup(); }
};

std::size_t TakeRuntimeHeader(char* text, std::size_t size, std::size_t count,
                              void* target) {
  auto& headers = static_cast<RuntimeReply*>(target)->headers;
  const std::string_view line(text, size * count);
  if (line.starts_with("HTTP/")) headers.clear();  // 100 Continue came before
  auto header = SplitHeader(line);
  if (header && headers.size() < kMostHeaders) {
    headers[std::move(header->first)] = std::move(header->second);
  }
  return line.size();
}

// The rest of a body that is too long is read over.
std::size_t TakeRuntimeBody(char* text, std::size_t size, std::size_t count,
                            void* target) {
  std::string& body = static_cast<RuntimeReply*>(target)->body;
  const std::size_t room = kLongestEvent + 1 - body.size();
  body.append(text, std::min(size * count, room));
  return size * count;
}

class CurlRuntimeClient final : public RuntimeClient {
 public:
  CurlRuntimeClient(const std::string& api, const Termination& termination)
      : root_("http://" + api + "/2018-06-01"), termination_(termination) {}

  [[nodiscard]] bool Good() const { return easy_ && multi_; }

  Result<RuntimeReply> Get(const std::string& path) override {
    Begin(path);
    Set(CURLOPT_HTTPGET, RuntimeLong{1});
    return Perform();
  }

  Result<RuntimeReply> Post(const std::string& path, const std::string& body,
                            const std::vector<std::string>& headers) override {
    RuntimeList list;
    const auto add = [&list](const std::string& line) {
      list.reset(curl_slist_append(list.release(), line.c_str()));
    };
    add("Content-Type: application/json");
    add("Expect:");
    for (const std::string& line : headers) add(line);
    Begin(path);
    Set(CURLOPT_POST, RuntimeLong{1});
    Set(CURLOPT_HTTPHEADER, list.get());
    Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    Set(CURLOPT_POSTFIELDS, body.data());
    return Perform();
  }

 private:
  template <typename T>
  void Set(CURLoption option, T value) {
    curl_easy_setopt(easy_.get(), option, value);
  }

  // The connection survives a reset.
  void Begin(const std::string& path) {
    curl_easy_reset(easy_.get());
    error_.front() = '\0';
    Set(CURLOPT_URL, (root_ + path).c_str());
    Set(CURLOPT_NOSIGNAL, RuntimeLong{1});
    Set(CURLOPT_NOPROXY, "*");
    Set(CURLOPT_HTTP_VERSION, RuntimeLong{CURL_HTTP_VERSION_1_1});
    Set(CURLOPT_USERAGENT, "regionbench/" RB_VERSION);
    Set(CURLOPT_ERRORBUFFER, error_.data());
    Set(CURLOPT_HEADERFUNCTION, &TakeRuntimeHeader);
    Set(CURLOPT_WRITEFUNCTION, &TakeRuntimeBody);
  }

  Result<RuntimeReply> Perform() {
    RuntimeReply reply;
    Set(CURLOPT_HEADERDATA, &reply);
    Set(CURLOPT_WRITEDATA, &reply);
    curl_multi_add_handle(multi_.get(), easy_.get());
    const CURLcode code = Wait();
    curl_multi_remove_handle(multi_.get(), easy_.get());
    if (code != CURLE_OK) {
      return Fail(ErrorCode::kUnavailable, error_.front() != '\0'
                                               ? error_.data()
                                               : curl_easy_strerror(code));
    }
    RuntimeLong status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    reply.status = static_cast<int>(status);
    return reply;
  }

  // A first signal ends a call; what is posted after it still goes through.
  CURLcode Wait() {
    const bool asked_before = termination_.Asked();
    curl_waitfd also{
        .fd = termination_.Fd(), .events = CURL_WAIT_POLLIN, .revents = 0};
    for (int running = 1;;) {
      if (curl_multi_perform(multi_.get(), &running) != CURLM_OK) break;
      if (running == 0) break;
      if (!asked_before && termination_.Asked()) break;
      curl_multi_poll(multi_.get(), &also, asked_before ? 0 : 1, kForEver,
                      nullptr);
    }
    int left = 0;
    const CURLMsg* const message = curl_multi_info_read(multi_.get(), &left);
    return message == nullptr ? CURLE_ABORTED_BY_CALLBACK
                              : message->data.result;  // NOLINT: a union
  }

  const RuntimeGlobal global_;
  const std::string root_;
  const Termination& termination_;
  std::array<char, CURL_ERROR_SIZE> error_{};
  const std::unique_ptr<CURL, FreeRuntimeEasy> easy_{curl_easy_init()};
  const std::unique_ptr<CURLM, FreeRuntimeMulti> multi_{curl_multi_init()};
};

}  // namespace

Result<std::unique_ptr<RuntimeClient>> RuntimeClient::Open(
    const std::string& api, const Termination& termination) {
  auto client = std::make_unique<CurlRuntimeClient>(api, termination);
  if (!client->Good()) {
    return Fail(ErrorCode::kUnavailable, "cannot start libcurl");
  }
  return client;
}

}  // namespace regionbench
