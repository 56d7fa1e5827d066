// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/open_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "aggregator/store/sqlite/schema.h"

namespace regionbench {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> SystemError(const std::string& what, int code) {
  return Fail(ErrorCode::kStorage,
              what + ": " + std::generic_category().message(code));
}

Result<void> MakeFolder(const fs::path& folder) {
  std::error_code error;
  if (folder.empty() || fs::is_directory(folder, error)) return {};
  fs::create_directories(folder, error);
  if (!error) return {};
  return SystemError("cannot make folder " + folder.string(), error.value());
}

// Gives a complete file its name. Another program may have been faster: then
// its file is as good as ours.
Result<void> Publish(const std::string& draft, const std::string& path) {
  const int code = link(draft.c_str(), path.c_str()) == 0 ? 0 : errno;
  const bool no_links = code == EPERM || code == EOPNOTSUPP || code == EMLINK;
  if (no_links && renameat2(AT_FDCWD, draft.c_str(), AT_FDCWD, path.c_str(),
                            RENAME_NOREPLACE) == 0) {
    return {};
  }
  (void)unlink(draft.c_str());
  if (code == 0 || code == EEXIST) return {};
  return SystemError("cannot be made", code);
}

Result<void> FlushToDisk(const std::string& path) {
  const int fd = open(path.c_str(), O_RDWR | O_CLOEXEC);
  const bool flushed = fd >= 0 && fsync(fd) == 0;
  const int code = errno;
  if (fd >= 0) close(fd);
  if (flushed) return {};
  return SystemError("cannot be made", code);
}

Result<void> WriteDraft(const std::string& draft,
                        const SqliteOptions& options) {
  auto connection =
      Connection::Open(draft, Connection::Mode::kCreate, options.patience);
  if (!connection) return tl::unexpected(connection.error());
  // Nobody sees the draft before it is flushed, so SQLite need not wait.
  return connection->Execute("PRAGMA synchronous = OFF")
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
  const std::string draft = path + ".new-" + std::to_string(gettid());
  (void)unlink(draft.c_str());  // of a thread that died with our number
  auto written =
      WriteDraft(draft, options).and_then([&] { return FlushToDisk(draft); });
  if (written) return Publish(draft, path);
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
