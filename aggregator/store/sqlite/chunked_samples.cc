// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/chunked_samples.h"

#include <algorithm>
#include <limits>
#include <map>

#include "aggregator/store/sqlite/sample_rows.h"

namespace regionbench {
namespace {

constexpr std::int64_t kHourInUs = 3'600'000'000;
constexpr std::size_t kMostTexts = 100'000;

std::int64_t HourAt(std::int64_t at_us) {
  const WallTime at{std::chrono::microseconds(at_us)};
  return std::chrono::floor<std::chrono::hours>(at).time_since_epoch().count();
}

// The last hour of a window that ends before `until_us`.
std::int64_t LastHour(const RowWindow& window) {
  if (window.until_us == std::numeric_limits<std::int64_t>::min()) {
    return std::numeric_limits<std::int64_t>::min();
  }
  return HourAt(window.until_us - 1);
}

tl::unexpected<Error> DamagedSample() {
  return Fail(ErrorCode::kStorage, "is damaged: a chunk does not add up");
}

template <typename Row>
bool IsLater(const Row& a, const Row& b) {
  return a.Key() > b.Key();
}

}  // namespace

Result<Texts> Texts::Over(Connection& connection, const std::string& sql) {
  return connection.Prepare(sql).map(
      [](Statement find) { return Texts(std::move(find)); });
}

Result<std::string> Texts::Of(std::int64_t id) {
  const auto known = known_.find(id);
  if (known != known_.end()) return known->second;
  if (known_.size() >= kMostTexts) known_.clear();
  const auto found = find_.Bind(id).Step();
  if (!found) return tl::unexpected(found.error());
  if (!*found) {
    return Fail(ErrorCode::kStorage, "is damaged: a text is missing");
  }
  const std::string& text =
      known_.emplace(id, std::string(find_.Text(0))).first->second;
  return find_.Run().map([&] { return text; });
}

Result<ChunkedSamples> ChunkedSamples::Over(
    Connection& connection, const RowWindow& window,
    const std::vector<FoundSeries>& series) {
  auto hours = connection.Prepare(
      "SELECT min(hour) FROM chunks WHERE hour > ? AND hour <= ?");
  if (!hours) return tl::unexpected(hours.error());
  auto chunks =
      connection.Prepare(SelectChunks() +
                         "WHERE c.hour = ? AND c.rollup_id IN "
                         "(SELECT value FROM json_each(?)) AND c.chunk_id <= "
                         "(SELECT chunks_to FROM progress)");
  if (!chunks) return tl::unexpected(chunks.error());
  auto boots =
      Texts::Over(connection, "SELECT boot FROM boots WHERE boot_id = ?");
  if (!boots) return tl::unexpected(boots.error());
  auto addresses = Texts::Over(
      connection, "SELECT address FROM addresses WHERE address_id = ?");
  if (!addresses) return tl::unexpected(addresses.error());
  std::unordered_map<std::int64_t, StoredSeries> by_id;
  std::string wanted = "[";
  for (const FoundSeries& found : series) {
    if (wanted.size() > 1) wanted += ',';
    wanted += std::to_string(found.id);
    by_id.emplace(found.id, found.series);
  }
  ChunkedSamples samples({*std::move(hours), *std::move(chunks),
                          *std::move(boots), *std::move(addresses)},
                         window, std::move(by_id));
  samples.wanted_ = wanted + "]";
  samples.after_hour_ = HourAt(window.since_us) - 1;
  return samples;
}

// False: there is no later hour in the window.
Result<bool> ChunkedSamples::OpenHour() {
  if (series_.empty()) return false;
  const auto row = parts_.hours.Bind(after_hour_, LastHour(window_)).Step();
  if (!row) return tl::unexpected(row.error());
  const auto hour =
      *row ? parts_.hours.OptionalInteger(0) : std::optional<std::int64_t>();
  if (auto done = parts_.hours.Run(); !done) {
    return tl::unexpected(done.error());
  }
  if (!hour) return false;
  after_hour_ = *hour;
  return Load().map([] { return true; });
}

Result<void> ChunkedSamples::Load() {
  parts_.chunks.Bind(after_hour_, std::string_view{wanted_});
  for (;;) {
    const auto more = parts_.chunks.Step();
    if (!more) return tl::unexpected(more.error());
    if (!*more) return {};
    auto chunk = ReadChunk(parts_.chunks);
    if (!chunk) return tl::unexpected(chunk.error());
    Push({.chunk = *std::move(chunk)});
  }
}

// To the next row inside the window; rows of a chunk are in order of time.
bool ChunkedSamples::Advance(Cursor& cursor) const {
  const std::int64_t start = cursor.chunk->place.hour * kHourInUs;
  const ChunkReader& reader = cursor.chunk->reader;
  const PackedReader& at = reader.columns[static_cast<std::size_t>(Field::kAt)];
  for (; cursor.next < reader.n; ++cursor.next) {
    const std::int64_t at_us = start + at.At(cursor.next).value_or(0);
    if (at_us < window_.since_us) continue;
    if (at_us >= window_.until_us) return false;
    cursor.row = reader.At(cursor.next++);
    return true;
  }
  return false;
}

void ChunkedSamples::Push(Cursor cursor) {
  if (!Advance(cursor)) return;
  cursors_.push_back(std::move(cursor));
  std::ranges::push_heap(cursors_, IsLater<Cursor>);
}

Result<bool> ChunkedSamples::Next(Sample& sample) {
  while (cursors_.empty()) {
    auto more = OpenHour();
    if (!more || !*more) return more;
  }
  std::ranges::pop_heap(cursors_, IsLater<Cursor>);
  Cursor earliest = std::move(cursors_.back());
  cursors_.pop_back();
  auto described = Describe(earliest, sample);
  if (!described) return tl::unexpected(described.error());
  Push(std::move(earliest));
  return true;
}

Result<void> ChunkedSamples::Describe(const Cursor& cursor, Sample& sample) {
  const StoredSeries& series = series_.at(cursor.chunk->place.rollup_id);
  const ChunkRow& row = cursor.row;
  if (!row[Field::kBoot] || !row[Field::kAt]) return DamagedSample();
  const auto boot = parts_.boots.Of(*row[Field::kBoot]);
  if (!boot) return tl::unexpected(boot.error());
  std::string address;
  if (row[Field::kAddress]) {
    auto text = parts_.addresses.Of(*row[Field::kAddress]);
    if (!text) return tl::unexpected(text.error());
    address = *std::move(text);
  }
  if (!FromChunkRow(row, sample)) return DamagedSample();
  sample.probe = series.probe;
  sample.boot = *boot;
  sample.target = series.target;
  sample.method = series.method;
  sample.conn = series.conn;
  sample.family = series.family;
  sample.timeout = series.timeout;
  sample.address = std::move(address);
  sample.at = WallTime(std::chrono::microseconds(
      cursor.chunk->place.hour * kHourInUs + *row[Field::kAt]));
  return {};
}

Result<std::string> CountChunked(Connection& connection,
                                 const std::vector<RowWindow>& windows) {
  auto chunks = connection.Prepare(
      "SELECT rollup_id, n, hour, at_base, at_step, at_bits FROM chunks "
      "WHERE hour >= ? AND hour <= ? AND chunk_id <= "
      "(SELECT chunks_to FROM progress)");
  if (!chunks) return tl::unexpected(chunks.error());
  std::map<std::int64_t, std::int64_t> counts;
  for (const RowWindow& window : windows) {
    if (window.since_us >= window.until_us) continue;
    chunks->Bind(HourAt(window.since_us), LastHour(window));
    for (;;) {
      const auto more = chunks->Step();
      if (!more) return tl::unexpected(more.error());
      if (!*more) break;
      const auto n = static_cast<std::size_t>(chunks->Integer(1));
      const auto at = PackedReader::Over(
          chunks->OptionalInteger(3), chunks->Integer(4), chunks->Bytes(5), n);
      if (n > kMostInChunk || !at) return DamagedSample();
      const std::int64_t start = chunks->Integer(2) * kHourInUs;
      for (std::size_t i = 0; i < n; ++i) {
        const std::int64_t at_us = start + at->At(i).value_or(0);
        const bool inside = at_us >= window.since_us && at_us < window.until_us;
        if (inside) ++counts[chunks->Integer(0)];
      }
    }
  }
  std::string list = "[";
  for (const auto& [id, n] : counts) {
    if (list.size() > 1) list += ',';
    list += "[" + std::to_string(id) + "," + std::to_string(n) + "]";
  }
  return list + "]";
}

}  // namespace regionbench
