// SPDX-License-Identifier: Apache-2.0
#include "aggregator/ingest/token.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>

namespace regionbench {
namespace {

constexpr std::size_t kRandomBytes = 32;
using Bytes = std::array<unsigned char, kRandomBytes>;

// RFC 4648, section 5, without padding.
std::string Base64Url(const Bytes& bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  constexpr unsigned kBitsPerDigit = 6;
  std::string text;
  std::uint32_t bits = 0;
  unsigned waiting = 0;
  for (const unsigned char byte : bytes) {
    bits = bits << 8U | byte;
    for (waiting += 8; waiting >= kBitsPerDigit;) {
      waiting -= kBitsPerDigit;
      text += kDigits[bits >> waiting & 0x3fU];
    }
  }
  if (waiting > 0) text += kDigits[bits << (kBitsPerDigit - waiting) & 0x3fU];
  return text;
}

}  // namespace

Result<std::string> NewToken() {
  Bytes bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    return Fail(ErrorCode::kUnavailable, "the system has no random numbers");
  }
  return "rb_" + Base64Url(bytes);
}

std::string TokenHash(std::string_view token) {
  constexpr std::string_view kHex = "0123456789abcdef";
  Bytes digest{};
  EVP_Digest(token.data(), token.size(), digest.data(), nullptr, EVP_sha256(),
             nullptr);
  std::string text;
  for (const unsigned char byte : digest) {
    text += kHex[byte >> 4U];
    text += kHex[byte & 0xfU];
  }
  return text;
}

std::string TokenStanza(const TokenGrant& grant) {
  std::string stanza = "[[token]]\n";
  if (!grant.probe.empty()) stanza += "probe = \"" + grant.probe + "\"\n";
  if (grant.read) stanza += "read = true\n";
  return stanza + "hash = \"" + grant.hash + "\"\n";
}

bool MayWrite(const TokenGrant& grant, std::string_view probe) {
  std::string_view pattern = grant.probe;
  if (pattern == "*") return true;
  if (!pattern.ends_with("/*")) return !pattern.empty() && pattern == probe;
  pattern.remove_suffix(1);
  return probe.size() > pattern.size() && probe.starts_with(pattern);
}

std::optional<TokenGrant> TokenBook::Find(std::string_view token) const {
  const std::string hash = TokenHash(token);
  const TokenGrant* found = nullptr;
  for (const TokenGrant& grant : grants_) {
    const bool same =
        grant.hash.size() == hash.size() &&
        CRYPTO_memcmp(grant.hash.data(), hash.data(), hash.size()) == 0;
    if (same && found == nullptr) found = &grant;
  }
  return found == nullptr ? std::nullopt : std::optional(*found);
}

}  // namespace regionbench
