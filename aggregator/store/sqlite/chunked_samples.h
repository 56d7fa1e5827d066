// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "aggregator/store/sqlite/chunk_rows.h"
#include "aggregator/store/sqlite/series_lookup.h"
#include "config/sqlite/connection.h"

namespace regionbench {

/// The texts behind numbers, remembered.
class Texts {
 public:
  static Result<Texts> Over(Connection& connection, const std::string& sql);
  Result<std::string> Of(std::int64_t id);

 private:
  explicit Texts(Statement find) : find_(std::move(find)) {}

  Statement find_;
  std::unordered_map<std::int64_t, std::string> known_;
};

/// The samples in chunks that fit a query, in order of time, hour by hour.
/// Keeps the chunks of one hour, as they are stored, and no more. Inside a
/// reading transaction.
class ChunkedSamples {
 public:
  static Result<ChunkedSamples> Over(Connection& connection,
                                     const RowWindow& window,
                                     const std::vector<FoundSeries>& series);

  /// The next one goes into `sample`; false at the end.
  Result<bool> Next(Sample& sample);

 private:
  /// A chunk that is being read, at its next row.
  struct Cursor {
    std::unique_ptr<StoredChunk> chunk;
    std::size_t next = 0;
    ChunkRow row = {};

    [[nodiscard]] auto Key() const {
      return std::pair(row[Field::kAt], row[Field::kSeq]);
    }
  };
  struct Parts {
    Statement hours;
    Statement chunks;
    Texts boots;
    Texts addresses;
  };

  ChunkedSamples(Parts parts, const RowWindow& window,
                 std::unordered_map<std::int64_t, StoredSeries> series)
      : parts_(std::move(parts)), window_(window), series_(std::move(series)) {}

  Result<bool> OpenHour();
  Result<void> Load();
  bool Advance(Cursor& cursor) const;
  void Push(Cursor cursor);
  Result<void> Describe(const Cursor& cursor, Sample& sample);

  Parts parts_;
  RowWindow window_;
  std::unordered_map<std::int64_t, StoredSeries> series_;  // by rollup_id
  std::string wanted_;                                     // as JSON
  std::int64_t after_hour_ = 0;
  std::vector<Cursor> cursors_;  // a heap, the earliest on top
};

/// How many samples each series has in chunks inside the windows, as a JSON
/// list of [rollup_id, n].
Result<std::string> CountChunked(Connection& connection,
                                 const std::vector<RowWindow>& windows);

}  // namespace regionbench
