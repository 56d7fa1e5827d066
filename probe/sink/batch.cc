// SPDX-License-Identifier: Apache-2.0
#include "probe/sink/batch.h"

#include <algorithm>

#include "probe/sample/sample_json.h"
#include "probe/sink/gzip.h"

namespace regionbench {
namespace {

Batch PackBatch(std::string_view lines, std::uint32_t samples, WallTime first,
                std::int64_t id = 0) {
  return {.id = id,
          .first = first,
          .samples = samples,
          .plain_bytes = static_cast<std::uint32_t>(lines.size()),
          .body = Gzip(lines)};
}

// Where the first `lines` lines end.
std::size_t EndOfLines(std::string_view text, std::uint32_t lines) {
  std::size_t end = 0;
  for (std::uint32_t i = 0; i < lines; ++i) end = text.find('\n', end) + 1;
  return end;
}

}  // namespace

void BatchWriter::Add(const Sample& sample) {
  if (Empty()) first_ = sample.at;
  AppendJsonLine(sample, lines_);
  lines_ += '\n';
  ++samples_;
}

bool BatchWriter::Full() const {
  return samples_ >= kMostBatchSamples ||
         lines_.size() + kLongestSampleLine > kMostBatchBytes;
}

Batch BatchWriter::Take() {
  Batch batch = PackBatch(lines_, samples_, first_);
  lines_.clear();
  samples_ = 0;
  return batch;
}

bool FitTogether(const Batch& one, const Batch& other) {
  return one.samples + other.samples <= kMostBatchSamples &&
         one.plain_bytes + other.plain_bytes <= kMostBatchBytes;
}

Result<Batch> MergeBatches(std::span<const Batch> batches) {
  std::string lines;
  std::uint32_t samples = 0;
  for (const Batch& batch : batches) {
    const auto plain = Gunzip(batch.body, batch.plain_bytes);
    if (!plain) return tl::unexpected(plain.error());
    lines += *plain;
    samples += batch.samples;
  }
  return PackBatch(lines, samples, batches.front().first, batches.back().id);
}

Result<std::optional<std::pair<Batch, Batch>>> HalveBatch(const Batch& batch) {
  if (batch.samples < 2) return std::nullopt;
  const auto plain = Gunzip(batch.body, batch.plain_bytes);
  if (!plain) return tl::unexpected(plain.error());
  const std::string_view lines = *plain;
  const std::uint32_t half = batch.samples / 2;
  if (std::ranges::count(lines, '\n') != batch.samples) {
    return Fail(ErrorCode::kStorage, "holds another number of lines");
  }
  const std::size_t end = EndOfLines(lines, half);
  return std::pair{PackBatch(lines.substr(0, end), half, batch.first, batch.id),
                   PackBatch(lines.substr(end), batch.samples - half,
                             batch.first, batch.id)};
}

}  // namespace regionbench
