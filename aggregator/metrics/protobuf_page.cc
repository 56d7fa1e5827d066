// SPDX-License-Identifier: Apache-2.0
//
// Field numbers: io/prometheus/client/metrics.proto of prometheus/client_model.
#include <array>
#include <cmath>

#include "aggregator/metrics/label_text.h"
#include "aggregator/metrics/page_writer.h"
#include "aggregator/metrics/protobuf_fields.h"

namespace regionbench {
namespace {

// What has no bucket in a Sketch because it is too small (bucket_layout.h).
const double kZeroThreshold = std::ldexp(1.0, -30);

/// Buckets as spans of neighbours and differences of counts. A gap of one or
/// two costs less inside a span than a new span does.
class NativeBuckets {
 public:
  explicit NativeBuckets(const Sketch& sketch) {
    int gap = sketch.FirstIndex();  // what is empty before the next one
    for (const std::uint64_t count : sketch.Counts()) {
      if (count == 0) {
        ++gap;
        continue;
      }
      PutBucket(static_cast<std::int64_t>(count), gap);
      gap = 0;
    }
    // Also an empty one: it says that the histogram is native though empty.
    CloseSpan();
  }

  /// Fields of a Histogram.
  [[nodiscard]] const std::string& spans() const { return spans_; }
  /// Packed numbers.
  [[nodiscard]] const std::string& deltas() const { return deltas_; }

 private:
  void PutBucket(std::int64_t count, int gap) {
    constexpr int kShortGap = 2;
    if (length_ > 0 && gap <= kShortGap) {
      for (; gap > 0; --gap) PutDelta(0);
    } else {
      if (length_ > 0) CloseSpan();
      offset_ = gap;
    }
    PutDelta(count);
  }

  void PutDelta(std::int64_t count) {
    ProtobufFields::AppendVarint(ProtobufFields::ZigZag(count - previous_),
                                 deltas_);
    previous_ = count;
    ++length_;
  }

  void CloseSpan() {
    std::string span;
    ProtobufFields fields(span);
    if (offset_ != 0) fields.Signed(1, offset_);
    if (length_ != 0) fields.Unsigned(2, length_);
    ProtobufFields(spans_).Bytes(12, span);
    length_ = 0;
  }

  std::string spans_;
  std::string deltas_;
  int offset_ = 0;  // of the span that is being made
  std::uint64_t length_ = 0;
  std::int64_t previous_ = 0;
};

class ProtobufPage : public PageWriter {
 public:
  explicit ProtobufPage(std::size_t expected) { page_.reserve(expected); }

  void Begin(const MetricHead& head) override {
    CloseFamily();
    kind_ = head.kind;
    common_.clear();
    heading_.clear();
    ProtobufFields fields(heading_);
    fields.Bytes(1, head.name);
    std::string help;
    AppendUtf8(head.help, help);
    fields.Bytes(2, help);
    constexpr int kHistogramType = 4;
    fields.Unsigned(3, kind_ == MetricKind::kCounter ? 0
                       : kind_ == MetricKind::kGauge ? 1
                                                     : kHistogramType);
  }

  void Common(std::span<const Label> labels) override {
    common_.clear();
    AddLabels(labels, common_);
  }

  void Value(std::span<const Label> labels, double value) override {
    if (!std::isfinite(value)) return;
    SetLabels(labels);
    part_.clear();
    ProtobufFields(part_).Double(1, value);
    const bool counter = kind_ == MetricKind::kCounter;
    ProtobufFields(metric_).Bytes(counter ? 3 : 2, part_);
    ProtobufFields(metrics_).Bytes(4, metric_);
  }

  void Histogram(std::span<const Label> labels,
                 const HistogramReading& reading) override {
    if (!std::isfinite(reading.sum)) return;
    SetLabels(labels);
    part_.clear();
    ProtobufFields fields(part_);
    fields.Unsigned(1, reading.count);
    fields.Double(2, reading.sum);
    AddBounds(reading);
    if (reading.exponential != nullptr) AddNative(reading);
    ProtobufFields(metric_).Bytes(7, part_);
    ProtobufFields(metrics_).Bytes(4, metric_);
  }

  std::string Take() override {
    CloseFamily();
    return std::move(page_);
  }

 private:
  void SetLabels(std::span<const Label> labels) {
    metric_ = common_;
    AddLabels(labels, metric_);
  }

  void AddLabels(std::span<const Label> labels, std::string& out) {
    for (const Label& label : labels) {
      pair_.clear();
      ProtobufFields fields(pair_);
      fields.Bytes(1, label.name);
      value_.clear();
      AppendUtf8(label.value, value_);
      fields.Bytes(2, value_);
      ProtobufFields(out).Bytes(1, pair_);
    }
  }

  void AddBounds(const HistogramReading& reading) {
    std::uint64_t cumulative = 0;
    for (std::size_t i = 0; i < reading.counts.size(); ++i) {
      cumulative += reading.counts[i];
      pair_.clear();
      ProtobufFields fields(pair_);
      fields.Unsigned(1, cumulative);
      fields.Double(2, reading.bounds[i]);
      ProtobufFields(part_).Bytes(3, pair_);
    }
  }

  void AddNative(const HistogramReading& reading) {
    const NativeBuckets buckets(*reading.exponential);
    ProtobufFields fields(part_);
    fields.Signed(5, reading.exponential->Schema());
    fields.Double(6, kZeroThreshold);
    fields.Unsigned(7, reading.zeros);
    part_ += buckets.spans();
    if (!buckets.deltas().empty()) fields.Bytes(13, buckets.deltas());
  }

  void CloseFamily() {
    if (metrics_.empty()) return;
    ProtobufFields::AppendVarint(heading_.size() + metrics_.size(), page_);
    page_ += heading_;
    page_ += metrics_;
    metrics_.clear();
  }

  std::string page_;
  MetricKind kind_ = MetricKind::kGauge;
  std::string heading_;  // name, help and type of the family
  std::string metrics_;  // what is in it
  std::string common_;   // labels of what follows
  // Reused: a metric allocates little.
  std::string metric_;
  std::string part_;
  std::string pair_;
  std::string value_;
};

}  // namespace

std::unique_ptr<PageWriter> MakeProtobufPage(std::size_t expected) {
  return std::make_unique<ProtobufPage>(expected);
}

}  // namespace regionbench
