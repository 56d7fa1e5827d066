// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/token.h"

#include <sys/random.h>

#include <cstring>

namespace regionbench {

std::array<std::byte, Token::kSize> Token::Bytes() const {
  std::array<std::byte, kSize> bytes{};
  std::memcpy(bytes.data(), &sender, sizeof sender);
  std::memcpy(bytes.data() + sizeof sender, &number, sizeof number);
  return bytes;
}

std::optional<Token> Token::From(std::span<const std::byte> bytes) {
  if (bytes.size() < kSize) return std::nullopt;
  Token token;
  std::memcpy(&token.sender, bytes.data(), sizeof token.sender);
  std::memcpy(&token.number, bytes.data() + sizeof token.sender,
              sizeof token.number);
  return token;
}

std::uint64_t RandomNumber() {
  std::uint64_t number = 0;
  // Up to 256 bytes are never given in part.
  [[maybe_unused]] const auto got = getrandom(&number, sizeof number, 0);
  return number;
}

}  // namespace regionbench
