// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/lookup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <latch>

#include "tests/support/hosts_file.h"

namespace regionbench {
namespace {

std::vector<std::string> TextsOf(const Addresses& addresses) {
  std::vector<std::string> texts;
  for (const SocketAddress& address : addresses) {
    texts.push_back(address.Text());
  }
  return texts;
}

TEST(NumericLookupTest, AnAddressStandsForItself) {
  const auto v4 = NumericLookup({"203.0.113.7", 443}, Family::kAny);
  ASSERT_TRUE(v4);
  EXPECT_EQ(TextsOf(*v4), (std::vector<std::string>{"203.0.113.7"}));
  const auto v6 = NumericLookup({"2001:db8::7", 443}, Family::kAny);
  ASSERT_TRUE(v6);
  EXPECT_EQ(TextsOf(*v6), (std::vector<std::string>{"2001:db8::7"}));
}

TEST(NumericLookupTest, OfTheWrongFamilyThereIsNone) {
  EXPECT_EQ(NumericLookup({"203.0.113.7", 1}, Family::kIpv6)->size(), 0U);
  EXPECT_EQ(NumericLookup({"2001:db8::7", 1}, Family::kIpv4)->size(), 0U);
}

TEST(NumericLookupTest, ANameIsNotNumeric) {
  EXPECT_FALSE(NumericLookup({"localhost", 443}, Family::kAny));
}

TEST(SystemLookupTest, KnowsTheHostsFile) {
  RB_SKIP_WITHOUT_HOSTS_FILE();
  const auto addresses = SystemLookup({"localhost", 443}, Family::kIpv4);
  ASSERT_TRUE(addresses) << addresses.error().message;
  EXPECT_EQ(TextsOf(*addresses), (std::vector<std::string>{"127.0.0.1"}));
}

TEST(SystemLookupTest, SaysWhichNameFailed) {
  // A label of 64 letters is no name, so that nobody is asked.
  const auto addresses =
      SystemLookup({std::string(64, 'a') + ".invalid", 443}, Family::kAny);
  ASSERT_FALSE(addresses);
  EXPECT_EQ(addresses.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(addresses.error().message,
              ::testing::StartsWith(std::string(64, 'a') + ".invalid: "));
}

TEST(LookupPoolTest, AnswersEveryQuestionOnce) {
  std::mutex mutex;
  std::vector<std::size_t> answered;
  std::latch all(100);
  LookupPool pool([](const HostPort&, Family) { return Addresses(1); },
                  Family::kAny,
                  [&](std::size_t id, const Result<Addresses>& addresses) {
                    EXPECT_EQ(addresses->size(), 1U);
                    const std::lock_guard lock(mutex);
                    answered.push_back(id);
                    all.count_down();
                  });
  for (std::size_t id = 0; id < 100; ++id) pool.Ask(id, {"name", 1});
  all.wait();
  std::ranges::sort(answered);
  for (std::size_t id = 0; id < 100; ++id) EXPECT_EQ(answered[id], id);
}

TEST(LookupPoolTest, ASlowNameDoesNotHoldUpTheNext) {
  std::latch quick_is_answered(1);
  LookupPool pool(
      [&](const HostPort& name, Family) {
        if (name.host == "slow") quick_is_answered.wait();
        return Addresses(1);
      },
      Family::kAny,
      [&](std::size_t id, const Result<Addresses>&) {
        if (id == 1) quick_is_answered.count_down();
      });
  pool.Ask(0, {"slow", 1});
  pool.Ask(1, {"quick", 1});
  quick_is_answered.wait();
  EXPECT_TRUE(quick_is_answered.try_wait());
}

TEST(LookupPoolTest, EndsWithQuestionsWaiting) {
  std::atomic<int> answers = 0;
  std::latch started(8);
  std::latch go_on(1);
  std::optional<LookupPool> pool(
      std::in_place,
      [&](const HostPort&, Family) {
        started.count_down();
        go_on.wait();
        return Addresses(1);
      },
      Family::kAny, [&](std::size_t, const Result<Addresses>&) { ++answers; });
  for (std::size_t id = 0; id < 20; ++id) pool->Ask(id, {"name", 1});
  started.wait();  // all eight threads are under way, twelve names wait
  std::jthread release([&] { go_on.count_down(); });
  pool.reset();
  EXPECT_GE(answers, 8);
}

TEST(LookupPoolTest, EndsAlthoughALookupNeverDoes) {
  struct Unwound {
    std::latch& latch;
    ~Unwound() { latch.count_down(); }
  };
  std::latch started(1);
  std::latch unwound(1);
  std::optional<LookupPool> pool(
      std::in_place,
      [&](const HostPort&, Family) -> Result<Addresses> {
        const Unwound unwinding{unwound};
        const Interruptible waiting;
        started.count_down();
        for (;;) pause();
      },
      Family::kAny,
      [](std::size_t, const Result<Addresses>&) { FAIL() << "answered"; });
  pool->Ask(0, {"hangs", 1});
  started.wait();
  pool.reset();
  EXPECT_TRUE(unwound.try_wait());  // what it had is given back
}

}  // namespace
}  // namespace regionbench
