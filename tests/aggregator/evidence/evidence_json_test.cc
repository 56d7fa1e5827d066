// SPDX-License-Identifier: Apache-2.0
#include "aggregator/evidence/evidence_json.h"

#include <gtest/gtest.h>

#include <locale>

#include "tests/aggregator/evidence/recorded_run.h"

namespace regionbench {
namespace {

TEST(EvidenceJsonTest, TheHeaderHasEverythingThatTheReportNeeds) {
  EXPECT_EQ(
      EvidenceHeader(RecordedEvidence()),
      R"({"schema":"regionbench.evidence/1","program":"0.1.0",)"
      R"("catalogue":"fnv1a:0123456789abcdef","environment":{"os":"Debian",)"
      R"("kernel":"Linux 6.1.0","architecture":"x86_64"},"request":{)"
      R"("probe":"tokyo-office","method":"http","conn":"warm",)"
      R"("started_at":"2025-11-23T07:00:00.123456Z","elapsed_ns":0,)"
      R"("seed":18446744073709551615,"confidence":0.30000000000000004,)"
      R"("quantile":0.3333333333333333,)"
      R"("min_difference_ratio":0.020000000000000004,)"
      R"("min_difference_ns":1500001,"max_loss":0.6666666666666666,)"
      R"("allow_tainted":true,"rule":"race","gate":40.001,"probe_location":{"latitude":35.6812,)"
      R"("longitude":-139.7671}},"targets":[{)"
      R"("target":"aws/ap-northeast-1/dynamodb",)"
      R"("name":"Region Tokyo","city":"Tokyo","location":{)"
      R"("latitude":35.1,"longitude":139.3},"location_is_metro":false,)"
      R"("endpoint":{"method":"tcp","service":"",)"
      R"("host":"dynamodb.example.net","port":443,"url":"",)"
      R"("expect_prefix":"","basis":""},"warnings":["it is said \"so\""]},)"
      R"({"target":"custom/office","name":"Region ","city":"",)"
      R"("location":{"latitude":35.1,"longitude":139.3},)"
      R"("location_is_metro":false,"endpoint":{"method":"tcp","service":"",)"
      R"("host":"dynamodb.example.net","port":443,"url":"",)"
      R"("expect_prefix":"","basis":""},"warnings":["it is said \"so\""]}]})");
}

TEST(EvidenceJsonTest, EveryFieldComesBack) {
  const std::string line = EvidenceHeader(RecordedEvidence());
  const auto evidence = ParseEvidenceHeader(line);
  ASSERT_TRUE(evidence) << evidence.error().message;
  EXPECT_EQ(EvidenceHeader(*evidence), line);
  EXPECT_EQ(evidence->request.confidence, 0.1 + 0.2);
  EXPECT_EQ(evidence->request.seed, 0xFFFF'FFFF'FFFF'FFFF);
}

TEST(EvidenceJsonTest, AFieldThatAnOlderProgramDidNotKnowHasItsDefault) {
  const auto evidence = ParseEvidenceHeader(
      R"({"schema":"regionbench.evidence/1","request":{"probe":"p"},)"
      R"("targets":[{"target":"custom/a"}]})");
  ASSERT_TRUE(evidence) << evidence.error().message;
  EXPECT_EQ(evidence->request.confidence, 0.95);
  EXPECT_EQ(evidence->request.probe_location, std::nullopt);
  EXPECT_EQ(evidence->targets.front().id.Text(), "custom/a");
}

// As in Germany; the locales of the machine are not asked for.
class Decimals : public std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

TEST(EvidenceJsonTest, NoLocaleChangesAByte) {
  const std::string line = EvidenceHeader(RecordedEvidence());
  const std::locale before =
      std::locale::global(std::locale(std::locale(), new Decimals));
  const auto evidence = ParseEvidenceHeader(line);
  const std::string again = evidence ? EvidenceHeader(*evidence) : "";
  std::locale::global(before);
  EXPECT_EQ(again, line);
}

TEST(EvidenceJsonTest, TheEndHasWhatTheHeaderCouldNotKnow) {
  ReportRequest request = RecordedEvidence().request;
  const std::string end =
      EvidenceEnd(12, RecordedEvidence().request, FinishedRequest());
  EXPECT_EQ(end,
            R"({"end":{"samples":12,"request":{"elapsed_ns":6000000007}}})");
  EXPECT_TRUE(IsEvidenceEnd(end));
  EXPECT_EQ(ParseEvidenceEnd(end, request).value(), 12U);
  EXPECT_EQ(request.elapsed, Nanoseconds(6'000'000'007));
  EXPECT_EQ(request.quantile, 1.0 / 3.0);
}

TEST(EvidenceJsonTest, ThisMachineIsDescribed) {
  const Machine machine = ThisMachine();
  EXPECT_EQ(machine.kernel.substr(0, 6), "Linux ");
  EXPECT_NE(machine.architecture, "");
}

}  // namespace
}  // namespace regionbench
