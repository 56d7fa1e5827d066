// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "aggregator/metrics/accept.h"
#include "aggregator/stats/sketch.h"

namespace regionbench {

/// Any text will do for the value: it is escaped where it is written, and what
/// is not UTF-8 in it becomes U+FFFD.
struct Label {
  std::string_view name;
  std::string_view value;
};

enum class MetricKind { kCounter, kGauge, kHistogram };

struct MetricHead {
  std::string_view name;
  std::string_view help;
  MetricKind kind = MetricKind::kGauge;
};

/// What a histogram says now.
struct HistogramReading {
  std::uint64_t count = 0;
  double sum = 0;
  std::span<const double> bounds = {};  ///< ascending, without +infinity
  std::span<const std::uint64_t> counts =
      {};                               ///< of each bound, not cumulative
  std::uint64_t zeros = 0;              ///< too small for `exponential`
  const Sketch* exponential = nullptr;  ///< none: only the bounds
};

/// A page of metrics in one of the forms that Prometheus reads. Families come
/// one after the other, each begun once. Without timestamps: a series that is
/// left out is over at once. What is not finite is left out, and so is a family
/// without anything in it. One thread.
class PageWriter {
 public:
  virtual ~PageWriter() = default;

  virtual void Begin(const MetricHead& head) = 0;
  /// Labels that stand before those of everything that follows, until the next
  /// call or family: many values of one series cost its labels once.
  virtual void Common(std::span<const Label> labels) = 0;
  virtual void Value(std::span<const Label> labels, double value) = 0;
  virtual void Histogram(std::span<const Label> labels,
                         const HistogramReading& reading) = 0;
  /// The page, once, at the end.
  virtual std::string Take() = 0;
};

/// `expected`: about how many bytes it will be.
std::unique_ptr<PageWriter> MakePageWriter(PageForm form, std::size_t expected);

/// Text format 0.0.4.
std::unique_ptr<PageWriter> MakeTextPage(std::size_t expected);
/// io.prometheus.client.MetricFamily messages, each after its length, with
/// native histograms beside the classic buckets.
std::unique_ptr<PageWriter> MakeProtobufPage(std::size_t expected);

}  // namespace regionbench
