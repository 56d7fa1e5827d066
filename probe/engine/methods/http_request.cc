// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/http_request.h"

#include <netinet/in.h>

namespace regionbench {
namespace {

void SetTrust(CURL* easy, const CaBundle& trust) {
  SetOption(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  SetOption(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  // A built-in folder would switch off the cache of parsed certificates.
  const char* none = nullptr;
  SetOption(easy, CURLOPT_CAPATH,
            trust.folder.empty() ? none : trust.folder.c_str());
  SetOption(easy, CURLOPT_CAINFO,
            trust.file.empty() ? none : trust.file.c_str());
  // Parsing again would delay whatever is probed at that moment.
  SetOption(easy, CURLOPT_CA_CACHE_TIMEOUT, -1L);
  SetOption(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
}

std::string PinnedTo(const SocketAddress& address) {
  // The port lies at the same place in both families.
  const auto& v4 = reinterpret_cast<const sockaddr_in&>(address.storage);
  const bool v6 = address.IpVersion() == 6;
  std::string to = "::";
  to.append(v6 ? "[" : "").append(address.Text()).append(v6 ? "]:" : ":");
  return to.append(std::to_string(ntohs(v4.sin_port)));
}

}  // namespace

void SetHouseRules(CURL* easy, const CaBundle& trust, char* problem) {
  SetTrust(easy, trust);
  SetOption(easy, CURLOPT_ERRORBUFFER, problem);
  SetOption(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  SetOption(easy, CURLOPT_PROXY, "");
  SetOption(easy, CURLOPT_NOPROXY, "*");
  SetOption(easy, CURLOPT_FOLLOWLOCATION, 0L);
  SetOption(easy, CURLOPT_HTTP_VERSION, CurlLong{CURL_HTTP_VERSION_1_1});
  SetOption(easy, CURLOPT_USERAGENT, "regionbench/" RB_VERSION);
  SetOption(easy, CURLOPT_TCP_NODELAY, 1L);
  SetOption(easy, CURLOPT_NOSIGNAL, 1L);
}

CurlList Aim(CURL* easy, const Attempt& attempt, Travel travel) {
  // Unlike CURLOPT_RESOLVE, this is part of what makes a kept connection fit:
  // one to another address of the same name is not taken for it.
  CurlList to(curl_slist_append(nullptr, PinnedTo(attempt.address).c_str()));
  SetOption(easy, CURLOPT_CONNECT_TO, to.get());
  SetOption(easy, CURLOPT_URL, attempt.target->url.c_str());
  SetOption(easy, CURLOPT_FRESH_CONNECT, travel == Travel::kKept ? 0L : 1L);
  SetOption(easy, CURLOPT_FORBID_REUSE, travel == Travel::kFresh ? 1L : 0L);
  return to;
}

}  // namespace regionbench
