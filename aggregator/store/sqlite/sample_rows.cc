// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/sample_rows.h"

#include "aggregator/store/sqlite/chunked_samples.h"
#include "aggregator/store/sqlite/rolling.h"
#include "aggregator/store/sqlite/series_lookup.h"

namespace regionbench {
namespace {

using std::chrono::nanoseconds;
using OptionalInteger = std::optional<std::int64_t>;

// Bits of the column marks.
constexpr std::int64_t kKernelClock = 1;
constexpr std::int64_t kColdStart = 2;
constexpr std::int64_t kTainted = 4;

constexpr std::string_view kSelect =
    "SELECT p.name, b.boot, r.seq, r.round, s.provider, s.region, s.service, "
    "s.method, s.conn, s.family, r.at_us, r.outcome, r.marks, r.rtt_ns, "
    "r.user_rtt_ns, r.lag_ns, s.timeout_ns, r.resolve_ns, r.connect_ns, "
    "r.tls_ns, r.processing_ns, r.transfer_ns, r.http_status, r.bytes, "
    "a.address, r.local_port, r.sent_mono_ns FROM recent AS r "
    "JOIN boots AS b USING(boot_id) JOIN probes AS p USING(probe_id) "
    "JOIN series AS s USING(series_id) "
    "LEFT JOIN addresses AS a USING(address_id) "
    "WHERE r.sample_id > (SELECT compacted_to FROM progress) "
    "AND r.at_us >= ?1 AND r.at_us < ?2 AND (?3 IS NULL OR p.name = ?3) "
    "AND r.series_id IN (SELECT value FROM json_each(?4)) "
    "ORDER BY r.at_us, r.seq, r.sample_id";

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

// Matching series as a JSON list: the patterns are ours, not SQL's, and there
// are few series.
Result<std::string> MatchingSeries(Connection& connection,
                                   const SampleQuery& query) {
  auto rows = connection.Prepare(
      "SELECT series_id, provider, region, service FROM series "
      "WHERE (?1 IS NULL OR method = ?1) AND (?2 IS NULL OR conn = ?2)");
  if (!rows) return tl::unexpected(rows.error());
  std::optional<std::string_view> method;
  std::optional<std::string_view> conn;
  if (query.method) method = ToText(*query.method);
  if (query.conn) conn = ToText(*query.conn);
  rows->Bind(method, conn);
  std::string list = "[";
  for (;;) {
    const auto more = rows->Step();
    if (!more) return tl::unexpected(more.error());
    if (!*more) return list + "]";
    const TargetId target{std::string(rows->Text(1)),
                          std::string(rows->Text(2)),
                          std::string(rows->Text(3))};
    if (!IsWanted(query, target)) continue;
    if (list.size() > 1) list += ',';
    list += std::to_string(rows->Integer(0));
  }
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

Result<void> ReadOutcome(const Statement& row, int first, Sample& sample) {
  Columns columns(row, first);
  sample.at = WallTime(std::chrono::microseconds(columns.Integer()));
  sample.seq = static_cast<std::uint64_t>(columns.Integer());
  if (auto read = ReadEnding(columns, sample); !read) return read;
  sample.rtt = columns.Duration();
  sample.timeout = nanoseconds(columns.Integer());
  return {};
}

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

namespace {

/// The samples of a query that are in recent, in order of time.
class RecentSamples {
 public:
  static Result<RecentSamples> Over(Connection& connection,
                                    const SampleQuery& query,
                                    const RowWindow& window,
                                    const Horizon& horizon) {
    auto series = MatchingSeries(connection, query);
    if (!series) return tl::unexpected(series.error());
    auto rows = connection.Prepare(kSelect);
    if (!rows) return tl::unexpected(rows.error());
    RecentSamples samples(*std::move(rows), horizon);
    samples.series_ = std::make_unique<std::string>(*std::move(series));
    samples.rows_.Bind(window.since_us, window.until_us, query.probe,
                       std::string_view{*samples.series_});
    return samples;
  }

  Result<bool> Next(Sample& sample) {
    auto more = rows_.Step();
    if (!more || !*more) return more;
    Columns columns(rows_);
    auto read = ReadIdentity(columns, sample);
    if (!read) return tl::unexpected(read.error());
    ReadMeasured(columns, sample);
    if (sample.at < horizon_.details) ForgetDetails(sample);
    return true;
  }

 private:
  RecentSamples(Statement rows, const Horizon& horizon)
      : rows_(std::move(rows)), horizon_(horizon) {}

  static void ForgetDetails(Sample& sample) {
    sample.user_rtt = sample.lag = sample.sent_mono = std::nullopt;
    sample.local_port = 0;
  }

  Statement rows_;
  Horizon horizon_;
  std::unique_ptr<std::string> series_;  // bound, so it may not move
};

/// One of two streams, at its next sample.
template <typename Samples>
struct Stream {
  Samples samples;
  Sample next = {};
  bool there = false;

  Result<void> Advance() {
    next = Sample();
    const auto more = samples.Next(next);
    if (!more) return tl::unexpected(more.error());
    there = *more;
    return {};
  }
};

template <typename A, typename B>
Result<void> VisitInOrder(Stream<A>& a, Stream<B>& b,
                          const std::function<void(Sample)>& visit) {
  const auto key = [](const Sample& sample) {
    return std::pair(sample.at, sample.seq);
  };
  auto ready = a.Advance().and_then([&] { return b.Advance(); });
  while (ready && (a.there || b.there)) {
    const bool first = a.there && (!b.there || key(a.next) <= key(b.next));
    visit(std::move(first ? a.next : b.next));
    ready = first ? a.Advance() : b.Advance();
  }
  return ready;
}

}  // namespace

Result<void> ReadSamples(Connection& connection, const SampleQuery& query,
                         const std::function<void(Sample)>& visit) {
  // A sample that moves meanwhile must not be seen twice, or never.
  auto moment = Transaction::BeginReading(connection);
  if (!moment) return tl::unexpected(moment.error());
  const auto horizon = ReadHorizon(connection);
  if (!horizon) return tl::unexpected(horizon.error());
  RowWindow window = RowWindowOf(query);
  window.since_us = std::max<std::int64_t>(
      window.since_us, horizon->samples.time_since_epoch().count());
  const auto series = RolledSeries(connection, query);
  if (!series) return tl::unexpected(series.error());
  auto chunked = ChunkedSamples::Over(connection, window, *series);
  if (!chunked) return tl::unexpected(chunked.error());
  auto recent = RecentSamples::Over(connection, query, window, *horizon);
  if (!recent) return tl::unexpected(recent.error());
  Stream<ChunkedSamples> old{.samples = *std::move(chunked)};
  Stream<RecentSamples> fresh{.samples = *std::move(recent)};
  return VisitInOrder(old, fresh, visit);
}

}  // namespace regionbench
