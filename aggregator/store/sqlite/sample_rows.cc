// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/sample_rows.h"

namespace regionbench {
namespace {

using std::chrono::nanoseconds;
using OptionalInteger = std::optional<std::int64_t>;

// Bits of the column marks.
constexpr std::int64_t kKernelClock = 1;
constexpr std::int64_t kColdStart = 2;
constexpr std::int64_t kTainted = 4;

OptionalInteger Count(std::optional<nanoseconds> duration) {
  if (!duration) return std::nullopt;
  return duration->count();
}

template <typename T>
OptionalInteger Widen(std::optional<T> value) {
  if (!value) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

template <typename T>
std::optional<T> Narrowed(OptionalInteger value) {
  return value ? std::optional(static_cast<T>(*value)) : std::nullopt;
}

std::int64_t MarksOf(const Sample& sample) {
  return (sample.rtt_source == RttSource::kKernel ? kKernelClock : 0) |
         (sample.cold_start ? kColdStart : 0) | (sample.tainted ? kTainted : 0);
}

/// Takes a row's columns one after the other.
class Columns {
 public:
  explicit Columns(const Statement& row, int first = 0)
      : row_(row), column_(first) {}

  std::string_view Text() { return row_.Text(column_++); }
  std::int64_t Integer() { return row_.Integer(column_++); }
  OptionalInteger MaybeInteger() { return row_.OptionalInteger(column_++); }
  std::optional<nanoseconds> Duration() {
    const auto count = MaybeInteger();
    return count ? std::optional(nanoseconds(*count)) : std::nullopt;
  }
  template <typename T>
  std::optional<T> Narrow() {
    return Narrowed<T>(MaybeInteger());
  }

 private:
  const Statement& row_;
  int column_;
};

// A word that this program does not write: the file is not as we left it.
tl::unexpected<Error> UnknownWord(std::string_view word) {
  return Fail(ErrorCode::kStorage,
              "is damaged: unknown word \"" + std::string(word) + "\"");
}

// Into a Sample or a StoredSeries.
template <typename Described>
Result<void> ReadWhat(Columns& row, Described& what) {
  what.target.provider = row.Text();
  what.target.region = row.Text();
  what.target.service = row.Text();
  const std::string_view method = row.Text();
  if (!MethodFrom(method)) return UnknownWord(method);
  what.method = *MethodFrom(method);
  const std::string_view conn = row.Text();
  if (!ConnFrom(conn)) return UnknownWord(conn);
  what.conn = *ConnFrom(conn);
  what.family = static_cast<int>(row.Integer());
  return {};
}

void ReadMarks(std::int64_t marks, Sample& sample) {
  sample.rtt_source =
      (marks & kKernelClock) != 0 ? RttSource::kKernel : RttSource::kUser;
  sample.cold_start = (marks & kColdStart) != 0;
  sample.tainted = (marks & kTainted) != 0;
}

Result<void> ReadEnding(Columns& row, Sample& sample) {
  const std::string_view outcome = row.Text();
  if (!OutcomeFrom(outcome)) return UnknownWord(outcome);
  sample.outcome = *OutcomeFrom(outcome);
  ReadMarks(row.Integer(), sample);
  return {};
}

Result<void> ReadIdentity(Columns& row, Sample& sample) {
  sample.probe = row.Text();
  sample.boot = row.Text();
  sample.seq = static_cast<std::uint64_t>(row.Integer());
  sample.round = row.Narrow<std::uint32_t>();
  if (auto read = ReadWhat(row, sample); !read) return read;
  sample.at = WallTime(std::chrono::microseconds(row.Integer()));
  return ReadEnding(row, sample);
}

void ReadMeasured(Columns& row, Sample& sample) {
  sample.rtt = row.Duration();
  sample.user_rtt = row.Duration();
  sample.lag = row.Duration();
  sample.timeout = nanoseconds(row.Integer());
  for (auto* phase :
       {&sample.phases.resolve, &sample.phases.connect, &sample.phases.tls,
        &sample.phases.processing, &sample.phases.transfer}) {
    *phase = row.Duration();
  }
  sample.http_status = row.Narrow<int>();
  sample.bytes = row.Narrow<std::uint64_t>();
  sample.address = row.Text();
  sample.local_port = row.Narrow<std::uint16_t>().value_or(0);
  sample.sent_mono = row.Duration();
}

}  // namespace

const char* const kInsertSample =
    "INSERT INTO recent(boot_id, series_id, seq, at_us, outcome, marks, round, "
    "rtt_ns, user_rtt_ns, lag_ns, resolve_ns, connect_ns, tls_ns, "
    "processing_ns, transfer_ns, http_status, bytes, address_id, local_port, "
    "sent_mono_ns) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";

Result<void> InsertSample(Statement& insert, const Sample& sample,
                          const RowIds& ids) {
  const Phases& phases = sample.phases;
  const OptionalInteger port =
      sample.local_port == 0 ? OptionalInteger() : sample.local_port;
  return insert
      .Bind(ids.boot, ids.series, static_cast<std::int64_t>(sample.seq),
            std::int64_t{sample.at.time_since_epoch().count()},
            ToText(sample.outcome), MarksOf(sample), Widen(sample.round),
            Count(sample.rtt), Count(sample.user_rtt), Count(sample.lag),
            Count(phases.resolve), Count(phases.connect), Count(phases.tls),
            Count(phases.processing), Count(phases.transfer),
            Widen(sample.http_status), Widen(sample.bytes), ids.address, port,
            Count(sample.sent_mono))
      .Run();
}

Result<void> ReadSeries(const Statement& row, int first, StoredSeries& series) {
  Columns columns(row, first);
  auto read = ReadWhat(columns, series);
  if (read) series.timeout = nanoseconds(columns.Integer());
  return read;
}

const char* const kSampleColumns =
    "p.name, b.boot, r.seq, r.round, s.provider, s.region, s.service, "
    "s.method, s.conn, s.family, r.at_us, r.outcome, r.marks, r.rtt_ns, "
    "r.user_rtt_ns, r.lag_ns, s.timeout_ns, r.resolve_ns, r.connect_ns, "
    "r.tls_ns, r.processing_ns, r.transfer_ns, r.http_status, r.bytes, "
    "a.address, r.local_port, r.sent_mono_ns";

Result<void> ReadSample(const Statement& row, Sample& sample) {
  Columns columns(row);
  return ReadIdentity(columns, sample).map([&] {
    ReadMeasured(columns, sample);
  });
}

Result<void> ReadOutcome(const Statement& row, int first, Sample& sample) {
  Columns columns(row, first);
  sample.at = WallTime(std::chrono::microseconds(columns.Integer()));
  sample.seq = static_cast<std::uint64_t>(columns.Integer());
  if (auto read = ReadEnding(columns, sample); !read) return read;
  sample.rtt = columns.Duration();
  sample.timeout = nanoseconds(columns.Integer());
  return {};
}

bool IsTainted(std::int64_t marks) { return (marks & kTainted) != 0; }

bool FromChunkRow(const ChunkRow& row, Sample& sample) {
  const MaybeInteger seq = row[Field::kSeq];
  const MaybeInteger outcome = row[Field::kOutcome];
  const MaybeInteger marks = row[Field::kMarks];
  constexpr std::int64_t kOutcomeCount{kOutcomes.size()};
  if (!seq || !marks || !outcome) return false;
  if (*outcome < 0 || *outcome >= kOutcomeCount) return false;
  const auto duration = [&](Field field) {
    return row[field] ? std::optional(nanoseconds(*row[field])) : std::nullopt;
  };
  sample.seq = static_cast<std::uint64_t>(*seq);
  sample.round = Narrowed<std::uint32_t>(row[Field::kRound]);
  sample.outcome = kOutcomes[static_cast<std::size_t>(*outcome)];
  ReadMarks(*marks, sample);
  sample.rtt = duration(Field::kRtt);
  sample.user_rtt = duration(Field::kUserRtt);
  sample.lag = duration(Field::kLag);
  sample.phases = {duration(Field::kResolve), duration(Field::kConnect),
                   duration(Field::kTls), duration(Field::kProcessing),
                   duration(Field::kTransfer)};
  sample.http_status = Narrowed<int>(row[Field::kHttpStatus]);
  sample.bytes = Narrowed<std::uint64_t>(row[Field::kBytes]);
  sample.local_port =
      Narrowed<std::uint16_t>(row[Field::kLocalPort]).value_or(0);
  sample.sent_mono = duration(Field::kSentMono);
  return true;
}

}  // namespace regionbench
