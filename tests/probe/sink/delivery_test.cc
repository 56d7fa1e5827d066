// SPDX-License-Identifier: Apache-2.0
#include "probe/sink/delivery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probe/sink/numbered_samples.h"
#include "tests/support/collecting_aggregator.h"
#include "tests/support/log_lines.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using support::CollectingAggregator;
using support::HttpAnswer;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

constexpr std::chrono::minutes kEver{5};  // longer than any machine is stopped

class DeliveryTest : public ::testing::Test {
 protected:
  std::unique_ptr<Delivery> Begin(const std::string& url) {
    PushOptions options;
    options.aggregator = url;
    return std::make_unique<Delivery>(*spool_, HttpPush::Open(options).value(),
                                      log_.log());
  }
  void PutEach(std::uint64_t first, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      spool_->Put(NumberedBatch(first + i));
    }
  }

  support::TemporaryFolder folder_;
  std::unique_ptr<Spool> spool_ =
      Spool::Open(folder_.File("spool.db"), {}).value();
  support::LogLines log_;
  CollectingAggregator aggregator_;
};

TEST_F(DeliveryTest, EmptiesTheSpoolInOrder) {
  PutEach(1, 20);
  const auto delivery = Begin(aggregator_.url());
  PutEach(21, 5);
  delivery->Finish(kEver);
  EXPECT_EQ(aggregator_.samples().size(), 25U);
  EXPECT_EQ(spool_->state().waiting.batches, 0U);
  const DeliveryCounts counts = delivery->counts();
  EXPECT_EQ(counts.pushed_samples, 25U);
  EXPECT_EQ(counts.failures, 0U);
  EXPECT_TRUE(counts.last_push);
  EXPECT_TRUE(counts.clock_lead);
  EXPECT_EQ(log_.text(), "");
}

TEST_F(DeliveryTest, KeepsWhatTheAggregatorDoesNotTakeAndSaysSoOnce) {
  aggregator_.AnswerWith(HttpAnswer("503 Service Unavailable"));
  PutEach(1, 3);
  const auto delivery = Begin(aggregator_.url());
  aggregator_.AwaitUploads(2);
  EXPECT_EQ(log_.Count("the aggregator is away"), 1);
  EXPECT_THAT(log_.text(), HasSubstr("reason=\"HTTP status 503\""));
  aggregator_.AnswerWith(std::nullopt);
  aggregator_.AwaitSamples(3);
  delivery->Finish(kEver);
  EXPECT_EQ(log_.Count("the aggregator is back"), 1);
  EXPECT_GE(delivery->counts().failures, 2U);
  const auto uploads = aggregator_.uploads();
  EXPECT_EQ(uploads.front().body, uploads.back().body);  // byte for byte
}

TEST_F(DeliveryTest, AnotherReasonIsToldAsWell) {
  aggregator_.AnswerWith(HttpAnswer("503 Service Unavailable"));
  PutEach(1, 1);
  const auto delivery = Begin(aggregator_.url());
  aggregator_.AwaitUploads(1);
  aggregator_.AnswerWith(
      HttpAnswer("401 Unauthorized", R"({"error":"unknown token"})"));
  aggregator_.AwaitUploads(3);
  EXPECT_THAT(log_.text(),
              HasSubstr("reason=\"HTTP status 401: unknown token\""));
}

TEST_F(DeliveryTest, APoisonedBatchDoesNotBlockTheNext) {
  aggregator_.AnswerWith(
      HttpAnswer("400 Bad Request", R"({"error":"bad\nlevel=info"})"));
  spool_->Put(NumberedBatch(1, 7));
  const auto delivery = Begin(aggregator_.url());
  aggregator_.AwaitUploads(1);
  aggregator_.AnswerWith(std::nullopt);
  spool_->Put(NumberedBatch(8));
  aggregator_.AwaitSamples(1);
  delivery->Finish(kEver);
  EXPECT_EQ(delivery->counts().rejected_samples, 7U);
  EXPECT_EQ(delivery->counts().pushed_samples, 1U);
  EXPECT_THAT(log_.text(), HasSubstr("rejected samples\" samples=7 reason=\""
                                     "HTTP status 400: bad\\nlevel=info\""));
}

TEST_F(DeliveryTest, RejectedLinesAreCountedAndTheRestIsDone) {
  aggregator_.AnswerWith(HttpAnswer(
      "200 OK",
      R"({"accepted":2,"duplicate":0,"rejected":[{"line":2,"error":"at_us"}]})"));
  spool_->Put(NumberedBatch(1, 3));
  const auto delivery = Begin(aggregator_.url());
  delivery->Finish(kEver);
  EXPECT_EQ(delivery->counts().rejected_samples, 1U);
  EXPECT_EQ(delivery->counts().pushed_samples, 2U);
  EXPECT_THAT(log_.text(), HasSubstr("reason=\"line 2: at_us\""));
}

TEST_F(DeliveryTest, WhatIsTooLargeGoesInPieces) {
  std::mutex mutex;
  std::size_t samples = 0;
  const support::ScriptedServer strict([&](const auto& request) {
    const std::string text = Gunzip(request.body, kMostBatchBytes).value();
    const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
    if (lines > 2) return HttpAnswer("413 Payload Too Large");
    const std::lock_guard lock(mutex);
    samples += lines;
    return HttpAnswer("200 OK", "{\"accepted\":" + std::to_string(lines) +
                                    ",\"duplicate\":0,\"rejected\":[]}");
  });
  spool_->Put(NumberedBatch(1, 9));
  const auto delivery = Begin(strict.url());
  delivery->Finish(kEver);
  EXPECT_EQ(samples, 9U);
  EXPECT_EQ(delivery->counts().pushed_samples, 9U);
  EXPECT_EQ(spool_->state().waiting.batches, 0U);
}

TEST_F(DeliveryTest, ASingleLineThatIsTooLargeIsRejected) {
  aggregator_.AnswerWith(HttpAnswer("413 Payload Too Large"));
  spool_->Put(NumberedBatch(1, 3));
  const auto delivery = Begin(aggregator_.url());
  delivery->Finish(kEver);
  EXPECT_EQ(delivery->counts().rejected_samples, 3U);
  EXPECT_EQ(spool_->state().waiting.batches, 0U);
}

TEST_F(DeliveryTest, FinishGivesUpWhenTheAggregatorIsAway) {
  PutEach(1, 2);
  const auto delivery = Begin("http://127.0.0.1:1");
  delivery->Finish(kEver);
  EXPECT_EQ(spool_->state().waiting.samples, 2U);
}

TEST_F(DeliveryTest, FinishWaitsForAHangingOneOnlySoLong) {
  aggregator_.AnswerWith(support::kHang);
  PutEach(1, 2);
  const auto delivery = Begin(aggregator_.url());
  delivery->Finish(10ms);
  EXPECT_EQ(spool_->state().waiting.samples, 2U);
}

TEST_F(DeliveryTest, AnotherOneGoesOnWhereItStopped) {
  aggregator_.AnswerWith(HttpAnswer("503 Service Unavailable"));
  PutEach(1, 4);
  auto delivery = Begin(aggregator_.url());
  aggregator_.AwaitUploads(1);
  delivery.reset();
  aggregator_.AnswerWith(std::nullopt);
  Begin(aggregator_.url())->Finish(kEver);
  EXPECT_EQ(aggregator_.samples().size(), 4U);
}

}  // namespace
}  // namespace regionbench
