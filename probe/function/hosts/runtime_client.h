// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/core/result.h"
#include "probe/function/hosts/termination.h"

namespace regionbench {

/// What the Runtime API said.
struct RuntimeReply {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;                            ///< its first 256 KiB and a byte
};

/// HTTP to AWS Lambda's Runtime API on one kept connection, through no proxy.
/// There is no timeout: while a call for the next event waits, the whole
/// sandbox is frozen. A signal ends it. One thread.
class RuntimeClient {
 public:
  virtual ~RuntimeClient() = default;

  /// `api` is AWS_LAMBDA_RUNTIME_API: host and port.
  static Result<std::unique_ptr<RuntimeClient>> Open(
      const std::string& api, const Termination& termination);

  virtual Result<RuntimeReply> Get(const std::string& path) = 0;
  /// `headers` are whole lines. A connection that went dead is dialled anew.
  virtual Result<RuntimeReply> Post(
      const std::string& path, const std::string& body,
      const std::vector<std::string>& headers) = 0;
};

}  // namespace regionbench
