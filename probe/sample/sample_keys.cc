// SPDX-License-Identifier: Apache-2.0
#include "probe/sample/sample_keys.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <utility>

namespace regionbench {
namespace {

using std::chrono::nanoseconds;

constexpr std::int64_t kFormat = 1;
// Beyond 2^53 a reader that keeps numbers as doubles would see another one.
constexpr std::int64_t kLargestExact = (std::int64_t{1} << 53U) - 1;
constexpr std::int64_t kCenturyNs = 3'153'600'000'000'000'000;
constexpr std::int64_t kYear2000Us = 946'684'800'000'000;
constexpr std::int64_t kYear2200Us = 7'258'118'400'000'000;
constexpr std::size_t kLongestAddress = 64;

bool IsAddressChar(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z') || c == ':' || c == '.' || c == '%' ||
         c == '-' || c == '_';
}

bool IsAddress(std::string_view text) {
  return !text.empty() && text.size() <= kLongestAddress &&
         std::ranges::all_of(text, IsAddressChar);
}

// One of our words, such as an outcome.
template <typename From, typename T>
void ReadWord(JsonField& field, From from, T& out) {
  const auto text = field.Text();
  if (!text) return;
  const auto word = from(*text);
  if (word) {
    out = *word;
  } else {
    field.Reject("unknown value");
  }
}

template <typename Check>
void ReadName(JsonField& field, Check good, std::string& out) {
  const auto text = field.Text();
  if (!text) return;
  if (!good(*text)) field.Reject("is not a valid name");
  out = *text;
}

void ReadTarget(JsonField& field, TargetId& out) {
  const auto text = field.Text();
  if (!text) return;
  auto target = TargetId::Parse(*text);
  if (target) {
    out = *std::move(target);
  } else {
    field.Reject("must be provider/region/service");
  }
}

void ReadFamily(JsonField& field, int& out) {
  const auto family = field.Integer({0, 6});
  if (!family) return;
  if (*family != 0 && *family != 4 && *family != 6) {
    field.Reject("must be 4 or 6");
  }
  out = static_cast<int>(*family);
}

template <typename T>
void ReadCount(JsonField& field, Range range, T& out) {
  const auto number = field.Integer(range);
  if (number) out = static_cast<T>(*number);
}

template <typename T>
void ReadCount(JsonField& field, Range range, std::optional<T>& out) {
  const auto number = field.Integer(range);
  if (number) out = static_cast<T>(*number);
}

template <std::optional<nanoseconds> Phases::*kPhase>
void ReadPhase(JsonField& field, Draft& draft) {
  draft.sample.phases.*kPhase = field.Duration();
}

void ReadInstant(JsonField& field, WallTime& out) {
  const auto number = field.Integer({kYear2000Us, kYear2200Us});
  if (number) out = WallTime(std::chrono::microseconds(*number));
}

constexpr Range kRound = {0, std::numeric_limits<std::uint32_t>::max()};
constexpr Range kPort = {0, std::numeric_limits<std::uint16_t>::max()};

// Those of a sample, then those of its phases.
constexpr std::array<SampleKey, 29> kKeys = {{
    {"v",
     [](JsonField& f, Draft&) {
       f.Integer({kFormat, kFormat});
     }},
    {"probe",
     [](JsonField& f, Draft& d) { ReadName(f, IsProbeName, d.sample.probe); }},
    {"boot",
     [](JsonField& f, Draft& d) { ReadName(f, IsBootId, d.sample.boot); }},
    {"seq",
     [](JsonField& f, Draft& d) {
       ReadCount(f, {0, kLargestExact}, d.sample.seq);
     }},
    {"round",
     [](JsonField& f, Draft& d) { ReadCount(f, kRound, d.sample.round); }},
    {"target", [](JsonField& f, Draft& d) { ReadTarget(f, d.sample.target); }},
    {"method",
     [](JsonField& f, Draft& d) { ReadWord(f, MethodFrom, d.sample.method); }},
    {"conn",
     [](JsonField& f, Draft& d) { ReadWord(f, ConnFrom, d.sample.conn); }},
    {"family", [](JsonField& f, Draft& d) { ReadFamily(f, d.sample.family); }},
    {"at_us", [](JsonField& f, Draft& d) { ReadInstant(f, d.sample.at); }},
    {"outcome", [](JsonField& f,
                   Draft& d) { ReadWord(f, OutcomeFrom, d.sample.outcome); }},
    {"rtt_ns", [](JsonField& f, Draft& d) { d.sample.rtt = f.Duration(); }},
    {"rtt_source",
     [](JsonField& f, Draft& d) {
       ReadWord(f, RttSourceFrom, d.sample.rtt_source);
     }},
    {"user_rtt_ns",
     [](JsonField& f, Draft& d) { d.sample.user_rtt = f.Duration(); }},
    {"lag_ns",
     [](JsonField& f, Draft& d) {
       d.sample.lag = f.Duration({-kHourNs, kHourNs});
     }},
    {"timeout_ns",
     [](JsonField& f, Draft& d) {
       d.sample.timeout = f.Duration({1, kHourNs}).value_or(nanoseconds(0));
     }},
    {"phases_ns", [](JsonField& f, Draft&) { f.Object(); }},
    {"http_status",
     [](JsonField& f, Draft& d) {
       ReadCount(f, {100, 999}, d.sample.http_status);
     }},
    {"bytes",
     [](JsonField& f, Draft& d) {
       ReadCount(f, {0, kLargestExact}, d.sample.bytes);
     }},
    {"address",
     [](JsonField& f, Draft& d) { ReadName(f, IsAddress, d.sample.address); }},
    {"local_port",
     [](JsonField& f, Draft& d) { ReadCount(f, kPort, d.sample.local_port); }},
    {"sent_mono_ns",
     [](JsonField& f, Draft& d) {
       d.sample.sent_mono = f.Duration({0, kCenturyNs});
     }},
    {"cold_start",
     [](JsonField& f, Draft& d) { d.sample.cold_start = f.Bool(); }},
    {"tainted", [](JsonField& f, Draft& d) { d.sample.tainted = f.Bool(); }},
    {"resolve", ReadPhase<&Phases::resolve>},
    {"connect", ReadPhase<&Phases::connect>},
    {"tls", ReadPhase<&Phases::tls>},
    {"processing", ReadPhase<&Phases::processing>},
    {"transfer", ReadPhase<&Phases::transfer>},
}};

constexpr std::size_t PlaceOf(std::string_view name) {
  for (std::size_t i = 0; i < kKeys.size(); ++i) {
    if (kKeys.at(i).name == name) return i;
  }
  return kKeys.size();
}

constexpr std::size_t kFirstPhase = PlaceOf("resolve");

constexpr std::uint32_t BitOf(std::string_view name) {
  return std::uint32_t{1} << PlaceOf(name);
}

// What no sample is without, and what one of that outcome is not.
constexpr std::uint32_t kAlwaysThere =
    BitOf("v") | BitOf("probe") | BitOf("boot") | BitOf("seq") |
    BitOf("target") | BitOf("method") | BitOf("at_us") | BitOf("outcome");
constexpr std::uint32_t kThereWhenOk = BitOf("rtt_ns");
constexpr std::uint32_t kThereOnTimeout = BitOf("timeout_ns");

void Require(std::uint32_t bits, Draft& draft) {
  const std::uint32_t missing = bits & ~draft.found;
  if (missing == 0 || !draft.mistake.empty()) return;
  const auto first = static_cast<std::size_t>(std::countr_zero(missing));
  draft.mistake = std::string(kKeys.at(first).name) + ": is missing";
}

}  // namespace

std::span<const SampleKey> SampleKeys() {
  return std::span(kKeys).first(kFirstPhase);
}

std::span<const SampleKey> PhaseKeys() {
  return std::span(kKeys).subspan(kFirstPhase);
}

void ReadKey(const SampleKey& key, const JsonValue& value, Draft& draft) {
  const auto place = static_cast<std::size_t>(&key - kKeys.data());
  const std::uint32_t bit = std::uint32_t{1} << place;
  JsonField field(key.name, value, draft.mistake);
  if ((draft.found & bit) != 0) {
    field.Reject("is there twice");
  } else if (value.kind != JsonValue::Kind::kNull) {
    draft.found |= bit;
    key.read(field, draft);
  }
  if (draft.mistake.empty() || place < kFirstPhase) return;
  draft.mistake.insert(0, "phases_ns: ");
}

void RequireAll(Draft& draft) {
  Require(kAlwaysThere, draft);
  if (draft.sample.outcome == Outcome::kOk) Require(kThereWhenOk, draft);
  if (draft.sample.outcome == Outcome::kTimeout) {
    Require(kThereOnTimeout, draft);
  }
}

}  // namespace regionbench
