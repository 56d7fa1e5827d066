// SPDX-License-Identifier: Apache-2.0
#include <concepts>
#include <nlohmann/json.hpp>
#include <utility>

#include "aggregator/evidence/evidence_json.h"
#include "aggregator/evidence/fields.h"

namespace regionbench {
namespace {

using OrderedJson = nlohmann::ordered_json;

// One overload a type, so that a field of a new type does not compile. Doubles
// are written so that reading gives the same bits, in every locale.
struct Encode {
  OrderedJson operator()(const std::string& value) const { return value; }
  OrderedJson operator()(double value) const { return value; }
  OrderedJson operator()(std::unsigned_integral auto value) const {
    return value;
  }
  OrderedJson operator()(Nanoseconds value) const { return value.count(); }
  OrderedJson operator()(WallTime value) const { return FormatRfc3339(value); }
  OrderedJson operator()(Method value) const { return ToText(value); }
  OrderedJson operator()(Conn value) const { return ToText(value); }
  OrderedJson operator()(Rule value) const { return ToText(value); }
  OrderedJson operator()(const TargetId& value) const { return value.Text(); }

  template <typename T>
  OrderedJson operator()(const std::optional<T>& value) const {
    return value ? (*this)(*value) : OrderedJson(nullptr);
  }

  template <typename T>
  OrderedJson operator()(const std::vector<T>& values) const {
    OrderedJson json = OrderedJson::array();
    for (const T& value : values) json.push_back((*this)(value));
    return json;
  }

  template <HasFields T>
  OrderedJson operator()(const T& value) const {
    OrderedJson json = OrderedJson::object();
    VisitFields(value, [&](const char* key, const auto& field) {
      json[key] = (*this)(field);
    });
    return json;
  }
};

// Broken UTF-8 in a URL of the user's must not cost the evidence; the report
// shows it in the same way.
std::string Line(const OrderedJson& json) {
  return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

}  // namespace

std::string EvidenceHeader(const Evidence& evidence) {
  OrderedJson json = {
      {"schema", "regionbench.evidence/" + std::to_string(kEvidenceVersion)}};
  json.update(Encode()(evidence));
  return Line(json);
}

std::string EvidenceEnd(std::uint64_t samples, const ReportRequest& planned,
                        const ReportRequest& request) {
  const OrderedJson before = Encode()(planned);
  const OrderedJson after = Encode()(request);
  OrderedJson changed = OrderedJson::object();
  for (const auto& [key, value] : after.items()) {
    if (before.at(key) != value) changed[key] = value;
  }
  return Line(
      {{"end", {{"samples", samples}, {"request", std::move(changed)}}}});
}

}  // namespace regionbench
