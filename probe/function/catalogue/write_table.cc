// SPDX-License-Identifier: Apache-2.0
#include <initializer_list>

#include "probe/function/catalogue/table.h"

namespace regionbench {
namespace {

void AddRow(std::string& table, std::initializer_list<std::string_view> row) {
  std::string_view separator;
  for (const std::string_view field : row) {
    table += separator;
    for (const char c : field) table += c == '\t' || c == '\n' ? ' ' : c;
    separator = "\t";
  }
  table += '\n';
}

std::string_view Digit(bool value) { return value ? "1" : "0"; }

// What EndpointFromUrl reads back.
std::string UrlOf(const Endpoint& endpoint) {
  if (!endpoint.url.empty()) return endpoint.url;
  const bool six = endpoint.host.find(':') != std::string::npos;
  std::string url(ToText(endpoint.method));
  url += "://" + (six ? "[" + endpoint.host + "]" : endpoint.host);
  if (endpoint.port != 0) url += ":" + std::to_string(endpoint.port);
  return url;
}

std::string Shortened(std::string url, const std::string& region) {
  const std::size_t at = url.find(region);
  return at == std::string::npos ? url : url.replace(at, region.size(), "*");
}

void AddRegion(std::string& table, const Region& region) {
  AddRow(table, {"R", region.id, region.name, region.city, region.country,
                 region.status, region.note});
  for (const Endpoint& endpoint : region.endpoints) {
    const std::string url = Shortened(UrlOf(endpoint), region.id);
    if (endpoint.expect_prefix.empty()) {
      AddRow(table, {"E", endpoint.service, endpoint.basis, url});
    } else {
      AddRow(table, {"E", endpoint.service, endpoint.basis, url,
                     endpoint.expect_prefix});
    }
  }
}

}  // namespace

std::string WriteCatalogueTable(const Catalog& catalog) {
  std::string table;
  for (const Provider& provider : catalog.providers()) {
    AddRow(table, {"P", provider.id, provider.name, provider.as_of});
    for (const Service& service : provider.services) {
      AddRow(table,
             {"S", service.id, service.scope, Digit(service.latency_target),
              Digit(service.by_default), service.note});
    }
    for (const Region& region : provider.regions) AddRegion(table, region);
  }
  return table;
}

}  // namespace regionbench
