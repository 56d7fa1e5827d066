// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace regionbench {

/// How a round trip is taken. Two methods are never compared with each other.
enum class Method { kTcp, kHttp, kIcmp, kUdp, kDns, kDownload, kUpload };
inline constexpr std::array kMethods = {
    Method::kTcp, Method::kHttp,     Method::kIcmp,  Method::kUdp,
    Method::kDns, Method::kDownload, Method::kUpload};

/// Cold: everything fresh. Warm: on a connection that was used before. A series
/// is one or the other.
enum class Conn { kCold, kWarm };

/// Which addresses of a name may be probed.
enum class Family { kAny, kIpv4, kIpv6 };

/// The spelling on every surface: flags, JSON, SQL, labels.
std::string_view ToText(Method method);
std::string_view ToText(Conn conn);
std::optional<Method> MethodFrom(std::string_view text);
std::optional<Conn> ConnFrom(std::string_view text);

}  // namespace regionbench
