// SPDX-License-Identifier: Apache-2.0
#include <concepts>
#include <nlohmann/json.hpp>
#include <utility>

#include "aggregator/evidence/evidence_json.h"
#include "aggregator/evidence/fields.h"

namespace regionbench {
namespace {

using Json = nlohmann::ordered_json;

// One overload a type, so that a field of a new type does not compile. Doubles
// are written so that reading gives the same bits, in every locale.
struct Encode {
  Json operator()(const std::string& value) const { return value; }
  Json operator()(double value) const { return value; }
  Json operator()(std::unsigned_integral auto value) const { return value; }
  Json operator()(Nanoseconds value) const { return value.count(); }
  Json operator()(WallTime value) const { return FormatRfc3339(value); }
  Json operator()(Method value) const { return ToText(value); }
  Json operator()(Conn value) const { return ToText(value); }
  Json operator()(Rule value) const { return ToText(value); }
  Json operator()(const TargetId& value) const { return value.Text(); }

  template <typename T>
  Json operator()(const std::optional<T>& value) const {
    return value ? (*this)(*value) : Json(nullptr);
  }

  template <typename T>
  Json operator()(const std::vector<T>& values) const {
    Json json = Json::array();
    for (const T& value : values) json.push_back((*this)(value));
    return json;
  }

  template <HasFields T>
  Json operator()(const T& value) const {
    Json json = Json::object();
    VisitFields(value, [&](const char* key, const auto& field) {
      json[key] = (*this)(field);
    });
    return json;
  }
};

// Broken UTF-8 in a URL of the user's must not cost the evidence; the report
// shows it in the same way.
std::string Line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string EvidenceHeader(const Evidence& evidence) {
  Json json = {
      {"schema", "regionbench.evidence/" + std::to_string(kEvidenceVersion)}};
  json.update(Encode()(evidence));
  return Line(json);
}

std::string EvidenceEnd(std::uint64_t samples, const ReportRequest& planned,
                        const ReportRequest& request) {
  const Json before = Encode()(planned);
  const Json after = Encode()(request);
  Json changed = Json::object();
  for (const auto& [key, value] : after.items()) {
    if (before.at(key) != value) changed[key] = value;
  }
  return Line(
      {{"end", {{"samples", samples}, {"request", std::move(changed)}}}});
}

}  // namespace regionbench
