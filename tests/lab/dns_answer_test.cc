// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/dns_answer.h"

#include <gtest/gtest.h>

namespace regionbench {
namespace {

constexpr std::uint8_t kA = 1;
constexpr std::uint8_t kAaaa = 28;

std::vector<std::uint8_t> Query(const std::string& label, std::uint8_t type) {
  std::vector<std::uint8_t> query = {0xbe, 0xef, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0};
  query.push_back(static_cast<std::uint8_t>(label.size()));
  query.insert(query.end(), label.begin(), label.end());
  query.insert(query.end(), {0, 0, type, 0, 1});
  return query;
}

NameTable OneName() {
  return {{"tokyo", {.ipv4 = LabAddress::Parse("198.19.1.1"), .ipv6 = {}}}};
}

TEST(DnsAnswerTest, AKnownNameGivesItsAddress) {
  const auto answer = AnswerQuery(Query("ToKyO", kA), OneName());
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->size(), 23U + 16U);
  EXPECT_EQ((*answer)[0], 0xbe);
  EXPECT_EQ((*answer)[3] & 0x0fU, 0U);
  EXPECT_EQ((*answer)[7], 1);
  const std::vector<std::uint8_t> address(answer->end() - 4, answer->end());
  EXPECT_EQ(address, (std::vector<std::uint8_t>{198, 19, 1, 1}));
}

TEST(DnsAnswerTest, ANameWithoutThatFamilyGivesAnEmptyAnswer) {
  const auto answer = AnswerQuery(Query("tokyo", kAaaa), OneName());
  ASSERT_TRUE(answer);
  EXPECT_EQ((*answer)[3] & 0x0fU, 0U);
  EXPECT_EQ((*answer)[7], 0);
}

TEST(DnsAnswerTest, AnUnknownNameDoesNotExist) {
  const auto answer = AnswerQuery(Query("osaka", kA), OneName());
  ASSERT_TRUE(answer);
  EXPECT_EQ((*answer)[3] & 0x0fU, 3U);
}

TEST(DnsAnswerTest, ATruncatedQueryHasNoAnswerAtAnyLength) {
  const auto whole = Query("tokyo", kA);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const std::vector<std::uint8_t> part(
        whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_FALSE(AnswerQuery(part, OneName())) << length;
  }
}

TEST(DnsAnswerTest, ANameThatDoesNotResolveIsNotInTheTable) {
  Scenario scenario;
  scenario.targets = {{.hosts = {"a.test"}},
                      {.hosts = {"B.test"}, .behaviour = Behaviour::kNoName},
                      {.hosts = {"C.test"}}};
  const NameTable names = NamesOf(scenario);
  EXPECT_EQ(names.size(), 2U);
  EXPECT_EQ(names.count("c.test"), 1U);
}

}  // namespace
}  // namespace regionbench
