// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/core/result.h"
#include "config/settings/settings.h"

namespace regionbench {

/// A fresh token: `rb_` and 32 random bytes in base64url.
Result<std::string> NewToken();

/// What is kept of a token: its SHA-256 in 64 lower-case hexadecimal digits.
std::string TokenHash(std::string_view token);

/// The lines that give a token its rights when they end a settings file.
std::string TokenStanza(const TokenGrant& grant);

/// True for a probe that the holder of the token may upload for.
bool MayWrite(const TokenGrant& grant, std::string_view probe);

/// All grants. Safe to read from any thread.
class TokenBook {
 public:
  explicit TokenBook(std::vector<TokenGrant> grants)
      : grants_(std::move(grants)) {}

  /// Takes as long for an unknown token as for a known one.
  [[nodiscard]] std::optional<TokenGrant> Find(std::string_view token) const;

 private:
  std::vector<TokenGrant> grants_;
};

}  // namespace regionbench
