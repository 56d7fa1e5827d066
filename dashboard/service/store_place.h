// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "aggregator/store/clickhouse/clickhouse_store.h"
#include "aggregator/store/store.h"
#include "config/settings/settings.h"

namespace regionbench {

/// Where samples are kept: a file of SQLite, or servers of ClickHouse.
struct StorePlace {
  std::string file = {};  ///< empty: servers
  std::string url = {};   ///< `clickhouse://...`; empty: a file
  ClickhouseOptions servers = {};

  [[nodiscard]] bool IsFile() const { return url.empty(); }
  /// For logs and errors, without a password.
  [[nodiscard]] std::string Text() const;
};

/// What the settings name: `store`, or else `db`, or else `default_file`. Reads
/// the password's file. An error when there is none of them, or a mistake.
Result<StorePlace> StorePlaceOf(const Settings& settings,
                                const std::string& default_file);

/// Opens it, making what is not there. `sqlite` is for files.
Result<std::unique_ptr<Store>> OpenStore(const StorePlace& place,
                                         const SqliteOptions& sqlite = {});
/// Makes nothing: kNotFound when there is none.
Result<std::unique_ptr<Store>> OpenStoreThatIsThere(const StorePlace& place);

}  // namespace regionbench
