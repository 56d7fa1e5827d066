// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "config/catalog/url.h"
#include "probe/function/catalogue/table.h"

namespace regionbench {
namespace {

using TableFields = std::vector<std::string_view>;

TableFields SplitFields(std::string_view line) {
  TableFields fields;
  for (;;) {
    const std::size_t tab = line.find('\t');
    fields.push_back(line.substr(0, tab));
    if (tab == std::string_view::npos) return fields;
    line.remove_prefix(tab + 1);
  }
}

std::string WithRegion(std::string_view url, const std::string& region) {
  std::string text(url);
  const std::size_t star = text.find('*');
  return star == std::string::npos ? text : text.replace(star, 1, region);
}

/// Takes one line after the other; false for one that does not belong there.
class TableReader {
 public:
  bool Take(const TableFields& fields) {
    const std::string_view kind = fields.front();
    if (kind == "P" && fields.size() == 4) return TakeProvider(fields);
    if (providers_.empty()) return false;
    if (kind == "S" && fields.size() == 6) return TakeService(fields);
    if (kind == "R" && fields.size() == 7) return TakeRegion(fields);
    if (kind == "E" && fields.size() >= 4) return TakeEndpoint(fields);
    return false;
  }
  std::vector<Provider> Done() { return std::move(providers_); }

 private:
  bool TakeProvider(const TableFields& fields) {
    Provider& provider = providers_.emplace_back();
    provider.id = fields[1];
    provider.name = fields[2];
    provider.as_of = fields[3];
    return true;
  }

  bool TakeService(const TableFields& fields) {
    Service& service = providers_.back().services.emplace_back();
    service.id = fields[1];
    service.scope = fields[2];
    service.latency_target = fields[3] == "1";
    service.by_default = fields[4] == "1";
    service.note = fields[5];
    return true;
  }

  bool TakeRegion(const TableFields& fields) {
    Region& region = providers_.back().regions.emplace_back();
    region.id = fields[1];
    region.name = fields[2];
    region.city = fields[3];
    region.country = fields[4];
    region.status = fields[5];
    region.note = fields[6];
    return true;
  }

  bool TakeEndpoint(const TableFields& fields) {
    if (providers_.back().regions.empty()) return false;
    Region& region = providers_.back().regions.back();
    auto endpoint = EndpointFromUrl(WithRegion(fields[3], region.id));
    if (!endpoint) return false;
    endpoint->service = fields[1];
    endpoint->basis = fields[2];
    if (fields.size() > 4) endpoint->expect_prefix = fields[4];
    region.endpoints.push_back(*std::move(endpoint));
    return true;
  }

  std::vector<Provider> providers_;
};

}  // namespace

Result<Catalog> ReadCatalogueTable(std::string_view table) {
  TableReader reader;
  for (int number = 1; !table.empty(); ++number) {
    const std::size_t end = std::min(table.find('\n'), table.size());
    if (!reader.Take(SplitFields(table.substr(0, end)))) {
      return Fail(ErrorCode::kInternal,
                  "catalogue table: line " + std::to_string(number));
    }
    table.remove_prefix(std::min(end + 1, table.size()));
  }
  return Catalog(reader.Done());
}

}  // namespace regionbench
