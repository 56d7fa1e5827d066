// SPDX-License-Identifier: Apache-2.0
//
// Uploads by curl into the real store.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <thread>

#include "aggregator/api/health_routes.h"
#include "aggregator/api/server.h"
#include "aggregator/api/upload_route.h"
#include "aggregator/ingest/token.h"
#include "tests/support/raw_client.h"
#include "tests/support/upload_lines.h"

namespace regionbench {
namespace {

using support::Gzipped;
using support::LinesOf;
using support::RawClient;
using support::Shell;
using support::TemporaryFolder;
using testing::HasSubstr;
using testing::StartsWith;

class UploadTest : public testing::Test {
 protected:
  UploadTest() {
    options.listen = {"127.0.0.1", 0};
    options.rules.tokens = {{TokenHash("rb_p"), "p", false},
                            {TokenHash("rb_r"), "", true}};
  }
  ~UploadTest() override { Stop(); }

  void Start() {
    auto store = OpenSqliteStore(db, {.survive_power_cut = true});
    ASSERT_TRUE(store) << store.error().message;
    ingest.emplace(*std::move(store), IngestOptions{});
    std::vector<Route> routes = {
        UploadRoute(*ingest), HealthRoute(),
        ReadyRoute([this] { return ingest->Ready(); })};
    auto started = HttpServer::Start(options, std::move(routes));
    ASSERT_TRUE(started) << started.error().message;
    server = *std::move(started);
  }
  // As a service does it: the server before what its routes use.
  void Stop() {
    if (server) server->Stop(std::chrono::seconds(10));
    ingest.reset();
    server.reset();
  }

  [[nodiscard]] std::uint16_t Port() const { return server->Address().port; }
  [[nodiscard]] std::string Url(const std::string& path = "/api/v1/samples",
                                const std::string& scheme = "http") const {
    return scheme + "://localhost:" + std::to_string(Port()) + path;
  }
  // The body and, on a line of its own, the status.
  static std::string Curl(const std::string& arguments) {
    return Shell("curl -sS --max-time 20 -4 -w '%{http_code}' " + arguments);
  }
  std::string Upload(const std::string& body, const std::string& more = "",
                     const std::string& token = "rb_p") {
    const std::string file = folder.File("body");
    std::ofstream(file, std::ios::binary) << body;
    return Curl("-H 'Authorization: Bearer " + token + "' " + more +
                " --data-binary @" + file + " " + Url());
  }
  std::string Sql(const std::string& query) {
    return Shell("sqlite3 " + db + " '" + query + "'");
  }

  const TemporaryFolder folder;
  const std::string db = folder.File("samples.db");
  ServerOptions options;
  std::optional<Ingest> ingest;
  std::unique_ptr<HttpServer> server;
};

TEST_F(UploadTest, StoresWhatItAccepts) {
  Start();
  EXPECT_EQ(Upload(LinesOf(1, 3)),
            "{\"accepted\":3,\"duplicate\":0,\"rejected\":[],"
            "\"rejected_total\":0}\n200");
  EXPECT_EQ(
      Upload(Gzipped(LinesOf(3, 2) + "x\n"), "-H 'Content-Encoding: gzip'"),
      "{\"accepted\":1,\"duplicate\":1,\"rejected\":[{\"line\":3,"
      "\"error\":\"not JSON at byte 1\"}],\"rejected_total\":1}\n200");
  EXPECT_EQ(Sql("SELECT seq, rtt_ns FROM samples WHERE seq = 4"),
            "4|34000004\n");
}

TEST_F(UploadTest, TellsItsClockWithEachAnswer) {
  Start();
  const std::string answer = Upload(LinesOf(1, 1), "-i");
  const auto number = [&answer](const std::string& name) {
    const std::size_t place = answer.find(name + ": ");
    return place == std::string::npos
               ? 0
               : std::stoll(answer.substr(place + name.size() + 2));
  };
  EXPECT_GT(number("Regionbench-Received-At"), 1'700'000'000'000'000);
  EXPECT_GE(number("Regionbench-Answered-At"),
            number("Regionbench-Received-At"));
  (void)Upload(LinesOf(1, 1), "-H 'Regionbench-Clock-Offset: -1500'");
  const ClockOffset offset = ingest->Clocks().at("p");
  EXPECT_EQ(offset.offset, std::chrono::microseconds(-1500));
  EXPECT_FALSE(offset.at_least);
}

TEST_F(UploadTest, AcceptsATokenFromItsLinesInTheSettings) {
  const std::string token = NewToken().value();
  const auto settings = ParseSettings(
      "max_upload = \"1MiB\"\n" + TokenStanza({TokenHash(token), "p", false}),
      "settings");
  ASSERT_TRUE(settings) << settings.error().message;
  options.rules = ServerRules::From(settings->serve);
  Start();
  EXPECT_TRUE(Upload(LinesOf(1, 1), "", token).ends_with("200"));
}

TEST_F(UploadTest, HasAStatusForEveryWayToFail) {
  options.rules.max_upload = 100'000;
  Start();
  ingest->SetMaxUpload(100'000);
  const std::string gzip = "-H 'Content-Encoding: gzip'";
  EXPECT_THAT(Upload(""), HasSubstr("\"upload has no lines\""));
  EXPECT_TRUE(Upload("").ends_with("400"));
  EXPECT_TRUE(Upload("{}\n").ends_with("400"));
  EXPECT_TRUE(Upload("\xff\xfe\n").ends_with("400"));
  EXPECT_TRUE(Upload("no gzip", gzip).ends_with("400"));
  EXPECT_TRUE(Upload(LinesOf(1, 1), "", "rb_x").ends_with("401"));
  EXPECT_TRUE(Upload(LinesOf(1, 1), "", "rb_r").ends_with("403"));
  EXPECT_TRUE(Upload(LinesOf(1, 1, "other")).ends_with("403"));
  EXPECT_TRUE(Upload(LinesOf(1, 1), "-X PUT").ends_with("405"));
  EXPECT_TRUE(Upload(LinesOf(1, 1000)).ends_with("413"));
  EXPECT_TRUE(Upload(LinesOf(1, 1000), "-H 'Transfer-Encoding: chunked'")
                  .ends_with("413"));
  EXPECT_TRUE(Upload(std::string(30'000'000, 'x')).ends_with("413"));
  EXPECT_TRUE(
      Upload(Gzipped(std::string(50'000'000, '\0')), gzip).ends_with("413"));
  EXPECT_TRUE(
      Upload(LinesOf(1, 1), "-H 'Content-Encoding: br'").ends_with("415"));
  EXPECT_TRUE(
      Upload(LinesOf(1, 1), "-H 'Content-Type: image/png'").ends_with("415"));
  EXPECT_EQ(Sql("SELECT count(*) FROM samples"), "0\n");
}

TEST_F(UploadTest, IsHealthyAndReady) {
  Start();
  EXPECT_EQ(Curl(Url("/healthz")), "{\"status\":\"ok\"}\n200");
  EXPECT_EQ(Curl(Url("/readyz")), "{\"status\":\"ready\"}\n200");
  EXPECT_THAT(Curl("--head " + Url("/readyz")), StartsWith("HTTP/1.1 200 OK"));
  EXPECT_EQ(Curl("--http1.0 " + Url("/healthz")), "{\"status\":\"ok\"}\n200");
}

TEST_F(UploadTest, SpeaksTlsFrom12OnAndTakesANewCertificate) {
  const auto certificate = [this](const std::string& name) {
    Shell(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
        "-subj /CN=localhost -addext subjectAltName=DNS:localhost -days 2 "
        "-keyout " +
        folder.File(name + ".key") + " -out " + folder.File(name + ".pem"));
    return folder.File(name + ".pem");
  };
  const std::string first = certificate("first");
  const std::string second = certificate("second");
  options.rules.certificate = first;
  options.rules.private_key = folder.File("second.key");
  EXPECT_THAT(HttpServer::Start(options, {}).error().message,
              HasSubstr("private key"));
  options.rules.private_key = folder.File("first.key");
  Start();
  const std::string url = Url("/healthz", "https");
  const auto trusting = [&](const std::string& pem, const std::string& more) {
    return Curl("--cacert " + pem + " " + more + " " + url);
  };
  EXPECT_TRUE(trusting(first, "").ends_with("}\n200"));
  EXPECT_TRUE(trusting(first, "--tls-max 1.2").ends_with("}\n200"));
  EXPECT_THAT(Shell("echo | openssl s_client -tls1_1 -cipher ALL:@SECLEVEL=0 "
                    "-connect 127.0.0.1:" +
                    std::to_string(Port())),
              HasSubstr("alert protocol version"));
  EXPECT_THAT(Curl(Url("/healthz")), testing::Not(HasSubstr("ok")));
  const std::string body = folder.File("large");
  std::ofstream(body) << std::string(20'000'000, 'x');
  EXPECT_TRUE(Curl("--cacert " + first +
                   " -H 'Authorization: Bearer rb_p' "
                   "--data-binary @" +
                   body + " " + Url("/api/v1/samples", "https"))
                  .ends_with("413"));
  options.rules.certificate = second;
  options.rules.private_key = folder.File("second.key");
  ASSERT_TRUE(server->Reconfigure(options.rules));
  EXPECT_TRUE(trusting(second, "").ends_with("}\n200"));
  ASSERT_TRUE(server->CertificateExpiry());
  const std::string end = FormatRfc3339(*server->CertificateExpiry());
  EXPECT_THAT(
      Shell("openssl x509 -noout -enddate -dateopt iso_8601 -in " + second),
      HasSubstr(end.substr(0, 10) + " " + end.substr(11, 8)));
  EXPECT_FALSE(trusting(first, "").ends_with("200"));
  options.rules.certificate = folder.File("gone.pem");
  EXPECT_FALSE(server->Reconfigure(options.rules));
  EXPECT_TRUE(trusting(second, "").ends_with("}\n200"));
}

std::string Request(const std::string& body) {
  return "POST /api/v1/samples HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
         "rb_p\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST_F(UploadTest, AThousandRepeatedAndShuffledUploadsChangeNothing) {
  Start();
  std::vector<std::string> uploads;
  for (std::uint64_t i = 0; i < 100; ++i) {
    uploads.push_back(LinesOf(i * 10, 10));
  }
  RawClient client(Port());
  const auto send = [&](const std::string& body) {
    client.Say(Request(body));
    client.HearUntil("\r\n\r\n");
    return client.HearUntil("\n");
  };
  for (const std::string& body : uploads) send(body);
  const std::string dump = "SELECT * FROM samples ORDER BY probe, boot, seq";
  const std::string before = Sql(dump);
  EXPECT_EQ(std::ranges::count(before, '\n'), 1000);
  std::mt19937 random(11);
  for (int i = 0; i < 10; ++i) {
    std::ranges::shuffle(uploads, random);
    for (const std::string& body : uploads) {
      EXPECT_THAT(send(body), StartsWith("{\"accepted\":0,\"duplicate\":10,"));
    }
  }
  EXPECT_EQ(Sql(dump), before);
}

// Four senders who never stop; whatever they were told is stored is there.
TEST_F(UploadTest, ARestartLosesNothingThatWasAcknowledged) {
  std::vector<std::uint64_t> acknowledged(4);
  for (int restart = 0; restart < 3; ++restart) {
    Start();
    std::vector<std::thread> senders;
    std::atomic<int> busy{0};
    for (std::uint64_t i = 0; i < acknowledged.size(); ++i) {
      senders.emplace_back([&, i, port = Port()] {
        RawClient client(port);
        for (int n = 0;; ++n) {
          const std::uint64_t seq = i * 1'000'000 + acknowledged[i];
          if (!client.Say(Request(LinesOf(seq, 5)))) return;
          if (!client.HearUntil("\r\n\r\n").starts_with("HTTP/1.1 200")) return;
          if (client.HearUntil("\n").empty()) return;
          acknowledged[i] += 5;
          if (n == 10) ++busy;
        }
      });
    }
    while (busy < 4) std::this_thread::yield();
    Stop();
    for (std::thread& sender : senders) sender.join();
  }
  for (std::uint64_t i = 0; i < acknowledged.size(); ++i) {
    const std::string begin = std::to_string(i * 1'000'000);
    const std::string end = std::to_string(i * 1'000'000 + acknowledged[i]);
    EXPECT_GE(acknowledged[i], 150U);
    EXPECT_EQ(Sql("SELECT count(*) FROM samples WHERE seq >= " + begin +
                  " AND seq < " + end),
              std::to_string(acknowledged[i]) + "\n");
  }
}

}  // namespace
}  // namespace regionbench
