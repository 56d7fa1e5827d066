// SPDX-License-Identifier: Apache-2.0
//
// The aggregator on servers: uploads in at one end, a report out at the other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "config/core/time.h"
#include "probe/sample/sample_json.h"
#include "tests/e2e/serve_run.h"
#include "tests/lab/lab_run.h"
#include "tests/support/clickhouse.h"

namespace regionbench {
namespace {

using support::ClickhouseServer;
using support::FreshDatabase;
using support::SharedClickhouse;
using testing::HasSubstr;

std::string StoreSetting(const std::string& url) {
  return "store = \"" + url + "\"\n";
}

// Two targets, one 4 ms behind the other, the last hours every ten seconds.
std::string TwoTargets(std::uint64_t rounds) {
  std::string lines;
  const WallTime begin = WallNow() - std::chrono::seconds(10 * rounds);
  for (std::uint64_t i = 0; i < rounds; ++i) {
    for (std::uint64_t target = 0; target < 2; ++target) {
      Sample sample;
      sample.probe = "tokyo";
      sample.boot = "01JD";
      sample.seq = 2 * i + target;
      sample.round = static_cast<std::uint32_t>(i);
      sample.target = {"aws", target == 0 ? "ap-northeast-1" : "ap-northeast-2",
                       "dynamodb"};
      sample.at = begin + std::chrono::seconds(10 * i);
      sample.rtt = std::chrono::microseconds(30'000 + 4'000 * target +
                                             (i * 7919 + target * 31) % 2000);
      sample.rtt_source = RttSource::kKernel;
      sample.timeout = std::chrono::seconds(1);
      if (i % 50 == 7) {
        sample.outcome = Outcome::kTimeout;
        sample.rtt.reset();
      }
      AppendJsonLine(sample, lines);
      lines += '\n';
    }
  }
  return lines;
}

CommandResult Program(std::vector<std::string> words) {
  words.insert(words.begin(), RB_PROGRAM);
  return RunCommand(words);
}

// By curl, which waits as long as an agent does: `STATUS BODY`.
std::string Upload(const ServeRun& serve, const std::string& lines) {
  const support::TemporaryFolder folder;
  std::ofstream(folder.File("lines")) << lines;
  return support::Shell("curl -sS --max-time 40 -D " + folder.File("head") +
                        " -H 'Authorization: Bearer " + kToken +
                        "' --data-binary @" + folder.File("lines") +
                        " http://127.0.0.1:" + std::to_string(serve.port()) +
                        "/api/v1/samples; grep -i -E '^(HTTP|Retry-After)' " +
                        folder.File("head"));
}

TEST(ClickhouseServeTest, WhatIsUploadedIsComparedAsFromAFile) {
  const std::string url = SharedClickhouse().Url(FreshDatabase());
  ServeRun serve(StoreSetting(url));
  ServeRun other;
  ASSERT_TRUE(serve.Start()) << serve.Log();
  ASSERT_TRUE(other.Start()) << other.Log();
  const std::string lines = TwoTargets(500);
  EXPECT_THAT(Upload(serve, lines), HasSubstr("\"accepted\":1000"));
  EXPECT_THAT(Upload(serve, lines), HasSubstr("\"duplicate\":1000"));
  EXPECT_THAT(Upload(other, lines), HasSubstr("\"accepted\":1000"));
  const std::vector<std::string> question = {"compare",
                                             "--since",
                                             "2020-01-01T00:00:00Z",
                                             "--until",
                                             "2100-01-01T00:00:00Z",
                                             "--json"};
  auto of_servers = question;
  of_servers.insert(of_servers.end(), {"--store", url});
  auto of_file = question;
  of_file.insert(of_file.end(), {"--db", other.db()});
  const auto report = Program(of_servers);
  EXPECT_EQ(report.exit_code, 0) << report.err;
  EXPECT_THAT(report.out, HasSubstr("\"state\": \"winner\""));
  EXPECT_EQ(report.out, Program(of_file).out);
  const auto page =
      serve.Get("/api/v1/report?since=24h",
                std::string("Authorization: Bearer ") + kToken + "\r\n");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->status, 200);
  EXPECT_THAT(page->body, HasSubstr("ap-northeast-1 is fastest"));
  EXPECT_EQ(serve.End(SIGTERM), 0);
  EXPECT_EQ(other.End(SIGTERM), 0);
}

TEST(ClickhouseServeTest, AServerThatIsAwayMakesSendersWaitAndNothingElse) {
  ClickhouseServer server;
  server.Start();
  ServeRun serve(StoreSetting(server.Url("away")));
  ASSERT_TRUE(serve.Start()) << serve.Log();
  const std::string lines = TwoTargets(50);
  server.Kill();
  const std::string refused = Upload(serve, lines);
  EXPECT_THAT(refused, HasSubstr("503"));
  EXPECT_THAT(refused, HasSubstr("Retry-After: 5"));
  EXPECT_EQ(serve.Get("/healthz")->status, 200);
  EXPECT_EQ(serve.Get("/readyz")->status, 503);
  EXPECT_THAT(serve.Log(), HasSubstr("the store takes no samples"));
  server.Start();
  const std::string taken = Upload(serve, lines);
  EXPECT_THAT(taken, HasSubstr("HTTP/1.1 200"));
  EXPECT_EQ(server.Ask("SELECT count() FROM away.samples"), "100");
  EXPECT_EQ(serve.End(SIGTERM), 0);
}

TEST(ClickhouseServeTest, TwoAggregatorsThatGetTheSameUploadStoreItOnce) {
  ClickhouseServer& server = SharedClickhouse();
  const std::string database = FreshDatabase();
  ServeRun one(StoreSetting(server.Url(database)));
  ServeRun two(StoreSetting(server.Url(database)));
  ASSERT_TRUE(one.Start() && two.Start());
  const std::string lines = TwoTargets(300);
  std::jthread first(
      [&] { EXPECT_THAT(Upload(one, lines), HasSubstr("HTTP/1.1 200")); });
  EXPECT_THAT(Upload(two, lines), HasSubstr("HTTP/1.1 200"));
  first.join();
  EXPECT_EQ(server.Ask("SELECT count() FROM " + database + ".samples"), "600");
  EXPECT_EQ(one.End(SIGTERM), 0);
  EXPECT_EQ(two.End(SIGTERM), 0);
}

TEST(ClickhouseServeTest, ACopiedHistoryIsTheSameAndASecondCopyDoesNothing) {
  ClickhouseServer& server = SharedClickhouse();
  const support::TemporaryFolder folder;
  std::ofstream(folder.File("lines")) << TwoTargets(2000);
  const std::string db = folder.File("a.db");
  ASSERT_EQ(Program({"import", folder.File("lines"), "--db", db}).exit_code, 0);
  const std::string url = server.Url(FreshDatabase());
  const std::vector<std::string> copy = {"copy", "--from", "sqlite:" + db,
                                         "--to", url};
  const auto first = Program(copy);
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("4000 samples copied, 0 were there"));
  EXPECT_THAT(first.out, HasSubstr("4000 read back and the same"));
  EXPECT_THAT(first.out, HasSubstr(" 0 missing"));
  const auto second = Program(copy);
  EXPECT_THAT(second.out, HasSubstr("0 samples copied"));
  EXPECT_EQ(Program({"export", "--store", url}).out,
            Program({"export", "--db", db}).out);
}

TEST(ClickhouseServeTest, ACopyThatMeetsAnotherSampleOfTheSameNumberSaysSo) {
  ClickhouseServer& server = SharedClickhouse();
  const support::TemporaryFolder folder;
  const std::string lines = TwoTargets(100);
  std::string changed = lines;
  changed.replace(changed.find("\"rtt_ns\":3"), 10, "\"rtt_ns\":2");
  std::ofstream(folder.File("lines")) << lines;
  std::ofstream(folder.File("changed"))
      << changed.substr(0, changed.find('\n') + 1);
  const std::string db = folder.File("a.db");
  const std::string url = server.Url(FreshDatabase());
  ASSERT_EQ(Program({"import", folder.File("lines"), "--db", db}).exit_code, 0);
  ASSERT_EQ(
      Program({"import", folder.File("changed"), "--store", url}).exit_code, 0);
  const auto copied = Program({"copy", "--from", db, "--to", url});
  EXPECT_EQ(copied.exit_code, 1);
  EXPECT_THAT(copied.out, HasSubstr(" 1 missing or different"));
}

TEST(ClickhouseServeTest, ThePrintedSchemaMakesAStoreThatServeTakes) {
  ClickhouseServer& server = SharedClickhouse();
  const std::string database = FreshDatabase();
  std::string schema =
      Program({"schema", "clickhouse", "--database", database}).out;
  for (std::size_t end = 0; (end = schema.find(";\n")) != std::string::npos;
       schema.erase(0, end + 2)) {
    EXPECT_EQ(server.Ask(schema.substr(0, end)), "");
  }
  const support::TemporaryFolder folder;
  std::ofstream(folder.File("lines")) << TwoTargets(10);
  const auto taken = Program(
      {"import", folder.File("lines"), "--store", server.Url(database)});
  EXPECT_EQ(taken.exit_code, 0) << taken.err;
  EXPECT_EQ(server.Ask("SELECT count() FROM " + database +
                       ".samples WHERE provider = 'aws' AND service = "
                       "'dynamodb'"),
            "20");
}

}  // namespace
}  // namespace regionbench
