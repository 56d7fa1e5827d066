// SPDX-License-Identifier: Apache-2.0
#include "dashboard/service/store_place.h"

#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>

namespace regionbench {
namespace {

// Its first line, so that an editor's line feed does no harm.
Result<std::string> PasswordIn(const std::string& file) {
  std::ifstream in(file);
  std::string line;
  if (std::getline(in, line) && !line.empty()) return line;
  const std::string reason =
      in.is_open() ? "empty" : std::generic_category().message(errno);
  return Invalid("store_password_file " + file + ": " + reason);
}

Result<StorePlace> ServersOf(const Settings& settings, const std::string& url) {
  StorePlace place{.url = url};
  if (auto good = ParseClickhouseUrl(url); !good) {
    return tl::unexpected(std::move(good).error());
  }
  place.servers.user = settings.store_user;
  place.servers.ways.cacert = settings.cacert;
  if (settings.store_password_file.empty()) return place;
  return PasswordIn(settings.store_password_file).map([&](std::string word) {
    place.servers.password = std::move(word);
    return place;
  });
}

}  // namespace

std::string StorePlace::Text() const {
  if (IsFile()) return file;
  const auto parsed = ParseClickhouseUrl(url);
  return parsed ? parsed->Text() : "clickhouse://";
}

Result<StorePlace> StorePlaceOf(const Settings& settings,
                                const std::string& default_file) {
  const std::string& named =
      settings.store.empty() ? settings.db : settings.store;
  if (IsClickhouseUrl(named)) return ServersOf(settings, named);
  const std::string& file = named.empty() ? default_file : named;
  if (!file.empty()) return StorePlace{.file = file};
  return Invalid("no store: no --store, --db, XDG_DATA_HOME or HOME");
}

Result<std::unique_ptr<Store>> OpenStore(const StorePlace& place,
                                         const SqliteOptions& sqlite) {
  if (place.IsFile()) return OpenSqliteStore(place.file, sqlite);
  return OpenClickhouseStore(place.url, place.servers);
}

Result<std::unique_ptr<Store>> OpenStoreThatIsThere(const StorePlace& place) {
  if (place.IsFile() && access(place.file.c_str(), F_OK) != 0) {
    return Fail(ErrorCode::kNotFound, "no store at " + place.file +
                                          ": nothing was measured yet, or "
                                          "--db says where it is");
  }
  ClickhouseOptions servers = place.servers;
  servers.make = false;
  if (place.IsFile()) return OpenSqliteStore(place.file);
  return OpenClickhouseStore(place.url, servers);
}

}  // namespace regionbench
