// SPDX-License-Identifier: Apache-2.0
//
// Written by hand: it ends in a small static program, where a JSON library
// would be most of the bytes.
#include <array>
#include <charconv>
#include <concepts>

#include "probe/sample/sample_json.h"

namespace regionbench {
namespace {

using std::chrono::nanoseconds;

constexpr unsigned char kFirstPrintable = 0x20;

void AppendEscaped(char c, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\') {
    out += '\\';
    out += c;
  } else if (byte < kFirstPrintable) {
    out += "\\u00";
    out += kHex[byte >> 4U];
    out += kHex[byte & 15U];
  } else {
    out += c;
  }
}

void AppendValue(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) AppendEscaped(c, out);
  out += '"';
}

void AppendValue(bool value, std::string& out) {
  out += value ? "true" : "false";
}

template <std::integral T>
void AppendValue(T value, std::string& out) {
  std::array<char, 24> digits{};
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

void AppendValue(nanoseconds value, std::string& out) {
  AppendValue(value.count(), out);
}

// `,"key":value`; the caller has written something before it.
template <typename T>
void AppendField(std::string_view key, const T& value, std::string& out) {
  out += ",\"";
  out += key;
  out += "\":";
  AppendValue(value, out);
}

template <typename T>
void AppendField(std::string_view key, const std::optional<T>& value,
                 std::string& out) {
  if (value) AppendField(key, *value, out);
}

void AppendTarget(const TargetId& target, std::string& out) {
  out += R"(,"target":")";
  for (const char c : target.provider) AppendEscaped(c, out);
  out += '/';
  for (const char c : target.region) AppendEscaped(c, out);
  if (!target.service.empty()) out += '/';
  for (const char c : target.service) AppendEscaped(c, out);
  out += '"';
}

void AppendPhases(const Phases& phases, std::string& out) {
  if (phases == Phases{}) return;
  out += R"(,"phases_ns":{)";
  const std::size_t open = out.size();
  AppendField("resolve", phases.resolve, out);
  AppendField("connect", phases.connect, out);
  AppendField("tls", phases.tls, out);
  AppendField("processing", phases.processing, out);
  AppendField("transfer", phases.transfer, out);
  out.erase(open, 1);  // the comma before the first field
  out += '}';
}

void AppendIdentity(const Sample& sample, std::string& out) {
  out += R"({"v":1)";
  AppendField("probe", sample.probe, out);
  AppendField("boot", sample.boot, out);
  AppendField("seq", sample.seq, out);
  AppendField("round", sample.round, out);
  AppendTarget(sample.target, out);
  AppendField("method", ToText(sample.method), out);
  AppendField("conn", ToText(sample.conn), out);
  if (sample.family != 0) AppendField("family", sample.family, out);
  AppendField("at_us", sample.at.time_since_epoch().count(), out);
}

void AppendDurations(const Sample& sample, std::string& out) {
  AppendField("outcome", ToText(sample.outcome), out);
  AppendField("rtt_ns", sample.rtt, out);
  if (sample.rtt || sample.rtt_source == RttSource::kKernel) {
    AppendField("rtt_source", ToText(sample.rtt_source), out);
  }
  AppendField("user_rtt_ns", sample.user_rtt, out);
  AppendField("lag_ns", sample.lag, out);
  if (sample.timeout != nanoseconds(0)) {
    AppendField("timeout_ns", sample.timeout, out);
  }
  AppendPhases(sample.phases, out);
}

void AppendCircumstances(const Sample& sample, std::string& out) {
  AppendField("http_status", sample.http_status, out);
  AppendField("bytes", sample.bytes, out);
  if (!sample.address.empty()) {
    AppendField("address", sample.address, out);
  }
  if (sample.local_port != 0) AppendField("local_port", sample.local_port, out);
  AppendField("sent_mono_ns", sample.sent_mono, out);
  AppendField("cold_start", sample.cold_start, out);
  AppendField("tainted", sample.tainted, out);
}

}  // namespace

void AppendJsonLine(const Sample& sample, std::string& out) {
  AppendIdentity(sample, out);
  AppendDurations(sample, out);
  AppendCircumstances(sample, out);
  out += '}';
}

}  // namespace regionbench
