// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/dictionary.h"

#include <utility>

namespace regionbench {
namespace {

constexpr std::size_t kMostRemembered = 100'000;
constexpr char kSeparator = '\n';  // in none of the texts

void AppendKey(std::string& key, std::string_view text) {
  key += text;
  key += kSeparator;
}

}  // namespace

Result<Dictionary::Lookup> Dictionary::Lookup::Make(Connection& connection,
                                                    const char* find,
                                                    const char* insert) {
  auto finder = connection.Prepare(find);
  if (!finder) return tl::unexpected(finder.error());
  auto inserter = connection.Prepare(insert);
  if (!inserter) return tl::unexpected(inserter.error());
  return Lookup{*std::move(finder), *std::move(inserter), {}};
}

template <typename... Values>
Result<std::int64_t> Dictionary::Lookup::Id(const std::string& key,
                                            Connection& connection,
                                            const Values&... columns) {
  const auto remembered = known.find(key);
  if (remembered != known.end()) return remembered->second;
  if (known.size() >= kMostRemembered) known.clear();
  const auto row = find.Bind(columns...).Step();
  if (!row) return tl::unexpected(row.error());
  std::int64_t id = 0;
  if (*row) {
    id = find.Integer(0);
    // To the end, or the statement would hold on to its place.
    if (const auto end = find.Run(); !end) return tl::unexpected(end.error());
  } else {
    const auto inserted = insert.Bind(columns...).Run();
    if (!inserted) return tl::unexpected(inserted.error());
    id = connection.LastInsertedId();
  }
  known.emplace(key, id);
  return id;
}

Dictionary::Dictionary(Connection& connection, Lookup probes, Lookup boots,
                       Lookup series, Lookup addresses)
    : connection_(&connection),
      probes_(std::move(probes)),
      boots_(std::move(boots)),
      series_(std::move(series)),
      addresses_(std::move(addresses)) {}

Result<Dictionary> Dictionary::Over(Connection& connection) {
  auto probes =
      Lookup::Make(connection, "SELECT probe_id FROM probes WHERE name = ?",
                   "INSERT INTO probes(name) VALUES(?)");
  if (!probes) return tl::unexpected(probes.error());
  auto boots = Lookup::Make(
      connection, "SELECT boot_id FROM boots WHERE probe_id = ? AND boot = ?",
      "INSERT INTO boots(probe_id, boot) VALUES(?, ?)");
  if (!boots) return tl::unexpected(boots.error());
  auto series = Lookup::Make(
      connection,
      "SELECT series_id FROM series WHERE provider = ? AND region = ? AND "
      "service = ? AND method = ? AND conn = ? AND family = ? AND "
      "timeout_ns = ?",
      "INSERT INTO series(provider, region, service, method, conn, family, "
      "timeout_ns) VALUES(?, ?, ?, ?, ?, ?, ?)");
  if (!series) return tl::unexpected(series.error());
  auto addresses = Lookup::Make(
      connection, "SELECT address_id FROM addresses WHERE address = ?",
      "INSERT INTO addresses(address) VALUES(?)");
  if (!addresses) return tl::unexpected(addresses.error());
  return Dictionary(connection, *std::move(probes), *std::move(boots),
                    *std::move(series), *std::move(addresses));
}

Result<std::int64_t> Dictionary::Boot(const Sample& sample) {
  key_.clear();
  AppendKey(key_, sample.probe);
  AppendKey(key_, sample.boot);
  const auto known = boots_.known.find(key_);
  if (known != boots_.known.end()) return known->second;
  auto probe = probes_.Id(sample.probe, *connection_, sample.probe);
  if (!probe) return probe;
  return boots_.Id(key_, *connection_, *probe, sample.boot);
}

Result<std::int64_t> Dictionary::Series(const Sample& sample) {
  const TargetId& target = sample.target;
  const std::int64_t family = sample.family;
  const std::int64_t timeout = sample.timeout.count();
  key_.clear();
  AppendKey(key_, target.provider);
  AppendKey(key_, target.region);
  AppendKey(key_, target.service);
  AppendKey(key_, ToText(sample.method));
  AppendKey(key_, ToText(sample.conn));
  AppendKey(key_, std::to_string(family));
  AppendKey(key_, std::to_string(timeout));
  return series_.Id(key_, *connection_, target.provider, target.region,
                    target.service, ToText(sample.method), ToText(sample.conn),
                    family, timeout);
}

Result<std::optional<std::int64_t>> Dictionary::Address(const Sample& sample) {
  using Found = std::optional<std::int64_t>;
  if (sample.address.empty()) return Found();
  return addresses_.Id(sample.address, *connection_, sample.address)
      .map([](std::int64_t id) { return Found(id); });
}

void Dictionary::Forget() {
  for (Lookup* lookup : {&probes_, &boots_, &series_, &addresses_}) {
    lookup->known.clear();
  }
}

}  // namespace regionbench
