// SPDX-License-Identifier: Apache-2.0
#include "aggregator/insight/address_log.h"

#include <gtest/gtest.h>

#include "tests/support/past.h"

namespace regionbench {
namespace {

using std::chrono::minutes;

/// One bucket of ten minutes for each word; `-` is an attempt without address.
AddressLog Seen(const std::vector<std::string>& words) {
  AddressLog log(minutes(10));
  WallTime at = kMonday;
  for (const std::string& word : words) {
    log.Add(at, word == "-" ? "" : word);
    at += minutes(10);
  }
  return log;
}

WallTime Bucket(int n) { return kMonday + n * minutes(10); }

TEST(AddressLogTest, TheSameAddressThroughoutIsNoChange) {
  EXPECT_TRUE(Seen({"a", "a", "-", "a", "a"}).Changes().empty());
}

TEST(AddressLogTest, AReplacedAddressIsOneChange) {
  EXPECT_EQ(Seen({"a", "a", "b", "b"}).Changes(),
            (std::vector<AddressChange>{{Bucket(2), {"b"}, {"a"}}}));
}

TEST(AddressLogTest, AReplacementInsideABucketIsOneChangeToo) {
  AddressLog log(minutes(10));
  log.Add(Bucket(0), "b");
  log.Add(Bucket(1), "b");
  log.Add(Bucket(1) + minutes(5), "a");
  log.Add(Bucket(2), "a");
  EXPECT_EQ(log.Changes(),
            (std::vector<AddressChange>{{Bucket(1), {"a"}, {"b"}}}));
}

TEST(AddressLogTest, ANewAddressBesideTheOldOneAppears) {
  EXPECT_EQ(Seen({"a", "b", "a", "b", "a"}).Changes(),
            (std::vector<AddressChange>{}))
      << "two in turn";
  AddressLog log = Seen({"a", "a", "a"});
  for (int n = 3; n < 9; ++n) {
    log.Add(Bucket(n), "a");
    log.Add(Bucket(n), "b");
  }
  EXPECT_EQ(log.Changes(),
            (std::vector<AddressChange>{{Bucket(3), {"b"}, {}}}));
}

TEST(AddressLogTest, APoolHandedOutAtRandomIsNotToldAsChanges) {
  Dice dice(1);
  std::vector<std::string> words;
  for (int i = 0; i < 1000; ++i) {
    words.push_back(std::string(1, static_cast<char>('a' + dice.Roll() * 8)));
  }
  EXPECT_TRUE(Seen(words).Changes().empty());
}

TEST(AddressLogTest, MoreThanSixtyFourRotate) {
  std::vector<std::string> words;
  for (int i = 0; i < 65; ++i) words.push_back(std::to_string(i));
  const AddressLog log = Seen(words);
  EXPECT_TRUE(log.rotates());
  EXPECT_TRUE(log.Changes().empty());
}

}  // namespace
}  // namespace regionbench
