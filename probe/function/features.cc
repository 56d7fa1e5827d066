// SPDX-License-Identifier: Apache-2.0
#include "probe/function/features.h"

#include <curl/curl.h>

#include <array>
#include <utility>

namespace regionbench {

std::string FeaturesText() {
  const curl_version_info_data* const info = curl_version_info(CURLVERSION_NOW);
  std::string text = "bootstrap " RB_VERSION "\nlibraries: libcurl/";
  text += info->version;
  const std::array<std::pair<const char*, const char*>, 2> libraries = {
      std::pair(" ", info->ssl_version), {" nghttp2/", info->nghttp2_version}};
  for (const auto& [before, version] : libraries) {
    if (version != nullptr) text.append(before).append(version);
  }
  text += "\nfeatures:";
  const std::array<std::pair<int, const char*>, 4> features = {
      std::pair(CURL_VERSION_IPV6, "IPv6"),
      {CURL_VERSION_HTTP2, "HTTP2"},
      {CURL_VERSION_SSL, "TLS"},
      {CURL_VERSION_ASYNCHDNS, "AsynchDNS"}};
  for (const auto& [bit, name] : features) {
    if ((info->features & bit) != 0) text += std::string(" ") + name;
  }
  return text + "\n";
}

}  // namespace regionbench
