// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/core/result.h"

namespace regionbench {

/// Whom to trust: a file of certificates or, only when the environment says so,
/// a folder of them. Both empty: nobody, and every handshake fails.
struct CaBundle {
  std::string file;
  std::string folder;
};

/// `cacert`, else SSL_CERT_FILE, else SSL_CERT_DIR, else the first that exists
/// of the systems' bundles. Fails, naming it, when what was asked for by the
/// flag or the environment cannot be read.
Result<CaBundle> FindCaBundle(const std::string& cacert);

}  // namespace regionbench
