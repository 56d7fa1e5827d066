// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "aggregator/evidence/evidence_file.h"

namespace regionbench {

inline ResolvedTarget Probed(const std::string& id, const std::string& city) {
  ResolvedTarget target;
  target.id = *TargetId::Parse(id);
  target.name = "Region " + city;
  target.city = city;
  target.location = GeoPoint{35.1, 139.3};
  target.endpoint.host = "dynamodb.example.net";
  target.endpoint.port = 443;
  target.warnings = {"it is said \"so\""};
  return target;
}

/// No field has its default, and no double is short in decimal.
inline Evidence RecordedEvidence() {
  Evidence evidence;
  evidence.program = "0.1.0";
  evidence.catalogue = "fnv1a:0123456789abcdef";
  evidence.machine = {"Debian", "Linux 6.1.0", "x86_64"};
  evidence.request = {
      .probe = "tokyo-office",
      .method = Method::kHttp,
      .conn = Conn::kWarm,
      .started_at = WallTime(std::chrono::microseconds(1'763'881'200'123'456)),
      .elapsed = Nanoseconds(0),
      .seed = 0xFFFF'FFFF'FFFF'FFFF,
      .confidence = 0.1 + 0.2,
      .quantile = 1.0 / 3.0,
      .min_difference_ratio = 0.020000000000000004,
      .min_difference = Nanoseconds(1'500'001),
      .max_loss = 2.0 / 3.0,
      .allow_tainted = true,
      .rule = Rule::kRace,
      .gate = 1e-3 + 40,
      .probe_location = GeoPoint{35.6812, -139.7671}};
  evidence.targets = {Probed("aws/ap-northeast-1/dynamodb", "Tokyo"),
                      Probed("custom/office", "")};
  return evidence;
}

inline Sample RecordedSample(std::uint32_t round, const TargetId& target) {
  Sample sample;
  sample.probe = "tokyo-office";
  sample.boot = "01JD";
  sample.seq = round;
  sample.round = round;
  sample.target = target;
  sample.at = WallTime(std::chrono::seconds(1'763'881'200));
  sample.timeout = std::chrono::seconds(1);
  sample.rtt = std::chrono::nanoseconds(31'000'000 + round * 1'017);
  sample.rtt_source = RttSource::kKernel;
  sample.address = "203.0.113.7";
  return sample;
}

/// Six rounds over both targets: one timeout, one aborted, one tainted.
inline std::vector<Sample> RecordedSamples() {
  const Evidence evidence = RecordedEvidence();
  std::vector<Sample> samples;
  for (std::uint32_t round = 0; round < 6; ++round) {
    for (const ResolvedTarget& target : evidence.targets) {
      samples.push_back(RecordedSample(round, target.id));
    }
  }
  samples[3].outcome = Outcome::kTimeout;
  samples[3].rtt.reset();
  samples[4].phases.tls = std::chrono::nanoseconds(12);
  samples[5].tainted = true;
  samples[11].outcome = Outcome::kAborted;
  samples[11].rtt.reset();
  return samples;
}

inline ReportRequest FinishedRequest() {
  ReportRequest request = RecordedEvidence().request;
  request.elapsed = Nanoseconds(6'000'000'007);
  return request;
}

/// A whole file at `path`.
inline Result<void> Record(const std::string& path,
                           const EvidenceLimits& limits = {}) {
  auto writer = EvidenceWriter::Create(path, RecordedEvidence(), limits);
  if (!writer) return tl::unexpected(writer.error());
  const auto appended = (*writer)->Append(RecordedSamples());
  return appended ? (*writer)->Finish(FinishedRequest()) : appended;
}

inline std::string Bytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void PutBytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace regionbench
