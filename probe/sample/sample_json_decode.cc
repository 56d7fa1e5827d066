// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "probe/sample/sample_json.h"

namespace regionbench {
namespace {

using nlohmann::json;
using std::chrono::nanoseconds;

constexpr std::int64_t kFormat = 1;
// Beyond 2^53 a reader that keeps numbers as doubles would see another one.
constexpr std::int64_t kLargestExact = (std::int64_t{1} << 53U) - 1;
constexpr std::int64_t kHourNs = 3'600'000'000'000;
constexpr std::int64_t kCenturyNs = 3'153'600'000'000'000'000;
constexpr std::int64_t kYear2000Us = 946'684'800'000'000;
constexpr std::int64_t kYear2200Us = 7'258'118'400'000'000;
constexpr std::size_t kLongestText = 256;
constexpr std::size_t kLongestAddress = 64;

struct Range {
  std::int64_t low = 0;
  std::int64_t high = 0;
};
constexpr Range kDuration = {0, kHourNs};

bool IsAddressChar(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z') || c == ':' || c == '.' || c == '%' ||
         c == '-' || c == '_';
}

bool IsAddress(std::string_view text) {
  return !text.empty() && text.size() <= kLongestAddress &&
         std::ranges::all_of(text, IsAddressChar);
}

/// Takes typed values out of one object and remembers the first mistake.
class Fields {
 public:
  explicit Fields(const json& object) : object_(object) {}

  std::optional<std::int64_t> Integer(const char* key, Range range) {
    const json* value = Find(key);
    if (value == nullptr) return std::nullopt;
    if (!value->is_number_integer()) return Reject(key, "must be an integer");
    // One above the largest signed value stands for everything beyond it.
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    const bool huge = value->is_number_unsigned() &&
                      value->get<std::uint64_t>() > std::uint64_t{kMost};
    const std::int64_t number = huge ? kMost : value->get<std::int64_t>();
    if (number < range.low || number > range.high) {
      return Reject(key, "must be between " + std::to_string(range.low) +
                             " and " + std::to_string(range.high));
    }
    return number;
  }

  std::optional<nanoseconds> Duration(const char* key,
                                      Range range = kDuration) {
    const auto number = Integer(key, range);
    return number ? std::optional(nanoseconds(*number)) : std::nullopt;
  }

  const std::string* Text(const char* key) {
    const json* value = Find(key);
    if (value == nullptr) return nullptr;
    const auto* text = value->get_ptr<const std::string*>();
    if (text == nullptr) {
      Reject(key, "must be a string");
    } else if (text->size() > kLongestText) {
      Reject(key, "is longer than " + std::to_string(kLongestText) + " bytes");
      return nullptr;
    }
    return text;
  }

  bool Bool(const char* key) {
    const json* value = Find(key);
    if (value == nullptr) return false;
    if (!value->is_boolean()) Reject(key, "must be true or false");
    return value->is_boolean() && value->get<bool>();
  }

  const json* Object(const char* key) {
    const json* value = Find(key);
    if (value == nullptr || value->is_object()) return value;
    Reject(key, "must be an object");
    return nullptr;
  }

  void Require(const char* key) {
    if (Find(key) == nullptr) Reject(key, "is missing");
  }

  std::nullopt_t Reject(const char* key, const std::string& what) {
    if (mistake_.empty()) mistake_ = key + (": " + what);
    return std::nullopt;
  }

  [[nodiscard]] const std::string& Mistake() const { return mistake_; }

 private:
  // null says the same as leaving the key out: unknown.
  const json* Find(const char* key) const {
    const auto found = object_.find(key);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }

  const json&
      object_;  // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  std::string mistake_;
};

// One of our words, such as an outcome.
template <typename From, typename T>
void ReadWord(Fields& fields, const char* key, From from, T& out) {
  const std::string* text = fields.Text(key);
  if (text == nullptr) return;
  const auto word = from(*text);
  if (word) {
    out = *word;
  } else {
    fields.Reject(key, "unknown value");
  }
}

template <typename Check>
void ReadName(Fields& fields, const char* key, Check good, std::string& out) {
  const std::string* text = fields.Text(key);
  if (text == nullptr) return;
  if (!good(*text)) fields.Reject(key, "is not a valid name");
  out = *text;
}

void ReadTarget(Fields& fields, TargetId& out) {
  const std::string* text = fields.Text("target");
  if (text == nullptr) return;
  auto target = TargetId::Parse(*text);
  if (target) {
    out = *std::move(target);
  } else {
    fields.Reject("target", "must be provider/region/service");
  }
}

void ReadIdentity(Fields& fields, Sample& sample) {
  for (const char* key :
       {"v", "probe", "boot", "seq", "target", "method", "at_us", "outcome"}) {
    fields.Require(key);
  }
  fields.Integer("v", {kFormat, kFormat});
  ReadName(fields, "probe", IsProbeName, sample.probe);
  ReadName(fields, "boot", IsBootId, sample.boot);
  sample.seq = static_cast<std::uint64_t>(
      fields.Integer("seq", {0, kLargestExact}).value_or(0));
  constexpr Range kRound = {0, std::numeric_limits<std::uint32_t>::max()};
  const auto round = fields.Integer("round", kRound);
  if (round) sample.round = static_cast<std::uint32_t>(*round);
  ReadTarget(fields, sample.target);
  ReadWord(fields, "method", MethodFrom, sample.method);
  ReadWord(fields, "conn", ConnFrom, sample.conn);
  sample.at = WallTime(std::chrono::microseconds(
      fields.Integer("at_us", {kYear2000Us, kYear2200Us}).value_or(0)));
}

void ReadPhases(Fields& fields, Phases& phases) {
  const json* object = fields.Object("phases_ns");
  if (object == nullptr) return;
  Fields parts(*object);
  phases = {.resolve = parts.Duration("resolve"),
            .connect = parts.Duration("connect"),
            .tls = parts.Duration("tls"),
            .processing = parts.Duration("processing"),
            .transfer = parts.Duration("transfer")};
  if (!parts.Mistake().empty()) fields.Reject("phases_ns", parts.Mistake());
}

void ReadDurations(Fields& fields, Sample& sample) {
  ReadWord(fields, "outcome", OutcomeFrom, sample.outcome);
  sample.rtt = fields.Duration("rtt_ns");
  if (sample.outcome == Outcome::kOk) fields.Require("rtt_ns");
  ReadWord(fields, "rtt_source", RttSourceFrom, sample.rtt_source);
  sample.user_rtt = fields.Duration("user_rtt_ns");
  sample.lag = fields.Duration("lag_ns", {-kHourNs, kHourNs});
  if (sample.outcome == Outcome::kTimeout) fields.Require("timeout_ns");
  sample.timeout =
      fields.Duration("timeout_ns", {1, kHourNs}).value_or(nanoseconds(0));
  ReadPhases(fields, sample.phases);
}

void ReadFamily(Fields& fields, int& out) {
  const auto family = fields.Integer("family", {0, 6});
  if (!family) return;
  if (*family != 0 && *family != 4 && *family != 6) {
    fields.Reject("family", "must be 4 or 6");
  }
  out = static_cast<int>(*family);
}

void ReadCircumstances(Fields& fields, Sample& sample) {
  ReadFamily(fields, sample.family);
  const auto status = fields.Integer("http_status", {100, 999});
  if (status) sample.http_status = static_cast<int>(*status);
  const auto bytes = fields.Integer("bytes", {0, kLargestExact});
  if (bytes) sample.bytes = static_cast<std::uint64_t>(*bytes);
  ReadName(fields, "address", IsAddress, sample.address);
  sample.local_port = static_cast<std::uint16_t>(
      fields.Integer("local_port", {0, 65535}).value_or(0));
  sample.sent_mono = fields.Duration("sent_mono_ns", {0, kCenturyNs});
  sample.cold_start = fields.Bool("cold_start");
  sample.tainted = fields.Bool("tainted");
}

Result<Sample> FromJson(const json& object) {
  if (!object.is_object()) {
    return Fail(ErrorCode::kInvalidInput, "not a JSON object");
  }
  Sample sample;
  Fields fields(object);
  ReadIdentity(fields, sample);
  ReadDurations(fields, sample);
  ReadCircumstances(fields, sample);
  if (fields.Mistake().empty()) return sample;
  return Fail(ErrorCode::kInvalidInput, fields.Mistake());
}

}  // namespace

Result<Sample> ParseJsonLine(std::string_view line) {
  if (line.size() > kLongestSampleLine) {
    return Fail(ErrorCode::kInvalidInput,
                "line of " + std::to_string(line.size()) + " bytes: at most " +
                    std::to_string(kLongestSampleLine) + " are read");
  }
  // The library throws; the exception stops here and goes on as a value. Its
  // own text repeats the input, so only the place is told.
  try {
    return FromJson(json::parse(line));
  } catch (const json::parse_error& e) {
    return Fail(ErrorCode::kInvalidInput,
                "not JSON at byte " + std::to_string(e.byte));
  } catch (const json::exception& e) {
    return Fail(ErrorCode::kInvalidInput,
                "unreadable: " + std::to_string(e.id));
  }
}

}  // namespace regionbench
