// SPDX-License-Identifier: Apache-2.0
//
// What a store on ClickHouse does when its servers do not do what they should.
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "aggregator/store/clickhouse/clickhouse_store.h"
#include "tests/aggregator/store/rollup_contract.h"
#include "tests/support/clickhouse.h"
#include "tests/support/scripted_server.h"
#include "tests/support/tcp_relay.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using support::ClickhouseServer;
using support::FreshDatabase;
using support::ScriptedRequest;
using support::ScriptedServer;
using support::SharedClickhouse;
using testing::HasSubstr;

// One try at each host.
ClickhouseOptions Impatient() {
  ClickhouseOptions options;
  options.ways.patience = milliseconds(0);
  return options;
}

// For servers that hang; those that do not have to be this fast on a busy
// machine too.
ClickhouseOptions Hasty() {
  ClickhouseOptions options = Impatient();
  options.ways.write_timeout = options.ways.read_timeout = seconds(5);
  return options;
}

std::unique_ptr<Store> Open(const std::string& url,
                            const ClickhouseOptions& options = {}) {
  auto store = OpenClickhouseStore(url, options);
  if (!store) throw std::runtime_error(store.error().message);
  return *std::move(store);
}

std::uint64_t Attempts(Store& store) {
  std::uint64_t n = 0;
  for (const auto& row : Rollups(store, RollupSpan::kHour)) {
    n += row.rollup.sent + row.rollup.invalid;
  }
  return n;
}

std::vector<Sample> Batch(std::uint64_t first, std::size_t n) {
  std::vector<Sample> samples;
  for (std::uint64_t i = first; i < first + n; ++i) {
    samples.push_back(OkSample(i, static_cast<std::int64_t>(i)));
  }
  return samples;
}

TEST(ClickhouseFaultTest, ARetryThatTwoAggregatorsGetCountsOnce) {
  const std::string url = SharedClickhouse().Url(FreshDatabase());
  const auto first = Open(url);
  const auto samples = RandomSamples(31, 2000);
  // Both have looked before either inserts: whoever loses the race inserts
  // rows that are there.
  for (int round = 0; round < 5; ++round) {
    const auto part =
        std::span(samples).subspan(static_cast<std::size_t>(round) * 400, 400);
    const auto append = [&] { ASSERT_TRUE(Open(url)->Append(part)); };
    std::jthread one(append);
    std::jthread other(append);
  }
  EXPECT_TRUE(All(*first) == samples);
  RollUpAll(*first);
  EXPECT_EQ(Attempts(*first), samples.size());
  std::uint64_t counted = 0;
  const auto counts = first->Count({}).value();
  for (const SeriesCount& one : counts) {
    counted += one.attempts;
  }
  EXPECT_EQ(counted, samples.size());
  EXPECT_EQ(first->Append(samples)->duplicate, samples.size());
}

TEST(ClickhouseFaultTest, RowsThatAreThereTwiceCountOnceEverywhere) {
  ClickhouseServer& server = SharedClickhouse();
  const std::string database = FreshDatabase();
  const auto store = Open(server.Url(database));
  const auto samples = RandomSamples(32, 500);
  ASSERT_TRUE(store->Append(samples));
  const std::string rows = database + ".sample_rows";
  EXPECT_EQ(server.Ask("INSERT INTO " + rows + " SELECT * FROM " + rows), "");
  EXPECT_EQ(server.Ask("SELECT count() FROM " + rows), "1000");
  EXPECT_TRUE(All(*store) == samples);
  RollUpAll(*store);
  EXPECT_EQ(Attempts(*store), samples.size());
  EXPECT_EQ(server.Ask("SELECT count() FROM " + database + ".samples"), "500");
  EXPECT_EQ(
      server.Ask("SELECT sum(n) <= 500 FROM " + database + ".boxes_hourly"),
      "1");
}

TEST(ClickhouseFaultTest,
     AServerKilledMidInsertHasNothingTwiceAndLosesNothing) {
  ClickhouseServer server;
  server.Start();
  const std::string url = server.Url("kills");
  (void)Open(url);
  std::uint64_t acknowledged = 0;
  std::mt19937_64 random(33);
  for (int kill = 0; kill < 3; ++kill) {
    const auto store = Open(url, Impatient());
    std::jthread killer([&server, pause = random() % 150] {
      std::this_thread::sleep_for(milliseconds(pause));
      server.Kill();
    });
    while (store->Append(Batch(acknowledged, 3000))) acknowledged += 3000;
    killer.join();
    server.Start();
    // What the sender does that got no answer.
    const auto again = Open(url);
    ASSERT_TRUE(again->Append(Batch(acknowledged, 3000)));
    acknowledged += 3000;
  }
  const auto store = Open(url);
  EXPECT_TRUE(All(*store) == Batch(0, acknowledged));
  RollUpAll(*store);
  EXPECT_EQ(Attempts(*store), acknowledged);
}

TEST(ClickhouseFaultTest, AnAnswerThatIsLostIsAnErrorAndTheRetryADuplicate) {
  ClickhouseServer& server = SharedClickhouse();
  const std::string database = FreshDatabase();
  (void)Open(server.Url(database));
  // Takes the rows to the server and the answer nowhere.
  support::TcpRelay relay(server.http_port());
  const auto store = Open(
      "clickhouse://127.0.0.1:" + std::to_string(relay.port()) + "/" + database,
      Impatient());
  relay.LoseAnswersTo("INSERT%20INTO%20sample_rows");
  EXPECT_FALSE(store->Append(Batch(0, 100)));
  relay.LoseAnswersTo("");
  const auto counts = store->Append(Batch(0, 100));
  ASSERT_TRUE(counts) << counts.error().message;
  EXPECT_EQ(counts->accepted + counts->duplicate, 100U);
  EXPECT_EQ(
      server.Ask("SELECT count() >= 200 FROM " + database + ".sample_rows"),
      "1");
  EXPECT_TRUE(All(*store) == Batch(0, 100));
  RollUpAll(*store);
  EXPECT_EQ(Attempts(*store), 100U);
}

TEST(ClickhouseFaultTest, ARetrySendsTheSameBytes) {
  std::vector<std::string> bodies;
  ClickhouseServer& server = SharedClickhouse();
  const std::string database = FreshDatabase();
  (void)Open(server.Url(database));
  support::TcpRelay relay(server.http_port());
  ClickhouseOptions patient;
  patient.ways.patience = seconds(60);
  const auto store = Open(
      "clickhouse://127.0.0.1:" + std::to_string(relay.port()) + "/" + database,
      patient);
  relay.LoseAnswersTo("INSERT%20INTO%20sample_rows", 2);
  ASSERT_TRUE(store->Append(Batch(0, 50)));
  const auto sent = relay.Bodies();
  ASSERT_EQ(sent.size(), 3U);
  EXPECT_EQ(sent[0], sent[1]);
  EXPECT_EQ(sent[0], sent[2]);
  EXPECT_TRUE(All(*store) == Batch(0, 50));
}

TEST(ClickhouseFaultTest, AServerThatAnswers500OrHangsIsPassedOver) {
  ClickhouseServer& server = SharedClickhouse();
  const ScriptedServer broken([](const ScriptedRequest&) {
    return support::HttpAnswer("500 Internal Server Error",
                               "Code: 241, e.displayText() = DB::Exception: "
                               "Memory limit (total) exceeded");
  });
  const ScriptedServer deaf(
      [](const ScriptedRequest&) { return support::kHang; });
  const std::string database = FreshDatabase();
  const ClickhouseOptions options = Hasty();
  const auto store =
      Open("clickhouse://127.0.0.1:" + std::to_string(broken.port()) +
               ",127.0.0.1:" + std::to_string(deaf.port()) + "," +
               server.Host() + ",127.0.0.1:1/" + database,
           options);
  ASSERT_TRUE(store->Append(Batch(0, 10)));
  EXPECT_EQ(All(*store).size(), 10U);
}

TEST(ClickhouseFaultTest, ErrorsSayWhatTheServerSaid) {
  const ScriptedServer broken([](const ScriptedRequest&) {
    return support::HttpAnswer("500 Internal Server Error",
                               "Code: 243, e.displayText() = DB::Exception: "
                               "Cannot reserve 1.00 MiB, not enough space\n");
  });
  const std::string host = "127.0.0.1:" + std::to_string(broken.port());
  const auto full = OpenClickhouseStore("clickhouse://" + host + "/x", Hasty());
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(full.error().message,
            "store clickhouse://" + host + "/x: " + host +
                ": Code: 243, e.displayText() = DB::Exception: Cannot reserve "
                "1.00 MiB, not enough space");
  const auto away = OpenClickhouseStore("clickhouse://127.0.0.1:1/x", Hasty());
  ASSERT_FALSE(away);
  EXPECT_THAT(away.error().message, HasSubstr("127.0.0.1:1"));
}

TEST(ClickhouseFaultTest, AHungServerIsNotWaitedForForEver) {
  ClickhouseServer server;
  server.Start();
  const auto hasty = Open(server.Url("hangs"), Hasty());
  server.Stop();
  const auto counts = hasty->Append(Batch(0, 10));
  EXPECT_FALSE(counts);
  server.Continue();
  const auto store = Open(server.Url("hangs"));
  ASSERT_TRUE(store->Append(Batch(0, 10)));
  EXPECT_TRUE(All(*store) == Batch(0, 10));
}

TEST(ClickhouseFaultTest, APasswordIsNeededAndNeverShown) {
  ClickhouseServer server({.password = "geheim"});
  server.Start();
  const auto wrong = OpenClickhouseStore(
      "clickhouse://default:falsch@" + server.Host() + "/x", Hasty());
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ErrorCode::kStorage);
  EXPECT_EQ(wrong.error().message.find("falsch"), std::string::npos);
  const auto right =
      Open("clickhouse://default:geheim@" + server.Host() + "/x");
  EXPECT_TRUE(right->Append(Batch(0, 1)));
  ClickhouseOptions options;
  options.password = "geheim";
  EXPECT_EQ(All(*Open(server.Url("x"), options)).size(), 1U);
}

TEST(ClickhouseFaultTest, OverTlsWithGzipOnlyACertificateThatIsTrustedWillDo) {
  const support::TemporaryFolder folder;
  const std::string pem = folder.File("server.pem");
  support::Shell(
      "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost "
      "-addext subjectAltName=IP:127.0.0.1 -keyout " +
      pem + ".key -out " + pem + ".crt 2>/dev/null && cat " + pem + ".key " +
      pem + ".crt > " + pem);
  ClickhouseServer server({.certificate = pem});
  server.Start();
  const std::string url =
      "clickhouse://127.0.0.1:" + std::to_string(server.https_port()) +
      "/x?secure=1&gzip=1";
  const auto stranger = OpenClickhouseStore(url, Hasty());
  ASSERT_FALSE(stranger);
  EXPECT_THAT(stranger.error().message, HasSubstr("certificate"));
  ClickhouseOptions options;
  options.ways.cacert = pem + ".crt";
  const auto store = Open(url, options);
  EXPECT_EQ(store->Append(Batch(0, 1000))->accepted, 1000U);
  EXPECT_TRUE(All(*store) == Batch(0, 1000));
}

TEST(ClickhouseFaultTest, ANewerSchemaIsRefused) {
  ClickhouseServer& server = SharedClickhouse();
  const std::string database = FreshDatabase();
  (void)Open(server.Url(database));
  EXPECT_EQ(server.Ask("INSERT INTO " + database +
                       ".progress VALUES ('schema', 99, 0)"),
            "");
  const auto store = OpenClickhouseStore(server.Url(database));
  ASSERT_FALSE(store);
  EXPECT_THAT(store.error().message, HasSubstr("schema 99 is newer"));
}

}  // namespace
}  // namespace regionbench
