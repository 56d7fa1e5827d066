// SPDX-License-Identifier: Apache-2.0
#include "config/sqlite/connection.h"

#include <sqlite3.h>
#include <unistd.h>

#include <utility>

namespace regionbench {
namespace {

constexpr int kPrimaryCode = 0xff;  // the rest says where in SQLite it happened

tl::unexpected<Error> SqliteError(sqlite3* database, int code) {
  const std::string reason =
      database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database);
  switch (code & kPrimaryCode) {
    case SQLITE_FULL:
      return Fail(ErrorCode::kStorage, "the disk is full");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return Fail(ErrorCode::kStorage, "cannot be written: " + reason);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Fail(ErrorCode::kStorage,
                  "is damaged: " + reason + "; restore a copy or move it away");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Fail(ErrorCode::kStorage,
                  "another program is writing to it and does not finish");
    default:
      return Fail(ErrorCode::kStorage, reason);
  }
}

// SQLITE_DONE when all are there, SQLITE_OK when `go_on` said false before.
int CopyPages(sqlite3_backup* copy,
              const std::function<bool(std::uint64_t, std::uint64_t)>& go_on) {
  constexpr int kPagesAtOnce = 128;
  for (;;) {
    const int code = sqlite3_backup_step(copy, kPagesAtOnce);
    const int all = sqlite3_backup_pagecount(copy);
    const int done = all - sqlite3_backup_remaining(copy);
    const bool on = go_on(static_cast<std::uint64_t>(done),
                          static_cast<std::uint64_t>(all));
    if (code != SQLITE_OK || !on) return code;
  }
}

// SQLite's own handler waits up to 100 ms between two looks, ours half of one:
// a writer whose turn it is does not sleep through it.
constexpr std::chrono::microseconds kBetweenLooks{500};

int WaitForTurn(void* patience, int looks) {
  const auto waited = kBetweenLooks * looks;
  if (waited >= *static_cast<const std::chrono::microseconds*>(patience)) {
    return 0;
  }
  usleep(static_cast<useconds_t>(kBetweenLooks.count()));
  return 1;
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

// Binding fails only for a wrong index or want of memory; the step after it
// would then run with the value NULL, which the schema refuses.
void Statement::BindOne(int index, std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), index, value);
}

void Statement::BindOne(int index, std::string_view value) {
  sqlite3_bind_text64(statement_.get(), index, value.data(), value.size(),
                      SQLITE_STATIC, SQLITE_UTF8);
}

void Statement::BindOne(int index, double value) {
  sqlite3_bind_double(statement_.get(), index, value);
}

void Statement::BindOne(int index, Blob value) {
  sqlite3_bind_blob64(statement_.get(), index, value.bytes.data(),
                      value.bytes.size(), SQLITE_STATIC);
}

void Statement::BindNull(int index) {
  sqlite3_bind_null(statement_.get(), index);
}

void Statement::Reset() { sqlite3_reset(statement_.get()); }

Result<bool> Statement::Step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    Reset();
    return false;
  }
  auto error = SqliteError(sqlite3_db_handle(statement_.get()), code);
  Reset();
  return error;
}

Result<void> Statement::Run() {
  for (;;) {
    const auto more = Step();
    if (!more) return tl::unexpected(more.error());
    if (!*more) return {};
  }
}

std::int64_t Statement::Integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::optional<std::int64_t> Statement::OptionalInteger(int column) const {
  if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) {
    return std::nullopt;
  }
  return Integer(column);
}

std::string_view Statement::Text(int column) const {
  const void* text = sqlite3_column_text(statement_.get(), column);
  const int bytes = sqlite3_column_bytes(statement_.get(), column);
  if (text == nullptr) return {};
  return {static_cast<const char*>(text), static_cast<std::size_t>(bytes)};
}

std::string_view Statement::Bytes(int column) const {
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

double Statement::Real(int column) const {
  return sqlite3_column_double(statement_.get(), column);
}

void Connection::Close::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

Result<Connection> Connection::Open(const std::string& path, Mode mode,
                                    std::chrono::milliseconds patience) {
  const int create = mode == Mode::kCreate ? SQLITE_OPEN_CREATE : 0;
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
                                       SQLITE_OPEN_EXRESCODE | create,
                                   nullptr);
  Connection connection(raw);  // also after a failure there is one to close
  if (code != SQLITE_OK) return SqliteError(raw, code);
  auto told = std::make_unique<std::chrono::microseconds>(patience);
  sqlite3_busy_handler(raw, WaitForTurn, told.get());
  connection.patience_ = std::move(told);
  return connection;
}

Result<void> Connection::Execute(const std::string& sql) {
  const int code =
      sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return SqliteError(database_.get(), code);
  return {};
}

Result<Statement> Connection::Prepare(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v3(database_.get(), sql.data(),
                                      static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  if (code != SQLITE_OK) return SqliteError(database_.get(), code);
  return Statement(raw);
}

Result<std::int64_t> Connection::Integer(std::string_view sql) {
  auto statement = Prepare(sql);
  if (!statement) return tl::unexpected(statement.error());
  const auto row = statement->Step();
  if (!row) return tl::unexpected(row.error());
  return *row ? statement->Integer(0) : 0;
}

std::int64_t Connection::LastInsertedId() const {
  return sqlite3_last_insert_rowid(database_.get());
}

std::int64_t Connection::Changes() const {
  return sqlite3_changes64(database_.get());
}

bool Connection::ReadOnly() const {
  return sqlite3_db_readonly(database_.get(), "main") != 0;
}

std::chrono::microseconds Connection::SetPatience(
    std::chrono::microseconds patience) {
  return std::exchange(*patience_, patience);
}

// A backup begins anew whenever its source changed, except inside a
// transaction, where it does not change.
Result<void> Connection::CopyTo(
    Connection& target,
    const std::function<bool(std::uint64_t, std::uint64_t)>& go_on) {
  auto moment = Transaction::BeginReading(*this);
  if (!moment) return tl::unexpected(moment.error());
  if (auto held = Integer("SELECT count(*) FROM sqlite_schema"); !held) {
    return tl::unexpected(held.error());
  }
  sqlite3_backup* copy = sqlite3_backup_init(target.database_.get(), "main",
                                             database_.get(), "main");
  const int code = copy == nullptr ? SQLITE_ERROR : CopyPages(copy, go_on);
  const int finished = sqlite3_backup_finish(copy);
  if (code == SQLITE_OK) {
    return Fail(ErrorCode::kUnavailable, "stopped before it was complete");
  }
  if (code == SQLITE_DONE && finished == SQLITE_OK) return {};
  return SqliteError(target.database_.get(),
                     code == SQLITE_DONE ? finished : code);
}

// IMMEDIATE takes the place of the one writer at once: a reader that turns
// writer half way through could only fail.
Result<Transaction> Transaction::Begin(Connection& connection) {
  auto begun = connection.Execute("BEGIN IMMEDIATE");
  if (!begun) return tl::unexpected(begun.error());
  return Transaction(connection);
}

Result<Transaction> Transaction::BeginReading(Connection& connection) {
  auto begun = connection.Execute("BEGIN");
  if (!begun) return tl::unexpected(begun.error());
  return Transaction(connection);
}

Transaction::~Transaction() {
  // Fails when SQLite has rolled back already, as it does on a full disk.
  if (connection_ != nullptr) (void)connection_->Execute("ROLLBACK");
}

Result<void> Transaction::Commit() {
  auto committed = connection_->Execute("COMMIT");
  if (committed) connection_ = nullptr;
  return committed;
}

}  // namespace regionbench
