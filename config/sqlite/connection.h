// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "config/core/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace regionbench {

/// Bytes that are no text. Must live until the next Reset.
struct Blob {
  std::string_view bytes;
};

/// A prepared statement. Values are bound in the order of the question marks;
/// a text must live until the next Reset. Outlived by its connection.
class Statement {
 public:
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  /// Binds all parameters, first to last.
  template <typename... Values>
  Statement& Bind(const Values&... values) {
    int index = 0;
    (BindOne(++index, values), ...);
    return *this;
  }

  /// Binds one parameter; the first is 1.
  template <typename Value>
  void Set(int index, const Value& value) {
    BindOne(index, value);
  }

  /// True: there is a row to read. False: done, and the statement is reset.
  Result<bool> Step();
  /// Runs to the end without looking at rows.
  Result<void> Run();

  [[nodiscard]] std::int64_t Integer(int column) const;
  [[nodiscard]] std::optional<std::int64_t> OptionalInteger(int column) const;
  /// Valid until the next Step.
  [[nodiscard]] std::string_view Text(int column) const;
  [[nodiscard]] std::string_view Bytes(int column) const;
  [[nodiscard]] double Real(int column) const;

 private:
  void BindOne(int index, std::int64_t value);
  void BindOne(int index, double value);
  void BindOne(int index, Blob value);
  void BindOne(int index, std::string_view value);
  template <typename T>
  void BindOne(int index, const std::optional<T>& value) {
    if (value) {
      BindOne(index, *value);
    } else {
      BindNull(index);
    }
  }
  void BindNull(int index);
  void Reset();

  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// One open database file. Every error has code kStorage and says in words what
/// to do about it; the caller adds the path.
class Connection {
 public:
  enum class Mode { kExisting, kCreate };

  static Result<Connection> Open(const std::string& path, Mode mode,
                                 std::chrono::milliseconds patience);

  /// Any number of statements without parameters or rows.
  Result<void> Execute(const std::string& sql);
  Result<Statement> Prepare(std::string_view sql);
  /// The first column of the first row, as of a pragma.
  Result<std::int64_t> Integer(std::string_view sql);
  [[nodiscard]] std::int64_t LastInsertedId() const;
  /// How many rows the last INSERT, UPDATE or DELETE touched.
  [[nodiscard]] std::int64_t Changes() const;
  [[nodiscard]] bool ReadOnly() const;
  /// From now on waits so long for another program. Gives how long it did.
  std::chrono::microseconds SetPatience(std::chrono::microseconds patience);

  /// Copies the database, as this connection sees it at one moment, into
  /// `target`, which is empty. Others may write meanwhile. `go_on` hears how
  /// many pages of how many are there; false ends it with an error.
  Result<void> CopyTo(
      Connection& target,
      const std::function<bool(std::uint64_t, std::uint64_t)>& go_on);

 private:
  explicit Connection(sqlite3* database) : database_(database) {}

  struct Close {
    void operator()(sqlite3* database) const;
  };
  // Asked while another program writes; outlives the database that points to
  // it.
  std::unique_ptr<std::chrono::microseconds> patience_;
  std::unique_ptr<sqlite3, Close> database_;
};

/// Rolls back when it goes out of scope before Commit.
class Transaction {
 public:
  /// The place of the one writer, taken at once.
  static Result<Transaction> Begin(Connection& connection);
  /// What is read until the end is one moment of the file. Stops nobody.
  static Result<Transaction> BeginReading(Connection& connection);

  Transaction(Transaction&& other) noexcept : connection_(other.connection_) {
    other.connection_ = nullptr;
  }
  ~Transaction();

  Result<void> Commit();

 private:
  explicit Transaction(Connection& connection) : connection_(&connection) {}

  Connection* connection_;
};

}  // namespace regionbench
