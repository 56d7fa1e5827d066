// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "aggregator/store/packed_column.h"

namespace regionbench {

/// What a sample has inside a chunk, as integers. Texts are numbers of the
/// store's tables, outcomes their place in kOutcomes, times are nanoseconds but
/// `at`: microseconds since the chunk's hour began. The details, from user_rtt
/// on, are the probe's own, kept apart and forgotten earlier.
enum class Field {
  kAt,
  kSeq,
  kBoot,
  kRound,
  kOutcome,
  kMarks,
  kRtt,
  kResolve,
  kConnect,
  kTls,
  kProcessing,
  kTransfer,
  kHttpStatus,
  kBytes,
  kAddress,
  kUserRtt,
  kLag,
  kLocalPort,
  kSentMono,
};

/// A field's name in the store's tables, and how it is packed.
struct FieldSpec {
  std::string_view name;
  Growth growth = Growth::kNone;
  bool in_units = false;  ///< counted in the chunk's unit
};
inline constexpr std::array<FieldSpec, 19> kFields = {
    {{"at", Growth::kEven},
     {"seq", Growth::kEven},
     {"boot"},
     {"round", Growth::kEven},
     {"outcome"},
     {"marks"},
     {"rtt", Growth::kNone, true},
     {"resolve", Growth::kNone, true},
     {"connect", Growth::kNone, true},
     {"tls", Growth::kNone, true},
     {"processing", Growth::kNone, true},
     {"transfer", Growth::kNone, true},
     {"http_status"},
     {"bytes"},
     {"address"},
     {"user_rtt"},
     {"lag"},
     {"local_port"},
     {"sent_mono"}}};
inline constexpr std::size_t kFirstDetail = 15;
inline constexpr std::size_t kMostInChunk = 512;

/// One sample, by Field.
struct ChunkRow {
  std::array<MaybeInteger, kFields.size()> values;

  [[nodiscard]] MaybeInteger& operator[](Field field) {
    return values[static_cast<std::size_t>(field)];
  }
  [[nodiscard]] const MaybeInteger& operator[](Field field) const {
    return values[static_cast<std::size_t>(field)];
  }
  friend bool operator==(const ChunkRow&, const ChunkRow&) = default;
};

/// Some hundred samples of one series within one hour, a packed column for each
/// field. Lossless. Round trips and phases are whole `unit_ns`: 1000 where the
/// clock has no finer ticks, else 1. Where `relative` is 1, user_rtt is what is
/// above rtt, and sent_mono what is above `at`, so that both are short.
struct Chunk {
  std::size_t n = 0;
  std::int64_t unit_ns = 1;
  std::int64_t relative = 0;
  std::array<PackedColumn, kFields.size()> columns = {};

  [[nodiscard]] bool HasDetails() const;
};

/// No value when there are none or more than kMostInChunk of them, or when they
/// do not pack together; one alone always packs.
std::optional<Chunk> PackChunk(std::span<const ChunkRow> rows);

/// A chunk's columns on their way out, over bytes that live elsewhere.
struct ChunkReader {
  std::size_t n = 0;
  std::int64_t unit_ns = 1;
  std::int64_t relative = 0;
  std::array<PackedReader, kFields.size()> columns;

  /// i < n. Sums wrap where the bytes are not what PackChunk wrote.
  [[nodiscard]] ChunkRow At(std::size_t i) const;
};

}  // namespace regionbench
