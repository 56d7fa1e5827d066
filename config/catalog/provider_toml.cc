// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "config/catalog/catalog.h"
#include "config/catalog/toml_fields.h"
#include "config/catalog/url.h"
#include "config/core/target_id.h"

namespace regionbench {
namespace {

constexpr std::int64_t kSchema = 1;

constexpr std::array<std::string_view, 7> kScopes = {
    "region",  "region-mostly", "region-behind-edge", "region-pair", "edge",
    "anycast", "global"};
constexpr std::array<std::string_view, 4> kKinds = {"tcp", "http", "udp",
                                                    "icmp"};
constexpr std::array<std::string_view, 4> kBases = {"sdk", "docs", "tool",
                                                    "pattern"};
constexpr std::array<std::string_view, 3> kStatuses = {"ga", "closing",
                                                       "unconfirmed"};
constexpr std::array<std::string_view, 2> kPrecisions = {"metro", "area"};

// A text that must be one of a few words.
template <std::size_t N>
std::string OneOf(TomlFields& fields, std::string_view key,
                  const std::array<std::string_view, N>& words) {
  std::string text = fields.Text(key);
  if (text.empty() || std::ranges::find(words, text) != words.end()) {
    return text;
  }
  std::string expected;
  for (const std::string_view word : words) {
    expected += (expected.empty() ? "" : ", ") + std::string(word);
  }
  fields.Mistake(key, "is \"" + text + "\", not one of " + expected);
  return text;
}

// An id becomes a part of target names.
std::string Id(TomlFields& fields) {
  std::string id = fields.Text("id");
  if (!id.empty() && !IsNamePart(id)) {
    fields.Mistake("id", "is not a name: \"" + id + "\"");
  }
  return id;
}

template <typename T>
void AddUnique(TomlFields& fields, T item, std::vector<T>& list) {
  if (std::ranges::find(list, item.id, &T::id) != list.end()) {
    fields.Mistake("id", "is there twice: \"" + item.id + "\"");
  }
  list.push_back(std::move(item));
}

/// Reads one provider's file; all mistakes are collected on the way.
class ProviderReader {
 public:
  explicit ProviderReader(std::string_view source) : mistakes_(source) {}

  Result<Provider> Read(const toml::table& root) {
    TomlFields fields(root, mistakes_);
    if (const auto* head = fields.Table("provider")) ReadHead(*head);
    for (const auto* table : fields.Tables("service")) ReadService(*table);
    for (const auto* table : fields.Tables("region")) ReadRegion(*table);
    fields.RejectUnknownKeys();
    if (mistakes_.Empty()) return std::move(provider_);
    return Fail(ErrorCode::kInvalidInput, mistakes_.Text());
  }

 private:
  void ReadHead(const toml::table& table) {
    TomlFields fields(table, mistakes_);
    if (!fields.Integer("schema", kSchema, kSchema)) {
      fields.Mistake("schema", "must be given");
    }
    provider_.id = Id(fields);
    provider_.name = fields.Text("name");
    provider_.as_of = fields.Text("as_of");
    fields.Ignore({"faas_product"});
    fields.RejectUnknownKeys();
  }

  void ReadService(const toml::table& table) {
    TomlFields fields(table, mistakes_);
    Service service;
    service.id = Id(fields);
    service.scope = OneOf(fields, "scope", kScopes);
    service.latency_target = fields.Bool("latency_target");
    service.by_default = fields.Bool("by_default");
    service.note = fields.OptionalText("note");
    fields.Ignore({"owner", "measure"});
    fields.RejectUnknownKeys();
    AddUnique(fields, std::move(service), provider_.services);
  }

  void ReadRegion(const toml::table& table) {
    TomlFields fields(table, mistakes_);
    Region region;
    region.id = Id(fields);
    region.name = fields.Text("name");
    region.city = fields.Text("city");
    region.country = fields.Text("country");
    ReadPlace(fields, region);
    region.status = OneOf(fields, "status", kStatuses);
    region.faas = fields.OptionalBool("faas");
    region.restricted = fields.OptionalBool("restricted");
    region.note = fields.OptionalText("note");
    for (const auto* endpoint : fields.Tables("endpoint")) {
      ReadEndpoint(*endpoint, region);
    }
    fields.Ignore({"partition", "dns_suffix", "opt_in", "mainland_china"});
    fields.RejectUnknownKeys();
    AddUnique(fields, std::move(region), provider_.regions);
  }

  static void ReadPlace(TomlFields& fields, Region& region) {
    const auto latitude = fields.Number("latitude", 90);
    const auto longitude = fields.Number("longitude", 180);
    if (latitude && longitude) region.location = {*latitude, *longitude};
    if (fields.Has("latitude") != fields.Has("longitude")) {
      fields.Mistake(fields.Has("latitude") ? "longitude" : "latitude",
                     "is missing");
    }
    region.location_is_metro =
        OneOf(fields, "precision", kPrecisions) == "metro";
  }

  void ReadEndpoint(const toml::table& table, Region& region) {
    TomlFields fields(table, mistakes_);
    Endpoint endpoint = ReadAddress(fields);
    endpoint.service = fields.Text("service");
    if (!endpoint.service.empty() &&
        provider_.FindService(endpoint.service) == nullptr) {
      fields.Mistake("service", "names no service of this file: \"" +
                                    endpoint.service + "\"");
    }
    endpoint.basis = OneOf(fields, "basis", kBases);
    fields.RejectUnknownKeys();
    region.endpoints.push_back(std::move(endpoint));
  }

  // Host and port, checked by the same eyes as a URL that a user types.
  static Endpoint ReadAddress(TomlFields& fields) {
    const std::string kind = OneOf(fields, "kind", kKinds);
    const std::string_view place = kind == "http" ? "url" : "host";
    std::string url = fields.Text(place);
    const auto port = fields.Integer("port", 1, 65535);
    if (kind != "http") url = kind + "://" + url;
    if (port) url += ":" + std::to_string(*port);
    const std::string prefix =
        kind == "http" ? fields.OptionalText("expect_prefix") : "";
    auto endpoint = EndpointFromUrl(url);
    if (!endpoint || ToText(endpoint->method) != kind) {
      fields.Mistake(place, "cannot be probed by " + kind);
      return {};
    }
    endpoint->expect_prefix = prefix;
    return *std::move(endpoint);
  }

  TomlMistakes mistakes_;
  Provider provider_;
};

}  // namespace

Result<Provider> Catalog::ParseProvider(std::string_view toml,
                                        std::string_view source) {
  // The library throws; the exception stops here and goes on as a value.
  try {
    return ProviderReader(source).Read(toml::parse(toml, source));
  } catch (const toml::parse_error& e) {
    TomlMistakes mistakes(source);
    mistakes.Add(e.source(), e.description());
    return Fail(ErrorCode::kInvalidInput, mistakes.Text());
  }
}

}  // namespace regionbench
