// SPDX-License-Identifier: Apache-2.0
#include "dashboard/service/bucket_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/log_lines.h"
#include "tests/support/moody_store.h"
#include "tests/support/scripted_server.h"
#include "tests/support/upload_lines.h"

namespace regionbench {
namespace {

using support::LinesOf;
using support::ScriptedRequest;
using testing::ElementsAre;
using testing::HasSubstr;

/// One bucket, `samples`, over plain HTTP: lists pages of two keys, and fails
/// as it is told. What was asked can be waited for.
class FakeBucket {
 public:
  void Put(const std::string& key, const std::string& body) {
    const std::lock_guard lock(mutex_);
    objects_[key] = body;
  }
  /// The next so many requests for `what` (a key, or the empty one for lists)
  /// are refused.
  void Refuse(const std::string& what, int times) {
    const std::lock_guard lock(mutex_);
    refusals_[what] = times;
  }
  /// Waits for so many more lists, which are whole looks where a page suffices.
  void AwaitLists(std::size_t more) {
    std::unique_lock lock(mutex_);
    const std::size_t wanted = lists_.size() + more;
    changed_.wait(lock, [&] { return lists_.size() >= wanted; });
  }
  void AwaitGets(std::size_t n) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return gets_.size() >= n; });
  }
  std::vector<std::string> gets() {
    const std::lock_guard lock(mutex_);
    return gets_;
  }
  std::vector<std::string> lists() {
    const std::lock_guard lock(mutex_);
    return lists_;
  }
  ScriptedRequest last() {
    const std::lock_guard lock(mutex_);
    return last_;
  }
  [[nodiscard]] std::string url() const { return server_.url(); }

 private:
  std::string Answer(const ScriptedRequest& request) {
    constexpr std::string_view kRoot = "GET /samples/";
    const std::lock_guard lock(mutex_);
    last_ = request;
    const std::string_view line = request.line;
    if (!line.starts_with(kRoot)) return support::HttpAnswer("404 Not Found");
    const std::string path(
        line.substr(kRoot.size(), line.rfind(' ') - kRoot.size()));
    const bool list = path.starts_with("?");
    (list ? lists_ : gets_).push_back(path);
    changed_.notify_all();
    if (int& left = refusals_[list ? "" : path]; left > 0) {
      --left;
      return support::HttpAnswer("503 Slow Down",
                                 "<Error><Code>SlowDown</Code></Error>");
    }
    if (list) return support::HttpAnswer("200 OK", Page(path));
    const auto object = objects_.find(path);
    return object == objects_.end()
               ? support::HttpAnswer("404 Not Found")
               : support::HttpAnswer("200 OK", object->second);
  }

  [[nodiscard]] std::string Page(const std::string& query) const {
    const std::string prefix = Parameter(query, "prefix");
    const std::string after = Parameter(query, "start-after");
    std::string keys;
    int left = 2;
    for (const auto& [key, body] : objects_) {
      if (!key.starts_with(prefix) || key <= after) continue;
      if (left-- == 0) {
        return "<L><IsTruncated>true</IsTruncated>" + keys + "</L>";
      }
      keys += "<Contents><Key>" + key + "</Key></Contents>";
    }
    return "<L><IsTruncated>false</IsTruncated>" + keys + "</L>";
  }

  static std::string Parameter(const std::string& query,
                               const std::string& name) {
    const std::size_t at = query.find(name + "=");
    if (at == std::string::npos) return "";
    const std::size_t begin = at + name.size() + 1;
    std::string value = query.substr(begin, query.find('&', begin) - begin);
    for (std::size_t i = 0; (i = value.find("%2F")) != std::string::npos;) {
      value.replace(i, 3, "/");
    }
    return value;
  }

  std::mutex mutex_;  // guards all but the server
  std::condition_variable changed_;
  std::map<std::string, std::string> objects_;
  std::map<std::string, int> refusals_;
  std::vector<std::string> gets_;
  std::vector<std::string> lists_;
  ScriptedRequest last_;
  support::ScriptedServer server_{
      [this](const ScriptedRequest& request) { return Answer(request); }};
};

class BucketWatchTest : public ::testing::Test {
 protected:
  BucketWatchTest() {
    // Before any thread of the watch reads them.
    setenv("AWS_ENDPOINT_URL", bucket.url().c_str(), 1);
    setenv("AWS_REGION", "eu-west-1", 1);
    setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", 1);
    setenv("AWS_SECRET_ACCESS_KEY", "secret", 1);
    setenv("AWS_SESSION_TOKEN", "for-an-hour", 1);
  }
  void Watch(std::size_t remembered = 100) {
    watch = BucketWatch::Start({.url = "s3://samples/in/",
                                .pause = std::chrono::milliseconds(1),
                                .remembered = remembered},
                               ingest, log.log())
                .value();
  }

  FakeBucket bucket;
  support::LogLines log;
  support::Mood mood;
  Ingest ingest{std::make_unique<support::MoodyStore>(mood),
                {.commit = {.retry = std::chrono::milliseconds(1)}}};
  std::unique_ptr<BucketWatch> watch;
};

TEST_F(BucketWatchTest, BringsEachObjectOnceInTheOrderOfKeys) {
  bucket.Put("in/b", LinesOf(10, 3));
  bucket.Put("in/a", LinesOf(1, 2));
  bucket.Put("elsewhere/c", LinesOf(20, 1));
  Watch();
  bucket.AwaitLists(3);
  EXPECT_THAT(bucket.gets(), ElementsAre("in/a", "in/b"));
  bucket.Put("in/aa", LinesOf(30, 1));
  bucket.AwaitGets(3);
  bucket.AwaitLists(2);
  EXPECT_THAT(bucket.gets(), ElementsAre("in/a", "in/b", "in/aa"));
  EXPECT_EQ(ingest.Counts().samples, 6U);
  EXPECT_EQ(ingest.Counts().duplicates, 0U);
  EXPECT_EQ(log.text(), "");
}

TEST_F(BucketWatchTest, AsksAsWhoMayRead) {
  Watch();
  bucket.AwaitLists(1);
  const auto headers = bucket.last().headers;
  EXPECT_EQ(headers.at("x-amz-security-token"), "for-an-hour");
  EXPECT_THAT(headers.at("authorization"),
              testing::AllOf(HasSubstr("AKIDEXAMPLE/"),
                             HasSubstr("/eu-west-1/s3/aws4_request"),
                             HasSubstr("x-amz-security-token")));
}

TEST_F(BucketWatchTest, ReadsEveryPage) {
  for (int i = 0; i < 7; ++i) {
    bucket.Put("in/" + std::to_string(i),
               LinesOf(static_cast<std::uint64_t>(10 * i), 1));
  }
  Watch();
  bucket.AwaitGets(7);
  bucket.AwaitLists(8);
  EXPECT_EQ(bucket.gets().size(), 7U);
  EXPECT_EQ(ingest.Counts().samples, 7U);
}

TEST_F(BucketWatchTest, AnObjectThatCannotBeReadHoldsUpNoOther) {
  bucket.Put("in/a", LinesOf(1, 1));
  bucket.Put("in/b", LinesOf(2, 1));
  bucket.Refuse("in/a", 3);
  Watch();
  bucket.AwaitGets(5);
  bucket.AwaitLists(2);
  EXPECT_THAT(bucket.gets(),
              ElementsAre("in/a", "in/b", "in/a", "in/a", "in/a"));
  EXPECT_EQ(ingest.Counts().samples, 2U);
  // The same trouble three times is told once.
  EXPECT_EQ(log.Count("the bucket cannot be read"), 1);
  EXPECT_THAT(log.text(), HasSubstr("in/a: S3 answered 503 SlowDown"));
}

TEST_F(BucketWatchTest, ABucketThatIsAwayIsAskedAgain) {
  bucket.Put("in/a", LinesOf(1, 1));
  bucket.Refuse("", 3);
  Watch();
  bucket.AwaitGets(1);
  bucket.AwaitLists(2);
  EXPECT_EQ(ingest.Counts().samples, 1U);
  EXPECT_EQ(log.Count("the bucket cannot be read"), 1);
  // Trouble that comes back is news.
  bucket.Refuse("", 1);
  log.Await("the bucket cannot be read", 2);
}

TEST_F(BucketWatchTest, WhatIsNoSampleIsToldAndPassedOver) {
  bucket.Put("in/a", "garbage\n" + LinesOf(1, 2));
  bucket.Put("in/b", LinesOf(3, 1));
  Watch();
  bucket.AwaitGets(2);
  bucket.AwaitLists(3);
  EXPECT_THAT(bucket.gets(), ElementsAre("in/a", "in/b"));
  EXPECT_EQ(ingest.Counts().samples, 3U);
  EXPECT_EQ(log.Count("key=in/a rejected=1"), 1) << log.text();
}

TEST_F(BucketWatchTest, WhatTheStoreDoesNotTakeNowIsBroughtAgain) {
  mood.Fail();
  bucket.Put("in/a", LinesOf(1, 2));
  Watch();
  bucket.AwaitGets(2);
  log.Await("in/a: ");
  mood.Heal();
  while (ingest.Counts().samples < 2) bucket.AwaitLists(1);
  const std::size_t taken = bucket.gets().size();
  bucket.AwaitLists(3);
  EXPECT_EQ(bucket.gets().size(), taken);
  // Ingest tries one of them until the store takes it, and may be first.
  EXPECT_LE(ingest.Counts().duplicates, 1U);
}

TEST_F(BucketWatchTest, OfManyObjectsTheNewestAreRemembered) {
  for (int i = 0; i < 5; ++i) {
    bucket.Put("in/" + std::to_string(i),
               LinesOf(static_cast<std::uint64_t>(10 * i), 1));
  }
  Watch(2);
  bucket.AwaitGets(5);
  bucket.AwaitLists(4);
  // It goes on behind what is forgotten, and takes nothing twice.
  EXPECT_EQ(bucket.lists().back(),
            "?list-type=2&prefix=in%2F&start-after=in%2F2");
  EXPECT_EQ(bucket.gets().size(), 5U);
  bucket.Put("in/5", LinesOf(100, 1));
  bucket.AwaitGets(6);
  EXPECT_EQ(bucket.gets().back(), "in/5");
}

TEST_F(BucketWatchTest, NoBucketIsAMistakeOfTheSettings) {
  for (const char* url : {"", "https://samples/in", "s3:///in", "s3://a/ b"}) {
    const auto none = BucketWatch::Start({.url = url}, ingest, log.log());
    ASSERT_FALSE(none) << url;
    EXPECT_EQ(none.error().message,
              std::string(url) + ": not s3://BUCKET/PREFIX");
  }
}

}  // namespace
}  // namespace regionbench
