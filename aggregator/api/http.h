// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/core/time.h"
#include "config/settings/settings.h"

namespace regionbench {

/// A request as a route sees it: complete, within its limits, and allowed.
struct HttpRequest {
  std::string method;  ///< `GET`
  std::string path;    ///< decoded, without the query
  std::map<std::string, std::string, std::less<>> query;  ///< decoded
  std::map<std::string, std::string, std::less<>>
      headers;            ///< lower-case names
  std::string body;       ///< as it came, still compressed
  std::string peer;       ///< numeric address
  bool loopback = false;  ///< from this machine
  WallTime received_at{};
  std::optional<TokenGrant> grant;  ///< of the token that came with it

  [[nodiscard]] std::string_view Header(std::string_view name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string_view() : found->second;
  }
};

struct HttpAnswer {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  ///< more of them
};

/// `{"error":"…"}` with that status; the text is escaped.
HttpAnswer ErrorAnswer(int status, std::string_view what);

/// Gives the answer, once, from any thread, at once or later.
using Reply = std::function<void(HttpAnswer)>;

/// Who may ask. Reading is open to loopback and where the settings say so, and
/// needs a token with `read` elsewhere; writing needs a token everywhere; open
/// is for everybody.
enum class Access { kOpen, kRead, kWrite };

/// One path and what answers there. Handlers run on worker threads and may
/// take their time; several run at once.
struct Route {
  std::string method;  ///< `GET` (HEAD follows by itself) or `POST`
  std::string path;    ///< exact; one that ends in `/*` is a prefix
  Access access = Access::kRead;
  std::function<void(HttpRequest, Reply)> handler;
};

}  // namespace regionbench
