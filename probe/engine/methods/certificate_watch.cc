// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/certificate_watch.h"

#include <chrono>
#include <ctime>
#include <string>
#include <string_view>

namespace regionbench {
namespace {

constexpr std::chrono::hours kLookAgain{1};
constexpr std::string_view kEnd = "Expire date:";

// `Nov 26 01:30:00 2027 GMT`
std::optional<WallTime> EndIn(std::string_view line) {
  if (!line.starts_with(kEnd)) return std::nullopt;
  line.remove_prefix(kEnd.size());
  const std::time_t at = curl_getdate(std::string(line).c_str(), nullptr);
  if (at == -1) return std::nullopt;
  return WallTime(std::chrono::seconds(at));
}

}  // namespace

void CertificateWatch::Ask(CURL* easy, const ProbeTarget& target) {
  const auto again = again_.find(&target);
  const bool due = again == again_.end() || SteadyNow() >= again->second;
  SetOption(easy, CURLOPT_CERTINFO, due ? 1L : 0L);
}

std::optional<WallTime> CertificateWatch::Take(CURL* easy,
                                               const ProbeTarget& target) {
  curl_certinfo* shown = nullptr;
  curl_easy_getinfo(easy, CURLINFO_CERTINFO, &shown);
  std::optional<WallTime> first;
  for (int i = 0; shown != nullptr && i < shown->num_of_certs; ++i) {
    for (const curl_slist* line = shown->certinfo[i]; line != nullptr;
         line = line->next) {
      const auto end = EndIn(line->data);
      if (end && (!first || *end < *first)) first = end;
    }
  }
  if (first) again_[&target] = SteadyNow() + kLookAgain;
  return first;
}

}  // namespace regionbench
