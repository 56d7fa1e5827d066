// SPDX-License-Identifier: Apache-2.0
#include "dashboard/service/read_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dashboard/render/history.h"
#include "dashboard/service/past_question.h"
#include "dashboard/service/stored_series.h"
#include "tests/support/past.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Json = nlohmann::json;
using ::testing::HasSubstr;

constexpr const char* kTokyo = "aws/ap-northeast-1/dynamodb";
constexpr const char* kSeoul = "aws/ap-northeast-2/dynamodb";
constexpr WallTime kNow = kMonday + hours(24);

/// Six hours of two probes, in a file as a server has it.
class ReadRoutesTest : public testing::Test {
 protected:
  using Query = std::map<std::string, std::string, std::less<>>;

  void SetUp() override {
    Past past(11);
    const auto add = [&past](const char* probe, const char* id, double ms) {
      past.Add({.probe = probe,
                .id = id,
                .level_ms = [ms](WallTime) { return ms; },
                .every = seconds(60)},
               kMonday, kMonday + hours(6));
    };
    add("tokyo-office", kTokyo, 30);
    add("tokyo-office", kSeoul, 34);
    add("osaka", kTokyo, 20);
    std::ranges::stable_sort(past.samples, {}, &Sample::at);
    ASSERT_TRUE((*store_)->Append(past.samples));
    samples_ = past.samples;
  }

  HttpAnswer Get(const std::string& path, const Query& query = {}) {
    HttpRequest request;
    request.method = "GET";
    request.path = path;
    request.query = query;
    request.received_at = kNow;
    HttpAnswer answer;
    for (const Route& route : routes_) {
      if (route.path != path) continue;
      EXPECT_EQ(route.access, Access::kRead);
      route.handler(request,
                    [&answer](HttpAnswer given) { answer = std::move(given); });
    }
    return answer;
  }
  Json GetJson(const std::string& path, const Query& query = {}) {
    const HttpAnswer answer = Get(path, query);
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.content_type, "application/json");
    return Json::parse(answer.body);
  }
  Result<std::unique_ptr<Store>> Open() {
    return OpenSqliteStore(folder_.File("samples.db"));
  }

  support::TemporaryFolder folder_;
  Result<std::unique_ptr<Store>> store_ = Open();
  std::vector<Sample> samples_;
  std::vector<Route> routes_ =
      ReadRoutes({[this] { return Open(); }, *Catalog::BuiltIn(), Settings()});
};

TEST_F(ReadRoutesTest, TheReportIsTheOneOfTheCommandLine) {
  PastQuestion question;
  question.window = {kNow - hours(24), kNow};
  const Catalog catalog = *Catalog::BuiltIn();
  const auto ask = [&] {
    return *CompareHistory(**store_, HistoryRequestFor(question, Settings()),
                           [&catalog](const TargetId& id) {
                             return DescribeTarget(catalog, Settings(), id);
                           });
  };
  EXPECT_EQ(Get("/api/v1/report").body, RenderHistoryJson(ask()));
  question.probe = "tokyo-office";
  EXPECT_EQ(Get("/api/v1/report", {{"probe", "tokyo-office"}}).body,
            RenderJson(ask().reports.front()));
  const Json report = GetJson("/api/v1/report", {{"probe", "tokyo-office"}});
  EXPECT_EQ(report["schema"], "regionbench.report/1");
  EXPECT_EQ(report["verdict"]["state"], "winner");
  EXPECT_EQ(report["targets"][0]["city"], "Tokyo");
}

TEST_F(ReadRoutesTest, AQuestionThatNothingFitsHasNoDataAndNoError) {
  const Json report = GetJson("/api/v1/report", {{"probe", "nobody"}});
  EXPECT_EQ(report["verdict"]["state"], "no_data");
  const Json matrix = GetJson("/api/v1/matrix", {{"target", "aws/us-east-1"}});
  EXPECT_TRUE(matrix["cells"].empty());
}

TEST_F(ReadRoutesTest, TheMatrixHasACellForEachProbeAndTarget) {
  const Json matrix = GetJson("/api/v1/matrix", {{"since", "24h"}});
  EXPECT_EQ(matrix["schema"], "regionbench.matrix/1");
  EXPECT_EQ(matrix["since"], "2026-11-02T00:00:00Z");
  EXPECT_EQ(matrix["until"], "2026-11-03T00:00:00Z");
  ASSERT_EQ(matrix["probes"].size(), 2U);
  EXPECT_EQ(matrix["probes"][1]["probe"], "tokyo-office");
  EXPECT_EQ(matrix["probes"][1]["state"], "winner");
  ASSERT_EQ(matrix["targets"].size(), 2U);
  EXPECT_EQ(matrix["targets"][0]["target"], "aws/ap-northeast-1");
  EXPECT_EQ(matrix["targets"][0]["service"], "dynamodb");
  ASSERT_EQ(matrix["cells"].size(), 3U);
  const Json& cell = matrix["cells"][2];
  EXPECT_EQ(cell["probe"], "tokyo-office");
  EXPECT_EQ(cell["target"], "aws/ap-northeast-2");
  EXPECT_EQ(cell["rank"], 2);
  EXPECT_EQ(cell["loss_ratio"], 0.0);
  EXPECT_NEAR(cell["median_ns"].get<double>(), 35e6, 0.5e6);
  EXPECT_EQ(cell["n"], std::ranges::count_if(samples_, [](const Sample& s) {
              return s.target.region == "ap-northeast-2";
            }));
}

TEST_F(ReadRoutesTest, ASeriesHasABoxForEachStep) {
  const Json answer = GetJson("/api/v1/series", {{"probe", "tokyo-office"},
                                                 {"target", "ap-northeast-1"},
                                                 {"method", "tcp"},
                                                 {"step", "1h"}});
  EXPECT_EQ(answer["schema"], "regionbench.series/1");
  EXPECT_EQ(answer["step_ns"], 3'600'000'000'000);
  ASSERT_EQ(answer["series"].size(), 1U);
  const Json& series = answer["series"][0];
  EXPECT_EQ(series["target"], "aws/ap-northeast-1");
  EXPECT_EQ(series["family"], 4);
  EXPECT_EQ(series["changes"], Json::array());
  ASSERT_EQ(series["points"].size(), 6U);
  EXPECT_EQ(series["points"][1]["at"], "2026-11-02T01:00:00Z");
  std::uint64_t n = 0;
  for (const Json& point : series["points"]) {
    n += point["n"].get<std::uint64_t>();
    EXPECT_NEAR(point["rtt_ns"]["median"].get<double>(), 31e6, 1e6);
    EXPECT_LE(point["rtt_ns"]["whisker_high"], point["rtt_ns"]["max"]);
  }
  EXPECT_EQ(n, static_cast<std::uint64_t>(
                   std::ranges::count_if(samples_, [](const Sample& s) {
                     return s.probe == "tokyo-office" &&
                            s.target.region == "ap-northeast-1";
                   })));
}

TEST_F(ReadRoutesTest, StepsOfMinutesHoldTheSameSamples) {
  const auto all = [this](const char* step) {
    const Json answer =
        GetJson("/api/v1/series",
                {{"probe", "osaka"}, {"since", "24h"}, {"step", step}});
    std::uint64_t n = 0;
    for (const Json& point : answer["series"][0]["points"]) {
      n += point["n"].get<std::uint64_t>();
    }
    return n;
  };
  EXPECT_EQ(all("10m"), all("1h"));
  EXPECT_EQ(all("1m"), all("1d"));
}

TEST_F(ReadRoutesTest, AStepUpIsAChange) {
  Past past(12);
  past.Add(
      {.probe = "kyoto",
       .id = kTokyo,
       .level_ms =
           [](WallTime at) { return at < kMonday + hours(12) ? 30.0 : 45.0; },
       .every = seconds(30)},
      kMonday, kNow);
  ASSERT_TRUE((*store_)->Append(past.samples));
  const Json answer = GetJson("/api/v1/series", {{"probe", "kyoto"}});
  const Json& changes = answer["series"][0]["changes"];
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0]["at"], "2026-11-02T12:00:00Z");
  EXPECT_NEAR(changes[0]["after_ns"].get<double>(), 46e6, 1e6);
}

TEST_F(ReadRoutesTest, AStepUpIsFoundWhereAttemptsAreSeldom) {
  Past past(13);
  past.Add(
      {.probe = "kyoto",
       .id = kTokyo,
       .level_ms =
           [](WallTime at) { return at < kMonday + hours(12) ? 30.0 : 45.0; },
       .every = seconds(300)},
      kMonday, kNow);
  ASSERT_TRUE((*store_)->Append(past.samples));
  const Json answer = GetJson("/api/v1/series", {{"probe", "kyoto"}});
  const Json& changes = answer["series"][0]["changes"];
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0]["at"], "2026-11-02T12:00:00Z");
}

TEST_F(ReadRoutesTest, WhereAttemptsAreTooFewNothingIsSaidOfChanges) {
  std::vector<Sample> samples(samples_.begin(), samples_.begin() + 3);
  for (Sample& sample : samples) sample.probe = "kobe";
  ASSERT_TRUE((*store_)->Append(samples));
  const Json answer = GetJson("/api/v1/series", {{"probe", "kobe"}});
  EXPECT_EQ(answer["series"][0]["changes"], nullptr);
}

TEST_F(ReadRoutesTest, AnHttpSeriesHasItsPhasesInEachStep) {
  std::vector<Sample> samples;
  for (int minute = 0; minute < 120; ++minute) {
    Sample sample = samples_.front();
    sample.probe = "nara";
    sample.seq = 1'000'000 + static_cast<std::uint64_t>(minute);
    sample.method = Method::kHttp;
    sample.at = kMonday + minutes(minute);
    sample.outcome = minute == 3 ? Outcome::kTimeout : Outcome::kOk;
    sample.rtt = std::chrono::milliseconds(20);
    if (minute == 3) sample.rtt.reset();
    sample.timeout = seconds(1);
    sample.phases.tls = std::chrono::milliseconds(minute < 60 ? 40 : 44);
    sample.phases.resolve = std::chrono::microseconds(500);
    samples.push_back(sample);
  }
  samples[3].phases.tls = seconds(9);  // of a failure
  ASSERT_TRUE((*store_)->Append(samples));
  const Json answer =
      GetJson("/api/v1/series", {{"probe", "nara"}, {"step", "1h"}});
  const Json& points = answer["series"][0]["points"];
  ASSERT_EQ(points.size(), 2U);
  EXPECT_EQ(points[0]["phases_ns"],
            Json::parse(R"({"resolve":{"median":500000},)"
                        R"("tls":{"median":40000000}})"));
  EXPECT_EQ(points[1]["phases_ns"]["tls"]["median"], 44'000'000);
  const Json tcp = GetJson("/api/v1/series", {{"probe", "osaka"}});
  EXPECT_EQ(tcp["series"][0]["points"][0]["phases_ns"], Json::object());
}

TEST_F(ReadRoutesTest, TheMatrixSaysWhatAllProbesSayTogether) {
  const Json verdict = GetJson("/api/v1/matrix")["verdict"];
  EXPECT_EQ(verdict["state"], "agreed");
  EXPECT_EQ(verdict["probes"], 2);
  EXPECT_EQ(verdict["fastest"][0]["target"], "aws/ap-northeast-1");
  EXPECT_THAT(verdict["text"].get<std::string>(),
              HasSubstr("fastest from all 2 probes"));
}

TEST_F(ReadRoutesTest, TellsWhoMeasuresAndWhat) {
  const Json probes = GetJson("/api/v1/probes");
  EXPECT_EQ(probes["schema"], "regionbench.probes/1");
  ASSERT_EQ(probes["probes"].size(), 2U);
  EXPECT_EQ(probes["probes"][1]["probe"], "tokyo-office");
  EXPECT_EQ(probes["probes"][1]["targets"], 2);
  EXPECT_EQ(probes["probes"][1]["methods"], Json({"tcp"}));
  EXPECT_THAT(probes["probes"][1]["last_seen"].get<std::string>(),
              HasSubstr("2026-11-02T05:5"));
  const Json targets = GetJson("/api/v1/targets");
  EXPECT_EQ(targets["schema"], "regionbench.targets/1");
  ASSERT_EQ(targets["targets"].size(), 2U);
  EXPECT_EQ(targets["targets"][0]["target"], "aws/ap-northeast-1");
  EXPECT_EQ(targets["targets"][0]["city"], "Tokyo");
  EXPECT_EQ(targets["targets"][0]["probes"], 2);
}

TEST_F(ReadRoutesTest, AMistakeIsA400ThatNamesTheParameter) {
  for (const char* path : {"/api/v1/report", "/api/v1/matrix", "/api/v1/series",
                           "/api/v1/probes", "/api/v1/targets"}) {
    const HttpAnswer answer = Get(path, {{"sicne", "1h"}});
    EXPECT_EQ(answer.status, 400) << path;
    EXPECT_THAT(Json::parse(answer.body)["error"].get<std::string>(),
                HasSubstr("unknown parameter \"sicne\""));
  }
  const HttpAnswer step =
      Get("/api/v1/series", {{"step", "1m"}, {"since", "30d"}});
  EXPECT_EQ(step.status, 400);
  EXPECT_THAT(step.body, HasSubstr("step: 43201 points of 1m are too many"));
}

TEST(StoredSeriesTest, TooMuchForOneAnswerIsRefused) {
  const TimeSpan year = {kNow - hours(24 * 365), kNow};
  std::vector<SeriesSeen> series(500, {{}, year.since, kNow});
  EXPECT_FALSE(CheckWork(series, year, RollupSpan::kHour));
  EXPECT_TRUE(CheckWork(series, {kNow - hours(24), kNow}, RollupSpan::kHour));
  for (SeriesSeen& one : series) one.first = kNow - hours(24);
  EXPECT_TRUE(CheckWork(series, year, RollupSpan::kHour));
}

TEST_F(ReadRoutesTest, AStoreThatCannotBeOpenedIsUnavailable) {
  routes_ = ReadRoutes({[]() -> Result<std::unique_ptr<Store>> {
                          return Fail(ErrorCode::kStorage, "locked");
                        },
                        *Catalog::BuiltIn(), Settings()});
  EXPECT_EQ(Get("/api/v1/probes").status, 503);
}

}  // namespace
}  // namespace regionbench
