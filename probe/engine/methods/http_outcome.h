// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include "probe/sample/sample.h"

namespace regionbench {

/// How far a transfer had come when it failed.
struct HttpProgress {
  bool requested =
      false;             ///< the connection was ready and the request went out
  bool cut_off = false;  ///< the peer closed or reset, with nothing to read
};

/// What libcurl's code says about the target. `kOk` for CURLE_OK only. What is
/// wrong on our side (an address that is none, no memory) is kAborted.
Outcome OutcomeOfTransfer(CURLcode code, HttpProgress progress);

}  // namespace regionbench
