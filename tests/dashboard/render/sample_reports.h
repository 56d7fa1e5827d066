// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/support/simulated_run.h"

namespace regionbench {

inline constexpr GeoPoint kTokyo{35.68, 139.77};
inline constexpr GeoPoint kSeoul{37.57, 126.98};
inline constexpr GeoPoint kSingapore{1.35, 103.82};

inline std::vector<SimulatedRegion> ThreeFromShanghai() {
  return {{.id = "aws/ap-northeast-1/dynamodb",
           .city = "Tokyo",
           .floor_ms = 33.4,
           .jitter_ms = 1.1,
           .location = kTokyo},
          {.id = "aws/ap-northeast-2/dynamodb",
           .city = "Seoul",
           .floor_ms = 30.6,
           .jitter_ms = 0.8,
           .location = kSeoul},
          {.id = "aws/ap-southeast-1/dynamodb",
           .city = "Singapore",
           .floor_ms = 68.9,
           .jitter_ms = 2.0,
           .location = kSingapore}};
}

inline SimulatedRun WinnerRun() {
  SimulatedRun run;
  run.Simulate(ThreeFromShanghai(), 60);
  return run;
}

inline SimulatedRun TiedRun() {
  SimulatedRun run;
  run.Simulate({{.id = "aws/eu-west-1/s3",
                 .city = "Dublin",
                 .floor_ms = 50.0,
                 .jitter_ms = 0.5},
                {.id = "aws/eu-west-2/s3",
                 .city = "London",
                 .floor_ms = 50.3,
                 .jitter_ms = 0.5},
                {.id = "aws/eu-south-1/s3",
                 .city = "Milan",
                 .floor_ms = 61.0,
                 .jitter_ms = 1}},
               60);
  return run;
}

inline SimulatedRun UnsureRun() {
  SimulatedRun run;
  run.Simulate({{.id = "aws/eu-west-1/s3",
                 .city = "Dublin",
                 .floor_ms = 31,
                 .jitter_ms = 4},
                {.id = "aws/eu-west-2/s3",
                 .city = "London",
                 .floor_ms = 32,
                 .jitter_ms = 4}},
               60);
  return run;
}

/// Every standing that there is, and every way of not answering.
inline SimulatedRun TroubledRun() {
  SimulatedRun run;
  run.Simulate({{.id = "aws/us-east-1/s3",
                 .city = "Ashburn",
                 .floor_ms = 19,
                 .jitter_ms = 0.7,
                 .loss = 0.3},
                {.id = "aws/us-east-2/s3",
                 .city = "Columbus",
                 .floor_ms = 31,
                 .jitter_ms = 0.6},
                {.id = "aws/sa-east-1/s3",
                 .city = "São Paulo",
                 .floor_ms = 44,
                 .jitter_ms = 3},
                {.id = "aws/us-west-1/s3",
                 .city = "San Francisco",
                 .floor_ms = 40,
                 .jitter_ms = 0.7,
                 .loss = 0.6},
                {.id = "aws/us-west-2/s3",
                 .city = "Portland",
                 .floor_ms = 50,
                 .jitter_ms = 0.7,
                 .loss = 1},
                {.id = "aws/ca-west-1/s3",
                 .city = "Calgary",
                 .floor_ms = 50,
                 .jitter_ms = 0.7,
                 .loss = 1,
                 .failure = Outcome::kRefused},
                {.id = "custom/my-office", .floor_ms = 33, .jitter_ms = 0.5}},
               60);
  return run;
}

inline SimulatedRun NoDataRun() {
  SimulatedRun run;
  run.Simulate({{.id = "aws/us-west-2/s3", .city = "Portland", .loss = 1},
                {.id = "aws/ca-west-1/s3",
                 .city = "Calgary",
                 .loss = 1,
                 .failure = Outcome::kDnsFailure}},
               60);
  return run;
}

/// A proxy that answers for all of them.
inline SimulatedRun ProxiedRun() {
  SimulatedRun run;
  auto regions = ThreeFromShanghai();
  for (SimulatedRegion& region : regions) {
    region.floor_ms = 4.8;
    region.jitter_ms = 0.2;
  }
  run.Simulate(regions, 60);
  return run;
}

inline SimulatedRun ManyRun() {
  SimulatedRun run;
  std::vector<SimulatedRegion> regions;
  for (int i = 0; i < 34; ++i) {
    const int place = (i * 13) % 34;
    regions.push_back({.id = "aws/region-" + std::to_string(i + 1) + "/s3",
                       .city = "City " + std::to_string(i + 1),
                       .floor_ms = 12.0 + place * place * 0.24,
                       .jitter_ms = 0.5 + place * 0.1});
  }
  run.Simulate(regions, 60);
  return run;
}

/// Names that are long, wide, of many scripts, and not to be trusted.
inline SimulatedRun NamesRun() {
  SimulatedRun run;
  run.Simulate(
      {{.id = "aws/ap-northeast-1/dynamodb",
        .city = "東京",
        .floor_ms = 33.4,
        .jitter_ms = 1.1},
       {.id = "custom/frankfurt-behind-the-second-load-balancer-from-the-left",
        .city = "Frankfurt am Main, Sossenheim, beside the railway bridge",
        .floor_ms = 31,
        .jitter_ms = 0.8},
       {.id = "custom/reykjavik", .city = "Reykjavík", .floor_ms = 70},
       {.id = "custom/markup",
        .city = "<script>&\"'\x1b[31m\xff",
        .floor_ms = 52},
       {.id = "custom/combining",
        .city = "Sa\xCC\x83o Paulo, \xD8\xAF\xD8\xA8\xD9\x8A",
        .floor_ms = 90,
        .jitter_ms = 4}},
      60);
  return run;
}

/// From the same rack to the other side of the world.
inline SimulatedRun ScalesRun() {
  SimulatedRun run;
  run.Simulate({{.id = "custom/rack", .floor_ms = 0.06, .jitter_ms = 0.01},
                {.id = "custom/city", .floor_ms = 1.2, .jitter_ms = 0.1},
                {.id = "custom/ocean", .floor_ms = 84, .jitter_ms = 2},
                {.id = "custom/satellite",
                 .floor_ms = 620,
                 .jitter_ms = 90,
                 .loss = 0.02}},
               60);
  return run;
}

}  // namespace regionbench
