// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/ca_bundle.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace regionbench {
namespace {

// Debian and Alibaba's functions, Amazon Linux and Fedora, Alpine and BSD.
constexpr std::array kSystemBundles = {"/etc/ssl/certs/ca-certificates.crt",
                                       "/etc/pki/tls/certs/ca-bundle.crt",
                                       "/etc/ssl/cert.pem"};

std::string Environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? "" : value;
}

Result<CaBundle> Readable(const CaBundle& bundle) {
  const std::string& path = bundle.file.empty() ? bundle.folder : bundle.file;
  if (access(path.c_str(), R_OK) == 0) return bundle;
  return Fail(ErrorCode::kUnavailable,
              "cannot read the CA bundle " + path + ": " +
                  std::generic_category().message(errno));
}

}  // namespace

Result<CaBundle> FindCaBundle(const std::string& cacert) {
  if (!cacert.empty()) return Readable({.file = cacert, .folder = ""});
  const std::string file = Environment("SSL_CERT_FILE");
  if (!file.empty()) return Readable({.file = file, .folder = ""});
  const std::string folder = Environment("SSL_CERT_DIR");
  if (!folder.empty()) return Readable({.file = "", .folder = folder});
  for (const char* path : kSystemBundles) {
    if (access(path, R_OK) == 0) return CaBundle{.file = path, .folder = ""};
  }
  return CaBundle{};
}

}  // namespace regionbench
