// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/http_outcome.h"

namespace regionbench {

Outcome OutcomeOfTransfer(CURLcode code, HttpProgress progress) {
  switch (code) {
    case CURLE_OK:
      return Outcome::kOk;
    case CURLE_OPERATION_TIMEDOUT:
      return Outcome::kTimeout;
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_PARTIAL_FILE:
      return Outcome::kReset;
    case CURLE_SSL_CONNECT_ERROR:
      // Also what libcurl says when the connection broke in the handshake.
      return progress.cut_off ? Outcome::kReset : Outcome::kTlsFailure;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return Outcome::kTlsFailure;
    case CURLE_OUT_OF_MEMORY:
      return Outcome::kAborted;
    default:
      return progress.requested ? Outcome::kBadReply : Outcome::kAborted;
  }
}

}  // namespace regionbench
