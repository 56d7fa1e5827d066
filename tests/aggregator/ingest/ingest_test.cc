// SPDX-License-Identifier: Apache-2.0
#include "aggregator/ingest/ingest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <future>

#include "tests/support/moody_store.h"
#include "tests/support/upload_lines.h"

namespace regionbench {
namespace {

using support::Gzipped;
using support::LinesOf;
using support::Mood;
using support::MoodyStore;
using testing::ElementsAre;
using namespace std::chrono_literals;

constexpr WallTime kNow{std::chrono::microseconds(1'763'881'260'000'000)};

Upload Of(std::string body) {
  Upload upload;
  upload.body = std::move(body);
  upload.grant.probe = "p";
  upload.received_at = kNow;
  return upload;
}

class IngestTest : public testing::Test {
 protected:
  void Start() {
    commit.retry = 1ms;
    ingest.emplace(std::make_unique<MoodyStore>(mood),
                   IngestOptions{1U << 20U, commit, [] { return kNow; }});
  }
  std::future<Receipt> Send(Upload upload) {
    auto told = std::make_shared<std::promise<Receipt>>();
    ingest->Take(std::move(upload), [told](Receipt receipt) {
      told->set_value(std::move(receipt));
    });
    return told->get_future();
  }

  Mood mood;
  CommitterOptions commit;
  std::optional<Ingest> ingest;
};

TEST_F(IngestTest, StoresPlainAndCompressedUploads) {
  Start();
  EXPECT_EQ(Send(Of(LinesOf(1, 3))).get().accepted, 3U);
  Upload packed = Of(Gzipped(LinesOf(3, 3)));
  packed.gzip = true;
  const Receipt receipt = Send(std::move(packed)).get();
  EXPECT_EQ(receipt.accepted, 2U);
  EXPECT_EQ(receipt.duplicate, 1U);
  const IngestCounts counts = ingest->Counts();
  EXPECT_EQ(counts.batches, 2U);
  EXPECT_EQ(counts.samples, 5U);
  EXPECT_EQ(counts.duplicates, 1U);
}

TEST_F(IngestTest, UploadsThatComeDuringACommitShareTheNextOne) {
  std::vector<std::size_t> fresh;
  commit.on_committed = [&](std::span<const Sample> samples) {
    fresh.push_back(samples.size());
  };
  Start();
  mood.Close();
  auto first = Send(Of(LinesOf(1, 2)));
  mood.AwaitAppends(1);
  auto second = Send(Of(LinesOf(2, 3)));  // 2 came before
  auto third = Send(Of(LinesOf(4, 2)));   // 4 is also in the second
  mood.Open();
  EXPECT_EQ(first.get().accepted, 2U);
  const Receipt two = second.get();
  const Receipt three = third.get();
  EXPECT_EQ(two.accepted, 2U);
  EXPECT_EQ(two.duplicate, 1U);
  EXPECT_EQ(three.accepted, 1U);
  EXPECT_EQ(three.duplicate, 1U);
  EXPECT_THAT(mood.Sizes(), ElementsAre(2, 5));
  ingest.reset();
  EXPECT_THAT(fresh, ElementsAre(2, 3));
}

TEST_F(IngestTest, AfterACommitUploadsWaitForCompanyUntilThereIsEnough) {
  commit.interval = 1h;
  commit.enough_samples = 5;
  Start();
  EXPECT_EQ(Send(Of(LinesOf(1, 1))).get().accepted, 1U);
  auto second = Send(Of(LinesOf(2, 2)));
  auto third = Send(Of(LinesOf(4, 3)));
  EXPECT_EQ(second.get().accepted, 2U);
  EXPECT_EQ(third.get().accepted, 3U);
  EXPECT_THAT(mood.Sizes(), ElementsAre(1, 5));
}

TEST_F(IngestTest, WhatWaitsForCompanyIsCommittedAtTheEnd) {
  commit.interval = 1h;
  Start();
  EXPECT_EQ(Send(Of(LinesOf(1, 1))).get().accepted, 1U);
  auto last = Send(Of(LinesOf(2, 2)));
  ingest.reset();
  EXPECT_EQ(last.get().accepted, 2U);
}

TEST_F(IngestTest, SendsAwayWhatTheQueueCannotHold) {
  commit.most_waiting_samples = 4;
  Start();
  mood.Close();
  auto first = Send(Of(LinesOf(1, 9)));  // finds nobody: taken
  mood.AwaitAppends(1);
  auto second = Send(Of(LinesOf(10, 3)));
  const Receipt third = Send(Of(LinesOf(13, 2))).get();
  EXPECT_EQ(third.end, UploadEnd::kOverloaded);
  EXPECT_EQ(third.accepted, 0U);
  mood.Open();
  EXPECT_EQ(first.get().accepted, 9U);
  EXPECT_EQ(second.get().accepted, 3U);
  EXPECT_EQ(ingest->Counts().overloaded, 1U);
}

TEST_F(IngestTest, AFailingStoreIsToldAndFindsItsWayBackByItself) {
  std::promise<void> healed;
  std::atomic<std::size_t> fresh{0};
  commit.on_committed = [&](std::span<const Sample> samples) {
    if (fresh.fetch_add(samples.size()) == 0) healed.set_value();
  };
  Start();
  mood.Fail();
  const Receipt refused = Send(Of(LinesOf(1, 3))).get();
  EXPECT_EQ(refused.end, UploadEnd::kUnavailable);
  EXPECT_EQ(refused.accepted, 0U);
  EXPECT_EQ(ingest->Ready().error().message, "disk full");
  mood.Heal();
  healed.get_future().wait();  // nobody uploads
  EXPECT_TRUE(ingest->Ready());
  const Receipt again = Send(Of(LinesOf(1, 3))).get();
  EXPECT_EQ(again.accepted + again.duplicate, 3U);
  EXPECT_EQ(ingest->Counts().samples, 3U);
  EXPECT_EQ(fresh, 3U);
}

TEST_F(IngestTest, WhatWaitsAtTheEndIsStillStored) {
  Start();
  mood.Close();
  auto first = Send(Of(LinesOf(1, 1)));
  mood.AwaitAppends(1);
  auto second = Send(Of(LinesOf(2, 1)));
  mood.Open();
  ingest.reset();
  EXPECT_EQ(first.get().end, UploadEnd::kStored);
  EXPECT_EQ(second.get().end, UploadEnd::kStored);
}

// Which probes go by which store is nobody's business.
TEST(IngestOfTwoStoresTest, OneThatWaitsKeepsOnlyItsOwnProbesWaiting) {
  std::array<Mood, 2> moods;
  std::vector<std::unique_ptr<Store>> stores;
  for (Mood& mood : moods) {
    stores.push_back(std::make_unique<MoodyStore>(mood));
  }
  Ingest ingest(std::move(stores), {});
  const auto send_all = [&ingest](std::vector<std::future<Receipt>>& receipts) {
    for (int i = 0; i < 20; ++i) {
      auto told = std::make_shared<std::promise<Receipt>>();
      Upload upload = Of(LinesOf(1, 3, "p" + std::to_string(i)));
      upload.grant.probe = "*";
      ingest.Take(std::move(upload),
                  [told](const Receipt& one) { told->set_value(one); });
      receipts.push_back(told->get_future());
    }
  };
  moods[0].Close();
  std::vector<std::future<Receipt>> receipts;
  send_all(receipts);
  std::size_t there = 0;
  for (int look = 0; look < 500 && there == 0; ++look) {
    there = static_cast<std::size_t>(
        std::ranges::count_if(receipts, [](const auto& one) {
          return one.wait_for(1ms) == std::future_status::ready;
        }));
  }
  EXPECT_GT(there, 0U);
  EXPECT_LT(there, receipts.size());
  moods[0].Open();
  send_all(receipts);
  std::uint64_t accepted = 0;
  std::uint64_t duplicate = 0;
  for (auto& one : receipts) {
    const Receipt receipt = one.get();
    accepted += receipt.accepted;
    duplicate += receipt.duplicate;
  }
  EXPECT_EQ(accepted, 60U);
  EXPECT_EQ(duplicate, 60U);
}

TEST_F(IngestTest, SaysWhyNothingIsUsable) {
  Start();
  EXPECT_EQ(Send(Of("")).get().error, "upload has no lines");
  const Receipt none = Send(Of("{}\nx\n")).get();
  EXPECT_EQ(none.end, UploadEnd::kNothingUsable);
  EXPECT_EQ(none.error, "no line is a sample");
  EXPECT_EQ(none.rejected_total, 2U);
  EXPECT_EQ(none.rejected.size(), 2U);
  const Receipt foreign = Send(Of(LinesOf(1, 1, "other"))).get();
  EXPECT_EQ(foreign.end, UploadEnd::kForbidden);
  EXPECT_EQ(Send(Of(std::string((1U << 20U) + 1, '\n'))).get().end,
            UploadEnd::kTooLarge);
  Upload broken = Of("no gzip");
  broken.gzip = true;
  EXPECT_EQ(Send(std::move(broken)).get().end, UploadEnd::kNothingUsable);
  Upload bomb = Of(Gzipped(std::string(64U << 20U, '\n')));
  bomb.gzip = true;
  EXPECT_EQ(Send(std::move(bomb)).get().end, UploadEnd::kTooLarge);
  EXPECT_EQ(ingest->Counts().rejected, 3U);
}

TEST_F(IngestTest, ComparesTheClocksOfItsProbes) {
  Start();
  Send(Of(LinesOf(1, 1))).wait();  // taken a minute before it came
  EXPECT_EQ(ingest->Clocks().at("p"), (ClockOffset{-60s + 1us, true, kNow}));
  Upload sent = Of(LinesOf(2, 1));
  sent.sent_at = kNow - 2s;
  Send(sent).wait();
  EXPECT_EQ(ingest->Clocks().at("p"), (ClockOffset{-2s, true, kNow}));
  sent.clock_offset = 150us;
  Send(sent).wait();
  EXPECT_EQ(ingest->Clocks().at("p"), (ClockOffset{150us, false, kNow}));
}

TEST(ClockOffsetsTest, TheLargestBoundOfTheLastHourCountsAndThenNoMore) {
  ClockOffsets clocks;
  clocks.Show("p", kNow - 5s, kNow);
  clocks.Show("p", kNow - 9s, kNow + 1s);
  EXPECT_EQ(clocks.All(kNow).at("p").offset, -5s);
  clocks.Show("p", kNow + 31min - 8s, kNow + 31min);
  EXPECT_EQ(clocks.All(kNow).at("p").offset, -5s);
  clocks.Show("p", kNow + 62min - 7s, kNow + 62min);
  EXPECT_EQ(clocks.All(kNow).at("p").offset, -7s);
}

TEST(ClockOffsetsTest, WhatAProbeTellsCountsForAnHour) {
  ClockOffsets clocks;
  clocks.Show("p", kNow - 5s, kNow);
  clocks.Tell("p", 3ms, kNow);
  EXPECT_FALSE(clocks.All(kNow + 1h).at("p").at_least);
  EXPECT_TRUE(clocks.All(kNow + 61min).at("p").at_least);
}

}  // namespace
}  // namespace regionbench
