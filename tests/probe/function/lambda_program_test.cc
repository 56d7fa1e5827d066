// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "config/core/time.h"
#include "tests/probe/function/bootstrap_child.h"
#include "tests/support/runtime_api.h"

namespace regionbench {
namespace {

using Json = nlohmann::json;
using support::HttpAnswer;
using support::RuntimeApi;
using testing::HasSubstr;

const std::string kResponse = "POST /2018-06-01/runtime/invocation/";

std::string InMillis(std::int64_t ahead) {
  return "Lambda-Runtime-Deadline-Ms: " +
         std::to_string(WallNow().time_since_epoch().count() / 1000 + ahead) +
         "\r\n";
}

/// bootstrap at work for an emulated Lambda.
class LambdaProgramTest : public ::testing::Test {
 protected:
  RuntimeApi api_;
  Probed probed_;
  BootstrapChild child_{{"AWS_LAMBDA_RUNTIME_API=" + api_.Where(),
                         "AWS_REGION=eu-west-1",
                         "REGIONBENCH_TARGETS=" + probed_.Target()}};

  // Ends it while it waits for an event.
  int End() {
    api_.AwaitNextCalls(api_.posted() + 1);
    child_.program().Signal(SIGTERM);
    return child_.Wait();
  }
};

TEST_F(LambdaProgramTest, AnEventIsAnsweredAndTheNextOneAskedFor) {
  api_.QueueNext(RuntimeApi::Event("one", R"({"rounds":2})", InMillis(9000)));
  api_.QueueNext(RuntimeApi::Event("two", R"({"rounds":1})", InMillis(9000)));
  const auto first = api_.AwaitPosted(0);
  EXPECT_EQ(first.line, kResponse + "one/response HTTP/1.1");
  const Json json = Json::parse(first.body);
  EXPECT_EQ(json["schema"], "regionbench.function/1");
  EXPECT_EQ(json["probe"], "aws-lambda/eu-west-1");
  EXPECT_EQ(json["cold_start"], true);
  EXPECT_EQ(json["samples"].size(), 2U);
  EXPECT_EQ(json["samples"][0]["outcome"], "ok");
  const Json second = Json::parse(api_.AwaitPosted(1).body);
  EXPECT_EQ(second["invocation"], 2);
  EXPECT_EQ(second["cold_start"], false);
  EXPECT_NE(second["samples"][0]["boot"], json["samples"][0]["boot"]);
  EXPECT_EQ(second["samples"][0]["cold_start"], true);
  EXPECT_EQ(End(), 0);
  EXPECT_EQ(api_.connections(), 1);
}

TEST_F(LambdaProgramTest, ABadEventIsAnErrorOfTheFunction) {
  api_.QueueNext(RuntimeApi::Event("one", "[1,2]"));
  const auto posted = api_.AwaitPosted(0);
  EXPECT_EQ(posted.line, kResponse + "one/error HTTP/1.1");
  EXPECT_EQ(posted.headers.at("lambda-runtime-function-error-type"),
            "Function.InvalidEvent");
  const Json json = Json::parse(posted.body);
  EXPECT_EQ(json["errorType"], "Function.InvalidEvent");
  EXPECT_EQ(json["errorMessage"], "event: not an object");
  EXPECT_TRUE(json["stackTrace"].is_array());
  EXPECT_EQ(End(), 0);
}

TEST_F(LambdaProgramTest, OddButLegalHttpIsUnderstood) {
  api_.QueueNext(
      "HTTP/1.1 100 Continue\r\nLambda-Runtime-Aws-Request-Id: no\r\n\r\n"
      "HTTP/1.1 200 OK\r\nTRANSFER-ENCODING: chunked\r\n"
      "LAMBDA-RUNTIME-AWS-REQUEST-ID:   shout\t\r\n\r\n"
      "5\r\n{\"rou\r\n8;x=y\r\nnds\":1} \r\n0\r\nT: x\r\n\r\n");
  EXPECT_EQ(api_.AwaitPosted(0).line, kResponse + "shout/response HTTP/1.1");
  api_.QueuePostAnswer("HTTP/1.1 100 Continue\r\n\r\n" +
                       HttpAnswer("202 Accepted"));
  api_.QueueNext(RuntimeApi::Event("two", "{}"));
  EXPECT_EQ(api_.AwaitPosted(1).line, kResponse + "two/response HTTP/1.1");
  EXPECT_EQ(End(), 0);
}

TEST_F(LambdaProgramTest, AConnectionThatBreaksIsDialledAnew) {
  api_.QueueNext(support::kClose);
  api_.QueueNext(support::kReset);
  api_.QueueNext(RuntimeApi::Event("one", R"({"rounds":1})"));
  EXPECT_EQ(api_.AwaitPosted(0).line, kResponse + "one/response HTTP/1.1");
  api_.AwaitNextCalls(4);
  child_.program().Signal(SIGTERM);
  EXPECT_EQ(child_.Wait(), 0);
}

TEST_F(LambdaProgramTest, AnAnswerThatDoesNotArriveIsSentOnceMore) {
  api_.QueuePostAnswer(support::kReset);
  api_.QueueNext(RuntimeApi::Event("one", R"({"rounds":1})"));
  const auto again = api_.AwaitPosted(1);
  EXPECT_EQ(again.line, kResponse + "one/response HTTP/1.1");
  EXPECT_EQ(again.body, api_.AwaitPosted(0).body);
  api_.AwaitNextCalls(2);
  child_.program().Signal(SIGTERM);
  EXPECT_EQ(child_.Wait(), 0);
}

TEST_F(LambdaProgramTest, AnAnswerThatIsTooLargeBecomesAnError) {
  api_.QueuePostAnswer(HttpAnswer("413 Payload Too Large"));
  api_.QueueNext(RuntimeApi::Event("one", R"({"rounds":1})"));
  const auto error = api_.AwaitPosted(1);
  EXPECT_EQ(error.line, kResponse + "one/error HTTP/1.1");
  EXPECT_EQ(Json::parse(error.body)["errorType"],
            "Function.ResponseSizeTooLarge");
  api_.AwaitNextCalls(2);
  child_.program().Signal(SIGTERM);
  EXPECT_EQ(child_.Wait(), 0);
}

TEST_F(LambdaProgramTest, AnApiThatKeepsFailingEndsTheProcess) {
  for (int i = 0; i < 5; ++i) {
    api_.QueueNext(HttpAnswer("500 Internal Server Error"));
  }
  EXPECT_EQ(child_.Wait(), 1);
  EXPECT_EQ(api_.next_calls(), 5U);
  EXPECT_THAT(child_.Errors(), HasSubstr("Runtime API: next: status 500"));
}

TEST_F(LambdaProgramTest, FailuresThatAreNotInARowDoNot) {
  for (int i = 0; i < 3; ++i) {
    for (int k = 0; k < 2; ++k) {
      api_.QueueNext(HttpAnswer("500 Internal Server Error"));
    }
    api_.QueueNext(RuntimeApi::Event("id" + std::to_string(i), "[]"));
  }
  EXPECT_EQ(api_.AwaitPosted(2).line, kResponse + "id2/error HTTP/1.1");
  api_.AwaitNextCalls(10);
  child_.program().Signal(SIGTERM);
  EXPECT_EQ(child_.Wait(), 0);
}

TEST_F(LambdaProgramTest, AnEventWithoutAnIdIsAFailureOfTheApi) {
  for (int i = 0; i < 5; ++i) api_.QueueNext(HttpAnswer("200 OK", "{}"));
  EXPECT_EQ(child_.Wait(), 1);
  EXPECT_EQ(api_.posted(), 0U);
}

TEST_F(LambdaProgramTest, AnAnswerComesBeforeTheDeadline) {
  // A hundred rounds take fifteen seconds; there is less than one.
  api_.QueueNext(RuntimeApi::Event(
      "one", R"({"rounds":100,"timeout_ms":100,"deadline_margin_ms":100})",
      InMillis(900)));
  const Json json = Json::parse(api_.AwaitPosted(0).body);
  EXPECT_GE(json["report"]["rounds"], 1);
  EXPECT_LT(json["report"]["rounds"], 100);
  EXPECT_EQ(End(), 0);
}

TEST_F(LambdaProgramTest, ADeadlineThatIsNoneIsUnknown) {
  for (const char* text : {"soon", "-5", "0", "99999999999999999999"}) {
    api_.QueueNext(RuntimeApi::Event(
        "one", R"({"rounds":1})",
        std::string("Lambda-Runtime-Deadline-Ms: ") + text + "\r\n"));
  }
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(Json::parse(api_.AwaitPosted(i).body)["samples"].size(), 1U);
  }
  EXPECT_EQ(End(), 0);
}

TEST_F(LambdaProgramTest, ASignalDuringAnInvocationEndsItWithWhatThereIs) {
  api_.QueueNext(
      RuntimeApi::Event("one", R"({"rounds":1000})", InMillis(600'000)));
  // Three rounds of a thousand: the others would take minutes.
  probed_.Await(3);
  child_.program().Signal(SIGTERM);
  const auto posted = api_.AwaitPosted(0);
  EXPECT_EQ(posted.line, kResponse + "one/response HTTP/1.1");
  const Json json = Json::parse(posted.body);
  EXPECT_GE(json["samples"].size(), 2U);
  EXPECT_LT(json["samples"].size(), 1000U);
  EXPECT_EQ(json["samples"][0]["outcome"], "ok");
  EXPECT_EQ(child_.Wait(), 0);
  EXPECT_EQ(api_.next_calls(), 1U);
}

TEST(LambdaProgramBrokenTest, BadSettingsAreAnErrorOfInitialisation) {
  RuntimeApi api;
  BootstrapChild child(
      {"AWS_LAMBDA_RUNTIME_API=" + api.Where(), "REGIONBENCH_SINK=stdout"});
  const auto posted = api.AwaitPosted(0);
  EXPECT_EQ(posted.line, "POST /2018-06-01/runtime/init/error HTTP/1.1");
  EXPECT_EQ(posted.headers.at("lambda-runtime-function-error-type"),
            "Function.InvalidSettings");
  EXPECT_THAT(Json::parse(posted.body)["errorMessage"].get<std::string>(),
              HasSubstr("REGIONBENCH_SINK"));
  EXPECT_EQ(child.Wait(), 1);
  EXPECT_EQ(api.next_calls(), 0U);
}

TEST(LambdaProgramBrokenTest, NoApiAtAllEndsTheProcess) {
  BootstrapChild child({"AWS_LAMBDA_RUNTIME_API=127.0.0.1:1"});
  EXPECT_EQ(child.Wait(), 1);
}

std::size_t FieldOf(int pid, const std::string& name) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(name)) return std::stoul(line.substr(name.size()));
  }
  return 0;
}

std::size_t OpenFiles(int pid) {
  const std::filesystem::directory_iterator files("/proc/" +
                                                  std::to_string(pid) + "/fd");
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

// qemu has a thread of its own.
bool IsEmulated(int pid) {
  const std::filesystem::path exe =
      std::filesystem::read_symlink("/proc/" + std::to_string(pid) + "/exe");
  return exe.filename().string().starts_with("qemu-");
}

// REGIONBENCH_INVOCATIONS=10000 is the long form.
TEST_F(LambdaProgramTest, ManyInvocationsLeaveNothingBehind) {
  const char* const asked = std::getenv("REGIONBENCH_INVOCATIONS");
  const std::size_t count = asked == nullptr ? 60 : std::stoul(asked);
  const std::size_t warm = count / 3;
  std::size_t memory = 0;
  std::size_t files = 0;
  const int pid = child_.program().pid();
  for (std::size_t i = 0; i < count; ++i) {
    if (i == warm) {
      api_.AwaitNextCalls(i + 1);
      memory = FieldOf(pid, "VmRSS:");
      files = OpenFiles(pid);
    }
    api_.QueueNext(RuntimeApi::Event(std::to_string(i), R"({"rounds":1})"));
    EXPECT_EQ(Json::parse(api_.AwaitPosted(i).body)["invocation"], i + 1);
  }
  api_.AwaitNextCalls(count + 1);
  EXPECT_EQ(OpenFiles(pid), files);
  EXPECT_EQ(FieldOf(pid, "Threads:"), IsEmulated(pid) ? 3U : 2U);
  // What freed memory a sanitizer keeps for itself is not ours.
  const std::size_t slack = asked == nullptr ? 16'384 : 1024;
  EXPECT_LE(FieldOf(pid, "VmRSS:"), memory + slack);
  RecordProperty("rss_kb", static_cast<int>(FieldOf(pid, "VmRSS:")));
  EXPECT_EQ(End(), 0);
}

}  // namespace
}  // namespace regionbench
