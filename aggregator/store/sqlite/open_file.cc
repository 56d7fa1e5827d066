// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/open_file.h"

#include <unistd.h>

#include <filesystem>

#include "aggregator/store/sqlite/publish.h"
#include "aggregator/store/sqlite/schema.h"

namespace regionbench {
namespace {

namespace fs = std::filesystem;

Result<void> MakeFolder(const fs::path& folder) {
  std::error_code error;
  if (folder.empty() || fs::is_directory(folder, error)) return {};
  fs::create_directories(folder, error);
  if (!error) return {};
  return Fail(ErrorCode::kStorage,
              "cannot make folder " + folder.string() + ": " + error.message());
}

Result<void> WriteDraft(const std::string& draft,
                        const SqliteOptions& options) {
  auto connection =
      Connection::Open(draft, Connection::Mode::kCreate, options.patience);
  if (!connection) return tl::unexpected(connection.error());
  // Nobody sees the draft before it is flushed, so SQLite need not wait.
  return connection->Execute("PRAGMA synchronous = OFF")
      .and_then([&] {
        return connection->Execute("PRAGMA auto_vacuum = INCREMENTAL");
      })
      .and_then([&] { return CreateSchema(*connection); })
      .and_then(
          [&] { return connection->Execute("PRAGMA journal_mode = WAL"); });
}

Result<void> Create(const std::string& path, const SqliteOptions& options) {
  // SQLite would play an orphaned log into the new file.
  std::error_code error;
  if (fs::exists(path + "-wal", error)) {
    return Fail(ErrorCode::kStorage, "is gone but its log " + path +
                                         "-wal is there; restore the "
                                         "one or move the other away");
  }
  auto folder = MakeFolder(fs::path(path).parent_path());
  if (!folder) return folder;
  const std::string draft = DraftOf(path);
  (void)unlink(draft.c_str());  // of a thread that died with our number
  auto written =
      WriteDraft(draft, options).and_then([&] { return FlushToDisk(draft); });
  // Another program may have been faster: then its file is as good as ours.
  if (written) return Publish(draft, path).map([](bool) {});
  (void)unlink(draft.c_str());
  return written;
}

// SQLite fills a last page that lacks some bytes with zeros and says nothing.
// With a log beside the file the page may be in there.
Result<void> CheckWholePages(const std::string& path, Connection& connection) {
  const auto page = connection.Integer("PRAGMA page_size");
  if (!page) return tl::unexpected(page.error());
  std::error_code error;
  const auto size = fs::file_size(path, error);
  const bool whole = size % static_cast<std::uintmax_t>(*page) == 0;
  if (error || whole || fs::exists(path + "-wal", error)) return {};
  return Fail(ErrorCode::kStorage,
              "is damaged: its last page is cut; restore a copy or move it "
              "away");
}

Result<Connection> OpenExisting(const std::string& path,
                                const SqliteOptions& options) {
  // SQLite takes a file without a whole header for a new database.
  constexpr std::uintmax_t kHeader = 100;
  std::error_code error;
  if (fs::is_regular_file(path, error) &&
      fs::file_size(path, error) < kHeader) {
    return Fail(ErrorCode::kStorage,
                "is damaged: too short; restore a copy, or remove it to start "
                "anew");
  }
  auto connection =
      Connection::Open(path, Connection::Mode::kExisting, options.patience);
  if (!connection) return connection;
  auto whole = CheckWholePages(path, *connection);
  if (!whole) return tl::unexpected(whole.error());
  // Told at once and not after the measurement.
  if (connection->ReadOnly()) {
    return Fail(ErrorCode::kStorage,
                "cannot be written: the file is read-only");
  }
  auto ready = UpgradeSchema(*connection);
  if (!ready) return tl::unexpected(ready.error());
  auto tuned = connection->Execute(options.survive_power_cut
                                       ? "PRAGMA synchronous = FULL"
                                       : "PRAGMA synchronous = NORMAL");
  if (tuned && !options.move_log) {
    // In pages: 256 MB, should nobody else do it.
    tuned = connection->Execute("PRAGMA wal_autocheckpoint = 65536");
  }
  if (!tuned) return tl::unexpected(tuned.error());
  return connection;
}

}  // namespace

Result<Connection> OpenStoreFile(const std::string& path,
                                 const SqliteOptions& options) {
  std::error_code error;
  if (!fs::exists(path, error)) {
    if (auto created = Create(path, options); !created) {
      return tl::unexpected(created.error());
    }
  }
  return OpenExisting(path, options);
}

}  // namespace regionbench
