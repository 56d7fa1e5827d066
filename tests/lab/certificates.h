// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "config/core/result.h"
#include "tests/lab/scenario.h"

namespace regionbench {

struct OpensslFree {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using PrivateKey = std::unique_ptr<EVP_PKEY, OpensslFree>;
using X509Certificate = std::unique_ptr<X509, OpensslFree>;

/// A certificate authority that lives as long as the laboratory. Keys are
/// P-256. Its certificates are good for a day.
class LabAuthority {
 public:
  static Result<LabAuthority> Create();

  /// The certificate to trust, in PEM.
  [[nodiscard]] std::string Pem() const;

  /// For all hosts of the target; with the fault that the target asks for.
  [[nodiscard]] Result<X509Certificate> Issue(const LabTarget& target) const;

  /// Of every certificate that Issue gives.
  [[nodiscard]] EVP_PKEY* server_key() const { return server_key_.get(); }

 private:
  LabAuthority() = default;

  PrivateKey authority_key_;
  PrivateKey stranger_key_;
  PrivateKey server_key_;
  X509Certificate authority_;
};

}  // namespace regionbench
