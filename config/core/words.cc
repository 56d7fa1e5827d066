// SPDX-License-Identifier: Apache-2.0
#include "config/core/words.h"

namespace regionbench {

std::string_view ToText(Method method) {
  switch (method) {
    case Method::kTcp:
      return "tcp";
    case Method::kHttp:
      return "http";
    case Method::kIcmp:
      return "icmp";
    case Method::kUdp:
      return "udp";
    case Method::kDns:
      return "dns";
    case Method::kDownload:
      return "download";
    case Method::kUpload:
      return "upload";
  }
  return "";
}

std::string_view ToText(Conn conn) {
  return conn == Conn::kWarm ? "warm" : "cold";
}

std::optional<Method> MethodFrom(std::string_view text) {
  for (const Method method : kMethods) {
    if (ToText(method) == text) return method;
  }
  return std::nullopt;
}

std::optional<Conn> ConnFrom(std::string_view text) {
  if (text == "cold") return Conn::kCold;
  if (text == "warm") return Conn::kWarm;
  return std::nullopt;
}

}  // namespace regionbench
