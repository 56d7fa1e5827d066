// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/udp.h"

#include <algorithm>

#include "probe/engine/methods/datagram.h"
#include "probe/engine/methods/token.h"

namespace regionbench {
namespace {

class Echo final : public DatagramExchange {
 public:
  Echo(const SocketAddress& to, Token token)
      : DatagramExchange(to), token_(token), question_(token.Bytes()) {}

 protected:
  [[nodiscard]] std::span<const std::byte> Question() const override {
    return question_;
  }

  std::optional<Verdict> Judge(std::span<const std::byte> reply) override {
    if (std::ranges::equal(reply, question_)) return Verdict{};
    const auto other = Token::From(reply);
    const bool is_late =
        other && reply.size() == Token::kSize && other->sender == token_.sender;
    if (is_late) return std::nullopt;
    return Verdict{Outcome::kBadReply, "the echo differs from what was sent"};
  }

 private:
  Token token_;
  std::array<std::byte, Token::kSize> question_;
};

// What all echoes share lives as long as the prober that makes them.
struct EchoMaker {
  std::shared_ptr<StampingHold> hold = std::make_shared<StampingHold>();
  Token next{.sender = RandomNumber(), .number = 0};

  std::unique_ptr<Exchange> operator()(const Attempt& attempt) {
    ++next.number;
    return std::make_unique<Echo>(attempt.address, next);
  }
};

}  // namespace

Result<std::unique_ptr<Prober>> OpenUdpProber(EventLoop& loop) {
  return std::make_unique<ExchangeProber>(loop, EchoMaker());
}

}  // namespace regionbench
