// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/http_outcome.h"

#include <gtest/gtest.h>

namespace regionbench {
namespace {

struct Row {
  const char* name;
  CURLcode code;
  HttpProgress progress;
  Outcome outcome;
};

class HttpOutcomeTest : public ::testing::TestWithParam<Row> {};

TEST_P(HttpOutcomeTest, IsTold) {
  EXPECT_EQ(OutcomeOfTransfer(GetParam().code, GetParam().progress),
            GetParam().outcome);
}

constexpr HttpProgress kAsked{.requested = true, .cut_off = false};
constexpr HttpProgress kCutOff{.requested = false, .cut_off = true};

INSTANTIATE_TEST_SUITE_P(
    All, HttpOutcomeTest,
    ::testing::Values(
        Row{"Answered", CURLE_OK, kAsked, Outcome::kOk},
        Row{"EmptyReply", CURLE_GOT_NOTHING, kAsked, Outcome::kReset},
        Row{"ReadFailed", CURLE_RECV_ERROR, kAsked, Outcome::kReset},
        Row{"WriteFailed", CURLE_SEND_ERROR, kAsked, Outcome::kReset},
        Row{"HalfABody", CURLE_PARTIAL_FILE, kAsked, Outcome::kReset},
        Row{"TimedOut", CURLE_OPERATION_TIMEDOUT, kAsked, Outcome::kTimeout},
        Row{"BadCertificate",
            CURLE_PEER_FAILED_VERIFICATION,
            {},
            Outcome::kTlsFailure},
        Row{"NoHandshake", CURLE_SSL_CONNECT_ERROR, {}, Outcome::kTlsFailure},
        Row{"BrokenHandshake", CURLE_SSL_CONNECT_ERROR, kCutOff,
            Outcome::kReset},
        Row{"NotHttp", CURLE_UNSUPPORTED_PROTOCOL, kAsked, Outcome::kBadReply},
        Row{"WeirdReply", CURLE_WEIRD_SERVER_REPLY, kAsked, Outcome::kBadReply},
        Row{"EndlessHeaders", CURLE_WRITE_ERROR, kAsked, Outcome::kBadReply},
        Row{"UnknownScheme", CURLE_UNSUPPORTED_PROTOCOL, {}, Outcome::kAborted},
        Row{"NoUrl", CURLE_URL_MALFORMAT, {}, Outcome::kAborted},
        Row{"NoMemory", CURLE_OUT_OF_MEMORY, kAsked, Outcome::kAborted}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace regionbench
