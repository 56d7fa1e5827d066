// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/resolver.h"

#include <gtest/gtest.h>

#include <latch>
#include <map>
#include <mutex>

namespace regionbench {
namespace {

using namespace std::chrono_literals;

SocketAddress Address(const std::string& text) {
  return NumericLookup({text, 443}, Family::kAny)->front();
}

/// Names whose answers a test changes.
class Names {
 public:
  void Set(const std::string& host, Result<Addresses> answer) {
    const std::lock_guard lock(mutex_);
    answers_.insert_or_assign(host, std::move(answer));
  }
  [[nodiscard]] Lookup AsLookup() {
    return [this](const HostPort& name, Family) {
      const std::lock_guard lock(mutex_);
      ++asked_;
      return answers_.at(name.host);
    };
  }
  [[nodiscard]] int asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  std::mutex mutex_;  // guards answers_ and asked_
  std::map<std::string, Result<Addresses>> answers_;
  int asked_ = 0;
};

class ResolverTest : public ::testing::Test {
 protected:
  Resolver Make(std::vector<HostPort> hosts) {
    return {*loop,
            std::move(hosts),
            {.refresh = refresh, .lookup = names.AsLookup()}};
  }
  void AwaitAll(const Resolver& resolver) const {
    loop->RunUntil([&] { return resolver.AllAnswered(); });
  }
  /// Looks the name up again and waits for the answer.
  void Again(Resolver& resolver) {
    const std::uint64_t before = resolver.At(0).lookups;
    resolver.Refresh(0);
    loop->RunUntil([&] { return resolver.At(0).lookups > before; });
  }

  std::unique_ptr<EventLoop> loop = EventLoop::Open().value();
  Names names;
  std::chrono::nanoseconds refresh = 1h;
};

TEST_F(ResolverTest, NumericHostsAreThereAtOnce) {
  const Resolver resolver = Make({{"203.0.113.7", 443}});
  EXPECT_TRUE(resolver.AllAnswered());
  EXPECT_TRUE(resolver.At(0).numeric);
  EXPECT_EQ(resolver.At(0).address.Text(), "203.0.113.7");
  EXPECT_EQ(names.asked(), 0);
}

TEST_F(ResolverTest, ANumericHostOfTheWrongFamilyHasNoAddress) {
  const Resolver resolver(*loop, {{"203.0.113.7", 443}},
                          {.family = Family::kIpv6});
  EXPECT_TRUE(resolver.AllAnswered());
  EXPECT_EQ(resolver.At(0).address.length, 0U);
  EXPECT_EQ(resolver.At(0).error, "203.0.113.7: not of this family");
}

TEST_F(ResolverTest, NamesGetTheirFirstAddress) {
  names.Set("a.test", Addresses{Address("192.0.2.1"), Address("192.0.2.2")});
  const Resolver resolver = Make({{"a.test", 443}});
  EXPECT_FALSE(resolver.AllAnswered());
  AwaitAll(resolver);
  EXPECT_EQ(resolver.At(0).address.Text(), "192.0.2.1");
  EXPECT_FALSE(resolver.At(0).numeric);
}

TEST_F(ResolverTest, AFailureIsAnAnswerToo) {
  names.Set("a.test", Fail(ErrorCode::kUnavailable, "a.test: unknown"));
  const Resolver resolver = Make({{"a.test", 443}});
  AwaitAll(resolver);
  EXPECT_EQ(resolver.At(0).address.length, 0U);
  EXPECT_EQ(resolver.At(0).error, "a.test: unknown");
  EXPECT_FALSE(resolver.At(0).stale);
}

TEST_F(ResolverTest, AHangingNameDoesNotHoldUpTheOthers) {
  std::latch release(1);
  const Resolver resolver(*loop, {{"hangs.test", 1}, {"a.test", 1}},
                          {.lookup = [&](const HostPort& name, Family) {
                            if (name.host == "hangs.test") release.wait();
                            return Addresses{Address("192.0.2.1")};
                          }});
  loop->RunUntil([&] { return resolver.At(1).lookups == 1; });
  EXPECT_FALSE(resolver.AllAnswered());
  release.count_down();
  AwaitAll(resolver);
  EXPECT_EQ(resolver.At(0).lookups, 1U);
}

TEST_F(ResolverTest, KeepsAnAddressThatTheNameStillHas) {
  names.Set("a.test", Addresses{Address("192.0.2.1"), Address("192.0.2.2")});
  Resolver resolver = Make({{"a.test", 443}});
  AwaitAll(resolver);
  names.Set("a.test", Addresses{Address("192.0.2.2"), Address("192.0.2.1")});
  Again(resolver);
  EXPECT_EQ(resolver.At(0).address.Text(), "192.0.2.1");
  names.Set("a.test", Addresses{Address("192.0.2.3")});
  Again(resolver);
  EXPECT_EQ(resolver.At(0).address.Text(), "192.0.2.3");
}

TEST_F(ResolverTest, KeepsTheOldAddressWhenALaterLookupFails) {
  names.Set("a.test", Addresses{Address("192.0.2.1")});
  Resolver resolver = Make({{"a.test", 443}});
  AwaitAll(resolver);
  names.Set("a.test", Fail(ErrorCode::kUnavailable, "a.test: try again"));
  Again(resolver);
  EXPECT_EQ(resolver.At(0).address.Text(), "192.0.2.1");
  EXPECT_TRUE(resolver.At(0).stale);
  EXPECT_EQ(resolver.At(0).error, "a.test: try again");
  names.Set("a.test", Addresses{Address("192.0.2.1")});
  Again(resolver);
  EXPECT_FALSE(resolver.At(0).stale);
  EXPECT_EQ(resolver.At(0).error, "");
}

TEST_F(ResolverTest, LooksEveryNameUpAgainInTurn) {
  refresh = 2ms;
  names.Set("a.test", Addresses{Address("192.0.2.1")});
  names.Set("b.test", Addresses{Address("192.0.2.2")});
  const Resolver resolver = Make({{"a.test", 443}, {"b.test", 443}});
  AwaitAll(resolver);
  names.Set("a.test", Addresses{Address("192.0.2.3")});
  names.Set("b.test", Addresses{Address("192.0.2.4")});
  loop->RunUntil([&] {
    return resolver.At(0).address.Text() == "192.0.2.3" &&
           resolver.At(1).address.Text() == "192.0.2.4";
  });
  EXPECT_EQ(resolver.At(1).address.Text(), "192.0.2.4");
}

}  // namespace
}  // namespace regionbench
