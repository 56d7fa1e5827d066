// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "tests/probe/function/bootstrap_child.h"
#include "tests/support/http_client.h"
#include "tests/support/raw_client.h"

namespace regionbench {
namespace {

using Json = nlohmann::json;
using support::Exchange;
using support::RawClient;
using testing::HasSubstr;

/// bootstrap as a platform's HTTP server on a port that is free.
class ServedChild {
 public:
  ServedChild(const std::string& port_variable,
              std::vector<std::string> variables)
      : port_(support::FreePort()),
        child_(With(std::move(variables),
                    port_variable + "=" + std::to_string(port_))) {
    while (!Exchange(port_, "GET /ready HTTP/1.1\r\n")) {
      std::this_thread::yield();
    }
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  BootstrapChild& child() { return child_; }

  support::PlainAnswer Post(const std::string& path, const std::string& body,
                            const std::string& headers = "") const {
    return Exchange(port_, "POST " + path + " HTTP/1.1\r\n" + headers, body)
        .value_or(support::PlainAnswer{});
  }

  int End() {
    child_.program().Signal(SIGTERM);
    return child_.Wait();
  }

 private:
  static std::vector<std::string> With(std::vector<std::string> variables,
                                       std::string one) {
    variables.push_back(std::move(one));
    return variables;
  }

  const std::uint16_t port_;
  BootstrapChild child_;
};

TEST(AlibabaProgramTest, GoesThroughItsLifecycle) {
  const Probed probed;
  ServedChild fc("FC_SERVER_PORT", {"FC_REGION=cn-hangzhou",
                                    "REGIONBENCH_TARGETS=" + probed.Target()});
  EXPECT_EQ(fc.Post("/initialize", "", "x-fc-request-id: init\r\n").status,
            200);
  const auto answer =
      fc.Post("/invoke",
              R"({"triggerTime":"2026-01-01T00:00:00Z","triggerName":"t",)"
              R"("payload":"{\"rounds\":2}"})",
              "X-Fc-Request-Id: r1\r\nx-fc-function-timeout: 10\r\n"
              "x-fc-access-key-secret: HIDDEN\r\n");
  EXPECT_EQ(answer.status, 200);
  const Json json = Json::parse(answer.body);
  EXPECT_EQ(json["probe"], "alibaba-fc/cn-hangzhou");
  EXPECT_EQ(json["samples"].size(), 2U);
  EXPECT_EQ(Exchange(fc.port(), "GET /pre-stop HTTP/1.1\r\n")->status, 200);
  EXPECT_EQ(fc.Post("/elsewhere", "{}").status, 404);
  EXPECT_EQ(fc.Post("/any/path", R"({"rounds":1})",
                    "x-fc-control-path: /http-invoke\r\n")
                .status,
            200);
  EXPECT_EQ(fc.End(), 0);
  const std::string out = fc.child().Output();
  EXPECT_THAT(out, HasSubstr("FC Initialize Start RequestId: init\n"));
  EXPECT_THAT(out, HasSubstr("FC Invoke Start RequestId: r1\n"
                             "FC Invoke End RequestId: r1\n"));
  EXPECT_THAT(out + fc.child().Errors() + answer.body,
              testing::Not(HasSubstr("HIDDEN")));
}

TEST(AlibabaProgramTest, AFailureCarriesItsStatus) {
  ServedChild fc("FC_SERVER_PORT", {});
  RawClient client(fc.port());
  client.Say(
      "POST /invoke HTTP/1.1\r\nContent-Length: 2\r\n"
      "x-fc-request-id: r1\r\n\r\n[]");
  const std::string head = client.HearUntil("\r\n\r\n");
  EXPECT_THAT(head, HasSubstr("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_THAT(head, HasSubstr("x-fc-status: 404\r\n"));
  EXPECT_THAT(head, HasSubstr("x-fc-request-id: r1\r\n"));
  EXPECT_EQ(fc.End(), 0);
}

TEST(AlibabaProgramTest, BadSettingsFailTheInitialisation) {
  ServedChild fc("FC_SERVER_PORT", {"REGIONBENCH_SINK=nowhere"});
  const auto answer = fc.Post("/initialize", "");
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.body, HasSubstr("REGIONBENCH_SINK"));
  EXPECT_EQ(fc.End(), 0);
}

TEST(ServedProgramTest, AConnectionIsKeptAndRequestsMayComeInPieces) {
  ServedChild fc("FC_SERVER_PORT", {});
  RawClient client(fc.port());
  for (int i = 0; i < 3; ++i) {
    client.Say("POST /invoke HTTP/1.1\r\nTransfer-Enc");
    client.Say("oding: chunked\r\n\r\n1\r\n[\r\n1\r\n]\r\n0\r\n\r\n");
    EXPECT_THAT(client.HearUntil("\"}"), HasSubstr("not an object"));
  }
  client.Say(
      "POST /invoke HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n"
      "\r\n");
  EXPECT_EQ(client.HearUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.Say("[]GET /pre-stop HTTP/1.1\r\n\r\n");
  EXPECT_THAT(client.HearUntil("\"}"), HasSubstr("not an object"));
  EXPECT_THAT(client.HearUntil("{}"), HasSubstr("200 OK"));
  client.Say("GARBAGE\r\n\r\n");
  EXPECT_THAT(client.HearAll(), HasSubstr("400 Bad Request"));
  EXPECT_EQ(fc.End(), 0);
}

TEST(AzureProgramTest, ATimerIsAnsweredInTheHostsWords) {
  const Probed probed;
  ServedChild azure(
      "FUNCTIONS_CUSTOMHANDLER_PORT",
      {"REGION_NAME=West Europe", "REGIONBENCH_TARGETS=" + probed.Target()});
  const auto answer = azure.Post(
      "/probe", R"({"Data":{"timer":{"Schedule":{"AdjustForDST":true},)"
                R"("ScheduleStatus":null,"isPastDue":true}},)"
                R"("Metadata":{"sys":{"MethodName":"probe"}}})");
  EXPECT_EQ(answer.status, 200);
  const Json json = Json::parse(answer.body);
  EXPECT_EQ(json["ReturnValue"]["probe"], "azure-functions/west-europe");
  EXPECT_EQ(json["ReturnValue"]["samples"].size(), 5U);
  EXPECT_THAT(json["Logs"][0].get<std::string>(), HasSubstr("late"));
  EXPECT_EQ(json["Outputs"], Json::object());
  EXPECT_EQ(azure.End(), 0);
}

TEST(AzureProgramTest, AnHttpTriggerGetsAnOutput) {
  const Probed probed;
  ServedChild azure("FUNCTIONS_CUSTOMHANDLER_PORT",
                    {"REGIONBENCH_TARGETS=" + probed.Target()});
  const auto wrapped = [](const std::string& event) {
    return Json({{"Data",
                  {{"req",
                    {{"Url", "http://x/api/probe"},
                     {"Method", "POST"},
                     {"Body", event}}}}},
                 {"Metadata", Json::object()}})
        .dump();
  };
  const Json good =
      Json::parse(azure.Post("/probe", wrapped(R"({"rounds":1})")).body);
  EXPECT_EQ(good["Outputs"]["res"]["statusCode"], 200);
  EXPECT_EQ(
      Json::parse(good["Outputs"]["res"]["body"].get<std::string>())["samples"]
          .size(),
      1U);
  const auto bad = azure.Post("/probe", wrapped("[]"));
  EXPECT_EQ(bad.status, 200);
  EXPECT_EQ(Json::parse(bad.body)["Outputs"]["res"]["statusCode"], 400);
  // As it came, with enableProxyingHttpRequest.
  EXPECT_EQ(azure.Post("/api/probe", R"({"rounds":1})").status, 200);
  EXPECT_EQ(azure.End(), 0);
}

TEST(CloudRunProgramTest, APostProbesAndAGetDoesNot) {
  const Probed probed;
  ServedChild run(
      "PORT", {"K_SERVICE=near-me", "REGIONBENCH_TARGETS=" + probed.Target()});
  const auto answer = run.Post("/", R"({"rounds":1})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(Json::parse(answer.body)["probe"], "cloud-run/near-me");
  EXPECT_EQ(Json::parse(answer.body)["invocation"], 1);
  EXPECT_EQ(Exchange(run.port(), "GET / HTTP/1.1\r\n")->body,
            R"({"status":"ready"})");
  EXPECT_EQ(run.Post("/", "x").status, 400);
  EXPECT_EQ(Exchange(run.port(), "PUT / HTTP/1.1\r\n", "{}")->status, 405);
  EXPECT_EQ(run.Post("/", "<xml/>", "ce-type: google.storage\r\n").status, 200);
  EXPECT_EQ(run.End(), 0);
}

TEST(CloudRunProgramTest, ASignalDuringAnInvocationStillGivesAnAnswer) {
  const Probed probed;
  ServedChild run("PORT", {"REGIONBENCH_TARGETS=" + probed.Target()});
  RawClient client(run.port());
  client.Say(
      "POST / HTTP/1.1\r\nContent-Length: 15\r\nExpect: 100-continue\r\n\r\n");
  client.HearUntil("\r\n\r\n");
  client.Say(R"({"rounds":1000})");
  probed.Await(3);
  run.child().program().Signal(SIGTERM);
  const std::string answer = client.HearAll();
  EXPECT_EQ(run.child().Wait(), 0);
  ASSERT_TRUE(answer.starts_with("HTTP/1.1 200 OK")) << answer;
  const Json json = Json::parse(answer.substr(answer.find("\r\n\r\n") + 4));
  EXPECT_GE(json["samples"].size(), 2U);
  EXPECT_LT(json["samples"].size(), 1000U);
}

TEST(CloudRunProgramTest, AJobRunsOnce) {
  const Probed probed;
  BootstrapChild job(
      {"CLOUD_RUN_JOB=near", "REGIONBENCH_TARGETS=" + probed.Target()});
  const Json json = Json::parse(job.Output());
  EXPECT_EQ(json["samples"].size(), 5U);
  EXPECT_EQ(job.Wait(), 0);
}

TEST(BootstrapProgramTest, SaysWhatItIsMadeOf) {
  BootstrapChild child({}, {"--version"});
  const std::string out = child.Output();
  EXPECT_THAT(out, testing::StartsWith("bootstrap "));
  for (const char* feature : {"IPv6", "HTTP2", "TLS", "OpenSSL/3"}) {
    EXPECT_THAT(out, HasSubstr(feature));
  }
  EXPECT_EQ(child.Wait(), 0);
}

TEST(BootstrapProgramTest, WithoutAPlatformItHelps) {
  BootstrapChild child({});
  EXPECT_THAT(child.Errors(), HasSubstr("usage: bootstrap"));
  EXPECT_EQ(child.Wait(), 2);
}

}  // namespace
}  // namespace regionbench
