// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <filesystem>

#include "aggregator/store/sqlite/housekeeping.h"
#include "aggregator/store/sqlite/publish.h"

namespace regionbench {
namespace {

tl::unexpected<Error> AlreadyThere() {
  return Fail(ErrorCode::kInvalidInput,
              "is there already, and a backup replaces nothing");
}

Result<void> WriteCopy(
    Connection& connection, const std::string& draft,
    const std::function<bool(std::uint64_t, std::uint64_t)>& go_on) {
  auto target = Connection::Open(draft, Connection::Mode::kCreate,
                                 std::chrono::milliseconds(0));
  if (!target) return tl::unexpected(target.error());
  // Nobody sees the draft before it is flushed, so SQLite need not wait.
  return target->Execute("PRAGMA synchronous = OFF").and_then([&] {
    return connection.CopyTo(*target, go_on);
  });
}

void RemoveDraft(const std::string& draft) {
  for (const char* part : {"", "-journal", "-wal", "-shm"}) {
    (void)unlink((draft + part).c_str());
  }
}

}  // namespace

Result<void> CopyStore(
    Connection& connection, const std::string& path,
    const std::function<bool(std::uint64_t, std::uint64_t)>& go_on) {
  std::error_code error;
  for (const char* part : {"", "-wal"}) {
    if (std::filesystem::exists(path + part, error)) return AlreadyThere();
  }
  const std::string draft = DraftOf(path);
  RemoveDraft(draft);  // of a thread that died with our number
  auto written = WriteCopy(connection, draft, go_on).and_then([&] {
    return FlushToDisk(draft);
  });
  if (!written) {
    RemoveDraft(draft);
    return written;
  }
  return Publish(draft, path).and_then([](bool named) -> Result<void> {
    if (named) return {};
    return AlreadyThere();
  });
}

}  // namespace regionbench
