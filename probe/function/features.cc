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
  const std::array<const char*, 2> libraries = {info->ssl_version,
                                                info->nghttp2_version};
  const std::array<const char*, 2> prefixes = {" ", " nghttp2/"};
  for (std::size_t i = 0; i < libraries.size(); ++i) {
    if (libraries[i] != nullptr)
      text += std::string(prefixes[i]) + libraries[i];
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
