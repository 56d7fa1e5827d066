// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace regionbench {

/// `Name: value` as a name in lower case and a value without blanks around it;
/// nothing for a line without a colon.
std::optional<std::pair<std::string, std::string>> SplitHeader(
    std::string_view line);

/// A request that a platform made.
struct ServedRequest {
  std::string method;
  std::string path;                            ///< without the query
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
  bool keep_alive = true;

  /// Empty when there is none.
  [[nodiscard]] std::string Header(const std::string& name) const;
};

struct ServedReply {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body;  ///< JSON
};

/// What the bytes that came so far are.
struct ReadRequest {
  enum class State { kMore, kWhole, kBad };
  State state = State::kMore;
  bool wants_continue = false;  ///< kMore: it waits for `100 Continue`
  int status = 400;             ///< kBad: what to answer before closing
  std::size_t size = 0;         ///< kWhole: so many bytes were it
  ServedRequest request{};
};

/// Reads HTTP/1.1 (RFC 9112): a body by length or in chunks, names of headers
/// in any case. Heads beyond 64 KiB, bodies beyond 6 MiB, a length that is
/// given twice or beside chunks are refused. Pure.
ReadRequest ReadServedRequest(std::string_view bytes);

/// The answer as it goes over the wire.
std::string WriteServedReply(const ServedReply& reply, bool keep_alive);

}  // namespace regionbench
