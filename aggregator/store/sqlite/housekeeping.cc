// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/housekeeping.h"

#include <algorithm>
#include <filesystem>

#include "aggregator/store/sqlite/rolling.h"
#include "aggregator/store/sqlite/turns.h"

namespace regionbench {
namespace {

constexpr std::int64_t kUsInHour = 3'600'000'000;

std::uint64_t LogBytes(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path + "-wal", error);
  return error ? 0 : size;
}

struct Pages {
  std::uint64_t size = 0;
  std::uint64_t all = 0;
  std::uint64_t free = 0;
};

Result<Pages> PagesOf(Connection& connection) {
  auto row = connection.Prepare(
      "SELECT page_size, page_count, freelist_count FROM "
      "pragma_page_size, pragma_page_count, pragma_freelist_count");
  if (!row) return tl::unexpected(row.error());
  const auto found = row->Step();
  if (!found) return tl::unexpected(found.error());
  const auto number = [&](int column) {
    return static_cast<std::uint64_t>(row->Integer(column));
  };
  return Pages{number(0), number(1), number(2)};
}

// Any sample: 0, there is none.
Result<std::int64_t> OldestHour(Connection& connection) {
  return connection.Integer(
      "SELECT ifnull(min(hour), 0) FROM (SELECT min(hour) AS hour FROM chunks "
      "WHERE chunk_id <= (SELECT chunks_to FROM progress) UNION ALL "
      "SELECT min(at_us) / 3600000000 FROM recent WHERE sample_id > "
      "(SELECT compacted_to FROM progress))");
}

// As much as can be without stopping anybody, then the rest, for which writers
// wait: only then does the log begin anew instead of growing. Writers wait for
// readers too meanwhile, so it is waited only the longer the longer the log is;
// the next time will do.
Result<void> MoveLog(const std::string& path, Connection& connection) {
  constexpr std::uint64_t kMegabyte = std::uint64_t{1} << 20U;
  constexpr std::uint64_t kLongLog = 8;
  constexpr std::chrono::milliseconds kLongest{250};
  auto moved = connection.Integer("PRAGMA wal_checkpoint(PASSIVE)");
  const std::uint64_t megabytes = LogBytes(path) / kMegabyte;
  if (moved && megabytes >= kLongLog) {
    const auto patience = connection.SetPatience(
        std::min(kLongest, std::chrono::milliseconds(megabytes)));
    moved = connection.Integer("PRAGMA wal_checkpoint(TRUNCATE)");
    connection.SetPatience(patience);
  }
  return moved.map([](std::int64_t) {});
}

}  // namespace

Result<StoreSize> SizeOf(const std::string& path, Connection& connection) {
  const auto pages = PagesOf(connection);
  if (!pages) return tl::unexpected(pages.error());
  auto row = connection.Prepare(
      "SELECT chunk_count, max(0, (SELECT ifnull(max(sample_id), 0) FROM "
      "recent) - max(compacted_to, (SELECT ifnull(min(sample_id), 1) FROM "
      "recent) - 1)) FROM progress");
  if (!row) return tl::unexpected(row.error());
  if (const auto found = row->Step(); !found) {
    return tl::unexpected(found.error());
  }
  return StoreSize{.bytes = (pages->all - pages->free) * pages->size,
                   .free = pages->free * pages->size,
                   .log_bytes = LogBytes(path),
                   .recent = static_cast<std::uint64_t>(row->Integer(1)),
                   .chunks = static_cast<std::uint64_t>(row->Integer(0))};
}

// Minutes go with their samples: rows of their own would take more.
Result<bool> ShrinkStore(const std::string& path, Connection& connection,
                         std::uint64_t bytes) {
  for (;;) {
    const auto size = SizeOf(path, connection);
    if (!size) return tl::unexpected(size.error());
    if (size->bytes <= bytes) return true;
    const auto hour = OldestHour(connection);
    if (!hour) return tl::unexpected(hour.error());
    if (*hour == 0) return false;
    const WallTime until{std::chrono::microseconds((*hour + 1) * kUsInHour)};
    auto forgotten =
        ForgetBefore(connection, {.samples = until, .minutes = until});
    if (!forgotten) return tl::unexpected(forgotten.error());
  }
}

Result<bool> TidyStore(const std::string& path, Connection& connection) {
  constexpr const char* kPagesAtOnce = "500";
  const auto moved = MoveLog(path, connection);
  if (!moved) return tl::unexpected(moved.error());
  const auto pages = PagesOf(connection);
  if (!pages) return tl::unexpected(pages.error());
  const auto gives = connection.Integer("PRAGMA auto_vacuum");
  if (!gives) return tl::unexpected(gives.error());
  // Some are kept: what moves from recent into chunks comes and goes.
  constexpr std::uint64_t kFewPages = 4096;
  const std::uint64_t kept =
      std::max(kFewPages, (pages->all - pages->free) / 4);
  if (*gives == 0 || pages->free <= kept) return false;
  return connection
      .Execute("PRAGMA incremental_vacuum(" + std::string(kPagesAtOnce) + ")")
      .map([] { return true; });
}

}  // namespace regionbench
