// SPDX-License-Identifier: Apache-2.0
#include "aggregator/metrics/accept.h"

#include <gtest/gtest.h>

namespace regionbench {
namespace {

#define RB_PROTOBUF                  \
  "application/vnd.google.protobuf;" \
  "proto=io.prometheus.client.MetricFamily;encoding=delimited"

struct AcceptRow {
  const char* name;
  const char* header;
  PageForm form;
};

class AcceptTest : public testing::TestWithParam<AcceptRow> {};

TEST_P(AcceptTest, ChoosesTheForm) {
  EXPECT_EQ(PreferredForm(GetParam().header), GetParam().form);
}

constexpr PageForm kText = PageForm::kText;
constexpr PageForm kProtobuf = PageForm::kProtobuf;

INSTANTIATE_TEST_SUITE_P(
    Headers, AcceptTest,
    testing::Values(
        AcceptRow{"Nothing", "", kText}, AcceptRow{"Anything", "*/*", kText},
        AcceptRow{"Browser", "text/html,application/xml;q=0.9,*/*;q=0.8",
                  kText},
        AcceptRow{"PrometheusWithNativeHistograms",
                  RB_PROTOBUF
                  ",application/openmetrics-text;version=1.0.0;q=0.8,"
                  "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                  kProtobuf},
        AcceptRow{"PrometheusWithout",
                  "application/openmetrics-text;version=1.0.0,"
                  "application/openmetrics-text;version=0.0.1;q=0.75,"
                  "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                  kText},
        AcceptRow{"ProtobufAtLowerQ", RB_PROTOBUF ";q=0.4,text/plain;q=0.5",
                  kText},
        AcceptRow{"ProtobufAtHigherQ", "text/plain;q=0.5," RB_PROTOBUF ";q=0.6",
                  kProtobuf},
        AcceptRow{"AsGoodAndLater", "text/plain," RB_PROTOBUF, kText},
        AcceptRow{"AsGoodAndEarlier", RB_PROTOBUF ",text/plain", kProtobuf},
        AcceptRow{"Refused", RB_PROTOBUF ";q=0,*/*;q=0", kText},
        AcceptRow{"NoNumber", RB_PROTOBUF ";q=high,text/plain;q=0.1", kText},
        AcceptRow{"BeyondOne", RB_PROTOBUF ";q=2,text/plain;q=0.1", kText},
        AcceptRow{"NotDelimited",
                  "application/vnd.google.protobuf;"
                  "proto=io.prometheus.client.MetricFamily;encoding=text",
                  kText},
        AcceptRow{
            "AnotherMessage",
            "application/vnd.google.protobuf;proto=Foo;encoding=delimited",
            kText},
        AcceptRow{"QuotedWithBlanks",
                  "Application/Vnd.Google.Protobuf ; "
                  "proto=\"io.prometheus.client.MetricFamily\" ; "
                  "Encoding=\"delimited\" ; q=0.7 , text/*;q=0.3",
                  kProtobuf},
        AcceptRow{"TheExactTextCounts",
                  "text/plain;version=0.0.4;q=0.2,*/*;q=0.9," RB_PROTOBUF
                  ";q=0.5",
                  kProtobuf},
        AcceptRow{"Garbage", ";;=,\",;q=", kText}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace regionbench
