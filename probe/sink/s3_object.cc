// SPDX-License-Identifier: Apache-2.0
#include "probe/sink/s3_object.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <utility>

namespace regionbench {
namespace {

using S3Long = long;  // NOLINT(google-runtime-int): libcurl's

constexpr std::size_t kLargestObject = std::size_t{64} << 20U;
constexpr std::size_t kLongestComplaint = 200;
constexpr int kDone = 200;

struct FreeS3Handle {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeS3Headers {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using S3Handle = std::unique_ptr<CURL, FreeS3Handle>;
using S3Headers = std::unique_ptr<curl_slist, FreeS3Headers>;

struct S3Global {
  S3Global() { curl_global_init(CURL_GLOBAL_DEFAULT); }
  S3Global(const S3Global&) = delete;
  ~S3Global() { curl_global_cleanup(); }
};

// Too large a body ends the transfer.
std::size_t TakeObject(char* text, std::size_t size, std::size_t count,
                       void* body) {
  auto& all = *static_cast<std::string*>(body);
  if (all.size() + size * count > kLargestObject) return 0;
  all.append(text, size * count);
  return size * count;
}

template <typename T>
void SetS3Option(CURL* easy, CURLoption option, T value) {
  curl_easy_setopt(easy, option, value);
}

// What stands between <name> and </name>, or nothing.
std::string Element(std::string_view xml, const std::string& name) {
  const std::size_t open = xml.find("<" + name + ">");
  if (open == std::string_view::npos) return "";
  const std::size_t begin = open + name.size() + 2;
  const std::size_t end = xml.find("</" + name + ">", begin);
  if (end == std::string_view::npos) return "";
  return std::string(
      xml.substr(begin, std::min(end - begin, kLongestComplaint)));
}

// All of these are signed, so none may be there that is not sent. They cannot
// be found in the environment by libcurl.
S3Headers HeadersFor(const S3Access& access, bool body) {
  S3Headers list;
  const auto add = [&list](const std::string& line) {
    list.reset(curl_slist_append(list.release(), line.c_str()));
  };
  // TLS guards the body, and a digest of it would need a library.
  add("x-amz-content-sha256: UNSIGNED-PAYLOAD");
  if (!access.session_token.empty()) {
    add("x-amz-security-token: " + access.session_token);
  }
  if (body) add("Content-Type: application/x-ndjson");
  return list;
}

std::string AmazonHost(const S3Access& access) {
  const bool china = access.region.starts_with("cn-");
  return "s3." + access.region + ".amazonaws.com" + (china ? ".cn" : "");
}

bool IsKeyChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '/';
}

// The answer is XML of one form for fifteen years; what of it is needed are the
// texts of two elements.
S3Keys ReadKeys(std::string_view xml) {
  constexpr std::string_view kOpen = "<Key>";
  constexpr std::string_view kClose = "</Key>";
  S3Keys page;
  page.more = xml.find("<IsTruncated>true<") != std::string_view::npos;
  for (std::size_t at = 0;
       (at = xml.find(kOpen, at)) != std::string_view::npos;) {
    at += kOpen.size();
    const std::size_t end = xml.find(kClose, at);
    if (end == std::string_view::npos) break;
    page.last = xml.substr(at, end - at);
    if (std::ranges::all_of(page.last, IsKeyChar)) {
      page.keys.push_back(page.last);
    }
  }
  return page;
}

Error Complaint(int status, const std::string& body) {
  const std::string code = Element(body, "Code");
  const std::string region = Element(body, "Region");
  std::string message = "S3 answered " + std::to_string(status);
  if (!code.empty()) message += " " + code;
  const std::string said = Element(body, "Message");
  if (!said.empty()) message += ": " + said;
  if (!region.empty()) message += " (REGIONBENCH_S3_REGION=" + region + "?)";
  return {ErrorCode::kUnavailable, message};
}

}  // namespace

struct S3Bucket::Request {
  std::string url;
  const std::string* body = nullptr;  // to be put
  std::chrono::milliseconds timeout{0};
};

Result<S3Access> S3AccessFrom(
    const std::function<std::string(const char*)>& environment) {
  const auto first = [&](std::initializer_list<const char*> names) {
    for (const char* const name : names) {
      if (std::string value = environment(name); !value.empty()) return value;
    }
    return std::string();
  };
  S3Access access{
      .endpoint = first({"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"}),
      .region =
          first({"REGIONBENCH_S3_REGION", "AWS_REGION", "AWS_DEFAULT_REGION"}),
      .key_id = first({"AWS_ACCESS_KEY_ID"}),
      .secret = first({"AWS_SECRET_ACCESS_KEY"}),
      .session_token = first({"AWS_SESSION_TOKEN"}),
      .ca_file = "",
      .ca_folder = ""};
  while (access.endpoint.ends_with('/')) access.endpoint.pop_back();
  if (access.key_id.empty() || access.secret.empty()) {
    return Fail(ErrorCode::kUnavailable,
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set");
  }
  if (access.region.empty()) {
    return Fail(ErrorCode::kUnavailable, "AWS_REGION is not set");
  }
  return access;
}

std::string S3Bucket::UrlOf(const std::string& key) const {
  // A dot in its name would not fit the certificate's wildcard.
  const bool in_path =
      !access_.endpoint.empty() || bucket_.find('.') != std::string::npos;
  const std::string root = access_.endpoint.empty()
                               ? "https://" + AmazonHost(access_)
                               : access_.endpoint;
  if (in_path) return root + "/" + bucket_ + "/" + key;
  return "https://" + bucket_ + "." + AmazonHost(access_) + "/" + key;
}

Result<std::string> S3Bucket::Perform(const Request& request) const {
  const S3Global global;
  const S3Handle handle(curl_easy_init());
  if (!handle) return Fail(ErrorCode::kUnavailable, "cannot start libcurl");
  CURL* const easy = handle.get();
  std::array<char, CURL_ERROR_SIZE> error{};
  std::string answer;
  const S3Headers headers = HeadersFor(access_, request.body != nullptr);
  SetS3Option(easy, CURLOPT_URL, request.url.c_str());
  SetS3Option(easy, CURLOPT_AWS_SIGV4,
              ("aws:amz:" + access_.region + ":s3").c_str());
  SetS3Option(easy, CURLOPT_USERNAME, access_.key_id.c_str());
  SetS3Option(easy, CURLOPT_PASSWORD, access_.secret.c_str());
  SetS3Option(easy, CURLOPT_HTTPHEADER, headers.get());
  SetS3Option(easy, CURLOPT_NOSIGNAL, S3Long{1});
  SetS3Option(easy, CURLOPT_NOPROXY, "*");
  SetS3Option(easy, CURLOPT_ERRORBUFFER, error.data());
  SetS3Option(easy, CURLOPT_WRITEFUNCTION, &TakeObject);
  SetS3Option(easy, CURLOPT_WRITEDATA, &answer);
  SetS3Option(easy, CURLOPT_TIMEOUT_MS,
              static_cast<S3Long>(request.timeout.count()));
  const auto or_null = [](const std::string& text) {
    return text.empty() ? nullptr : text.c_str();
  };
  SetS3Option(easy, CURLOPT_CAINFO, or_null(access_.ca_file));
  SetS3Option(easy, CURLOPT_CAPATH, or_null(access_.ca_folder));
  if (request.body != nullptr) {
    SetS3Option(easy, CURLOPT_CUSTOMREQUEST, "PUT");
    SetS3Option(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                static_cast<curl_off_t>(request.body->size()));
    SetS3Option(easy, CURLOPT_POSTFIELDS, request.body->data());
  }
  const CURLcode code = curl_easy_perform(easy);
  if (code != CURLE_OK) {
    const char* const why =
        error.front() != '\0' ? error.data() : curl_easy_strerror(code);
    return Fail(ErrorCode::kUnavailable, std::string("S3: ") + why);
  }
  S3Long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  if (status == kDone) return answer;
  return tl::unexpected(Complaint(static_cast<int>(status), answer));
}

Result<void> S3Bucket::Put(const std::string& key, const std::string& body,
                           std::chrono::milliseconds timeout) const {
  const auto answer =
      Perform({.url = UrlOf(key), .body = &body, .timeout = timeout});
  if (!answer) return tl::unexpected(answer.error());
  return {};
}

Result<std::string> S3Bucket::Get(const std::string& key,
                                  std::chrono::milliseconds timeout) const {
  return Perform({.url = UrlOf(key), .body = nullptr, .timeout = timeout});
}

// The query is signed as it is written: in order, and with slashes escaped.
Result<S3Keys> S3Bucket::List(const std::string& prefix,
                              const std::string& after,
                              std::chrono::milliseconds timeout) const {
  const auto escaped = [](const std::string& text) {
    std::string out;
    for (const char c : text) {
      if (c == '/') {
        out += "%2F";
      } else {
        out += c;
      }
    }
    return out;
  };
  std::string query = "?list-type=2&prefix=" + escaped(prefix);
  if (!after.empty()) query += "&start-after=" + escaped(after);
  const auto xml =
      Perform({.url = UrlOf("") + query, .body = nullptr, .timeout = timeout});
  if (!xml) return tl::unexpected(xml.error());
  return ReadKeys(*xml);
}

std::optional<std::pair<std::string, std::string>> SplitS3Url(
    std::string_view url) {
  constexpr std::string_view kScheme = "s3://";
  if (!url.starts_with(kScheme)) return std::nullopt;
  url.remove_prefix(kScheme.size());
  const std::size_t slash = std::min(url.find('/'), url.size());
  const std::string_view prefix = url.substr(std::min(slash + 1, url.size()));
  if (slash == 0 || !std::ranges::all_of(prefix, IsKeyChar)) {
    return std::nullopt;
  }
  return std::pair(std::string(url.substr(0, slash)), std::string(prefix));
}

}  // namespace regionbench
