// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "aggregator/evidence/evidence_json.h"
#include "aggregator/evidence/fields.h"
#include "probe/sample/sample.h"

namespace regionbench {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kSchema = "regionbench.evidence/";
constexpr std::string_view kEndBegins = R"({"end":)";
constexpr std::size_t kLongestText = 16'384;

/// Reads values over defaults and remembers the first mistake with its place:
/// `targets[2].endpoint.port`.
class Decoder {
 public:
  template <HasFields T>
  void Read(const Json& json, T& out) {
    if (!json.is_object()) return Reject("must be an object");
    VisitFields(out, [&](const char* key, auto& field) {
      const auto found = json.find(key);
      if (found != json.end()) Inside(std::string(".") + key, *found, field);
    });
  }

  [[nodiscard]] const std::string& mistake() const { return mistake_; }

 private:
  template <typename T>
  void Inside(const std::string& step, const Json& json, T& out) {
    const std::size_t length = place_.size();
    place_ += step;
    Read(json, out);
    place_.resize(length);
  }

  void Reject(const std::string& what) {
    if (!mistake_.empty()) return;
    mistake_ = place_.empty() ? what : place_.substr(1) + ": " + what;
  }

  void Read(const Json& json, std::string& out) {
    const auto* text = json.get_ptr<const std::string*>();
    if (text == nullptr) return Reject("must be a string");
    if (text->size() > kLongestText) return Reject("is too long");
    out = *text;
  }

  void Read(const Json& json, bool& out) {
    if (!json.is_boolean()) return Reject("must be true or false");
    out = json.get<bool>();
  }

  void Read(const Json& json, double& out) {
    if (!json.is_number()) return Reject("must be a number");
    out = json.get<double>();
  }

  template <std::unsigned_integral T>
  void Read(const Json& json, T& out) {
    const bool fits =
        json.is_number_unsigned() &&
        json.get<std::uint64_t>() <= std::numeric_limits<T>::max();
    if (!fits) return Reject("must be a whole number in its range");
    out = json.get<T>();
  }

  void Read(const Json& json, Nanoseconds& out) {
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    std::uint64_t count = 0;
    Read(json, count);
    if (count > std::uint64_t{kMost}) return Reject("is too long");
    out = Nanoseconds(static_cast<std::int64_t>(count));
  }

  template <typename T, typename From>
  void ReadWord(const Json& json, From from, T& out) {
    std::string text;
    Read(json, text);
    const auto value = from(text);
    if (!value) return Reject("unknown value");
    out = *value;
  }
  void Read(const Json& json, WallTime& out) {
    ReadWord(json, ParseRfc3339, out);
  }
  void Read(const Json& json, TargetId& out) {
    ReadWord(json, TargetId::Parse, out);
  }
  void Read(const Json& json, Method& out) { ReadWord(json, MethodFrom, out); }
  void Read(const Json& json, Conn& out) { ReadWord(json, ConnFrom, out); }
  void Read(const Json& json, Rule& out) { ReadWord(json, RuleFrom, out); }

  template <typename T>
  void Read(const Json& json, std::optional<T>& out) {
    out.reset();
    if (!json.is_null()) Read(json, out.emplace());
  }

  template <typename T>
  void Read(const Json& json, std::vector<T>& out) {
    if (!json.is_array()) return Reject("must be a list");
    out.clear();
    for (const Json& element : json) {
      const std::string index = std::to_string(out.size());
      Inside("[" + index + "]", element, out.emplace_back());
    }
  }

  std::string place_;
  std::string mistake_;
};

bool IsRatio(double value) { return value >= 0 && value <= 1; }
bool IsGate(double value) { return value > 0 && value <= 1e6; }
bool IsOpenRatio(double value) { return value > 0 && value < 1; }

bool IsPlace(const std::optional<GeoPoint>& point) {
  constexpr double kPole = 90;
  constexpr double kDateLine = 180;
  return !point || (std::abs(point->latitude) <= kPole &&
                    std::abs(point->longitude) <= kDateLine);
}

// What a flag would not let through either; empty when all is well.
std::string_view Mistake(const ReportRequest& request) {
  if (!IsProbeName(request.probe)) return "probe: is not a probe's name";
  if (!IsOpenRatio(request.confidence)) return "confidence: is no ratio";
  if (!IsOpenRatio(request.quantile)) return "quantile: is no ratio";
  if (!IsRatio(request.min_difference_ratio)) {
    return "min_difference_ratio: is no ratio";
  }
  if (!IsRatio(request.max_loss)) return "max_loss: is no ratio";
  if (!IsGate(request.gate)) return "gate: is out of range";
  if (!IsPlace(request.probe_location)) return "probe_location: not on Earth";
  return "";
}

Result<void> Check(const ReportRequest& request) {
  const std::string_view mistake = Mistake(request);
  if (mistake.empty()) return {};
  return Invalid("request." + std::string(mistake));
}

Result<void> Check(const Evidence& evidence, const EvidenceLimits& limits) {
  const auto& targets = evidence.targets;
  if (targets.empty()) return Invalid("targets: there are none");
  if (targets.size() > limits.targets) {
    return Invalid("targets: more than " + std::to_string(limits.targets));
  }
  std::set<TargetId> ids;
  for (const ResolvedTarget& target : targets) {
    if (target.id.provider.empty()) return Invalid("targets: one has no name");
    if (!ids.insert(target.id).second) {
      return Invalid("targets: " + target.id.Text() + " is there twice");
    }
    if (!IsPlace(target.location)) {
      return Invalid("targets: " + target.id.Text() + " is not on Earth");
    }
  }
  return Check(evidence.request);
}

// The library throws; the exception stops here and goes on as a value.
Result<Json> Parse(std::string_view line) {
  try {
    return Json::parse(line);
  } catch (const Json::exception&) {
    return Invalid("not JSON");
  }
}

Result<void> CheckSchema(const Json& json) {
  const auto* const schema =
      json.is_object() && json.contains("schema")
          ? json.at("schema").get_ptr<const std::string*>()
          : nullptr;
  if (schema == nullptr || !schema->starts_with(kSchema)) {
    return Invalid("not an evidence file of regionbench");
  }
  int version = 0;
  const char* const end = schema->data() + schema->size();
  const auto read =
      std::from_chars(schema->data() + kSchema.size(), end, version);
  if (read.ec != std::errc() || read.ptr != end || version < 1) {
    return Invalid("not an evidence file of regionbench");
  }
  if (version <= kEvidenceVersion) return {};
  return Invalid("was written by a newer regionbench (evidence " +
                 std::to_string(version) + ", this one knows " +
                 std::to_string(kEvidenceVersion) + ")");
}

}  // namespace

Result<Evidence> ParseEvidenceHeader(std::string_view line,
                                     const EvidenceLimits& limits) {
  const auto json = Parse(line);
  if (!json) return Invalid("not an evidence file of regionbench");
  const auto ours = CheckSchema(*json);
  if (!ours) return tl::unexpected(ours.error());
  Evidence evidence;
  Decoder decoder;
  decoder.Read(*json, evidence);
  if (!decoder.mistake().empty()) return Invalid(decoder.mistake());
  const auto good = Check(evidence, limits);
  if (!good) return tl::unexpected(good.error());
  return evidence;
}

bool IsEvidenceEnd(std::string_view line) {
  return line.starts_with(kEndBegins);
}

Result<std::uint64_t> ParseEvidenceEnd(std::string_view line,
                                       ReportRequest& request) {
  const auto json = Parse(line);
  if (!json) return tl::unexpected(json.error());
  const Json end = json->value("end", Json());
  const Json samples = end.is_object() ? end.value("samples", Json()) : Json();
  if (!samples.is_number_unsigned()) return Invalid("end.samples is missing");
  Decoder decoder;
  decoder.Read(end.value("request", Json::object()), request);
  if (!decoder.mistake().empty()) {
    return Invalid("end.request." + decoder.mistake());
  }
  const auto good = Check(request);
  if (!good) return tl::unexpected(good.error());
  return samples.get<std::uint64_t>();
}

}  // namespace regionbench
