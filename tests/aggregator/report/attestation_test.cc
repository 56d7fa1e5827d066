// SPDX-License-Identifier: Apache-2.0
#include "aggregator/report/attestation.h"

#include <gtest/gtest.h>

#include "tests/support/cities.h"

namespace regionbench {
namespace {

using namespace std::chrono_literals;

constexpr GeoPoint kShanghai{31.23, 121.47};
constexpr GeoPoint kOsaka{34.69, 135.50};
constexpr GeoPoint kFrankfurt{50.11, 8.68};

Witness At(const std::string& name, GeoPoint place, Nanoseconds rtt) {
  Witness witness;
  witness.name = name;
  witness.location = place;
  witness.replies = 60;
  witness.compared = Reach{rtt, rtt + 200us};
  return witness;
}

TEST(AttestationTest, OrdinaryTimesRaiseNoDoubt) {
  const std::vector<Witness> witnesses = {At("tokyo", kTokyo, 33ms),
                                          At("seoul", kSeoul, 30ms),
                                          At("singapore", kSingapore, 69ms)};
  const Attestation result = Attest(witnesses, kShanghai);
  EXPECT_EQ(result.withheld, "");
  EXPECT_TRUE(result.warnings.empty());
  EXPECT_EQ(result.suspect, (std::vector<bool>{false, false, false}));
}

TEST(AttestationTest, NothingAnswersFasterThanLightInFibre) {
  // 1760 km from Shanghai to Tokyo: 17.6 ms, a little less for what is blurred.
  const std::vector<Witness> witnesses = {At("tokyo", kTokyo, 9ms),
                                          At("seoul", kSeoul, 30ms)};
  const Attestation result = Attest(witnesses, kShanghai);
  EXPECT_EQ(result.suspect, (std::vector<bool>{true, false}));
  EXPECT_NE(result.reasons[0].find("light in fibre"), std::string::npos);
  EXPECT_EQ(result.reasons[1], "");
  EXPECT_EQ(result.withheld, "") << "the others can still be compared";
}

TEST(AttestationTest, WithoutThePlaceOfTheProbeOneTargetAloneIsBelieved) {
  const std::vector<Witness> witnesses = {At("tokyo", kTokyo, 1ms)};
  EXPECT_EQ(Attest(witnesses, std::nullopt).suspect[0], false);
}

TEST(AttestationTest, TwoFarTargetsCannotBothBeNear) {
  // 9300 km apart: their fastest answers must add up to 93 ms.
  const std::vector<Witness> witnesses = {At("tokyo", kTokyo, 5ms),
                                          At("frankfurt", kFrankfurt, 7ms)};
  const Attestation result = Attest(witnesses, std::nullopt);
  EXPECT_NE(result.withheld, "");
  EXPECT_EQ(result.suspect, (std::vector<bool>{true, true}));
  ASSERT_EQ(result.warnings.size(), 1U);
  EXPECT_NE(result.warnings[0].find("something in the path answers"),
            std::string::npos);
}

TEST(AttestationTest, TwoTargetsAtTheSameDistanceAreOrdinary) {
  const std::vector<Witness> witnesses = {At("tokyo", kTokyo, 50ms),
                                          At("singapore", kSingapore, 50ms)};
  EXPECT_EQ(Attest(witnesses, std::nullopt).withheld, "");
}

TEST(AttestationTest, NeighboursMayBeEqualHoweverMany) {
  const std::vector<Witness> witnesses = {At("tokyo", kTokyo, 50ms),
                                          At("osaka", kOsaka, 50ms),
                                          At("osaka-2", kOsaka, 50ms)};
  EXPECT_EQ(Attest(witnesses, std::nullopt).withheld, "");
}

TEST(AttestationTest, ThreeFarTargetsThatAreAllEqualAreNot) {
  const std::vector<Witness> witnesses = {At("tokyo", kTokyo, 120ms),
                                          At("singapore", kSingapore, 120ms),
                                          At("frankfurt", kFrankfurt, 120ms)};
  const Attestation result = Attest(witnesses, std::nullopt);
  EXPECT_NE(result.withheld, "");
  EXPECT_EQ(result.suspect, (std::vector<bool>{true, true, true}));
}

TEST(AttestationTest, ANearTieOfThreeIsNotEqualEnough) {
  const std::vector<Witness> witnesses = {At("tokyo", kTokyo, 120ms),
                                          At("singapore", kSingapore, 120400us),
                                          At("frankfurt", kFrankfurt, 120ms)};
  EXPECT_EQ(Attest(witnesses, std::nullopt).withheld, "");
}

TEST(AttestationTest, AFewRepliesProveNoEquality) {
  std::vector<Witness> witnesses = {At("tokyo", kTokyo, 120ms),
                                    At("singapore", kSingapore, 120ms),
                                    At("frankfurt", kFrankfurt, 120ms)};
  for (Witness& witness : witnesses) witness.replies = 9;
  EXPECT_EQ(Attest(witnesses, std::nullopt).withheld, "");
}

TEST(AttestationTest, AProxyThatOnlyOpensConnectionsIsAWarning) {
  std::vector<Witness> witnesses = {At("tokyo", kTokyo, 33ms),
                                    At("frankfurt", kFrankfurt, 210ms)};
  for (Witness& witness : witnesses) witness.handshake = Reach{2ms, 2ms};
  const Attestation result = Attest(witnesses, std::nullopt);
  EXPECT_EQ(result.withheld, "");
  EXPECT_EQ(result.suspect, (std::vector<bool>{false, false}));
  ASSERT_EQ(result.warnings.size(), 1U);
  EXPECT_NE(result.warnings[0].find("proxy"), std::string::npos);
}

TEST(AttestationTest, AnUnknownPlaceProvesNothing) {
  std::vector<Witness> witnesses = {At("tokyo", kTokyo, 1ms),
                                    At("custom", kFrankfurt, 1ms)};
  witnesses[1].location.reset();
  EXPECT_EQ(Attest(witnesses, std::nullopt).withheld, "");
}

TEST(AttestationTest, ABlurredPlaceGetsTheBenefitOfTheDoubt) {
  std::vector<Witness> witnesses = {At("tokyo", kTokyo, 1ms),
                                    At("osaka", kOsaka, 1ms)};
  EXPECT_NE(Attest(witnesses, std::nullopt).withheld, "");
  witnesses[0].blur_km = witnesses[1].blur_km = 400;
  EXPECT_EQ(Attest(witnesses, std::nullopt).withheld, "");
}

}  // namespace
}  // namespace regionbench
