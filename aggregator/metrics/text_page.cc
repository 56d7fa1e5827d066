// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

#include "aggregator/metrics/label_text.h"
#include "aggregator/metrics/page_writer.h"

namespace regionbench {
namespace {

std::string_view TypeText(MetricKind kind) {
  if (kind == MetricKind::kCounter) return "counter";
  return kind == MetricKind::kGauge ? "gauge" : "histogram";
}

template <typename Number, typename... Format>
void AppendNumber(Number value, std::string& out, Format... format) {
  std::array<char, 32> digits{};
  const auto [end, error] = std::to_chars(
      digits.data(), digits.data() + digits.size(), value, format...);
  out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

class TextPage : public PageWriter {
 public:
  explicit TextPage(std::size_t expected) { page_.reserve(expected); }

  void Begin(const MetricHead& head) override {
    name_ = head.name;
    heading_ = "# HELP " + name_ + ' ';
    AppendHelp(head.help, heading_);
    heading_ += "\n# TYPE " + name_ + ' ';
    heading_ += TypeText(head.kind);
    heading_ += '\n';
    labels_.clear();
    common_ = 0;
  }

  void Common(std::span<const Label> labels) override {
    labels_.clear();
    AddLabels(labels);
    common_ = labels_.size();
  }

  void Value(std::span<const Label> labels, double value) override {
    if (!std::isfinite(value)) return;
    Announce();
    SetLabels(labels);
    page_ += name_;
    AppendLabels();
    AppendNumber(value, page_);
    page_ += '\n';
  }

  void Histogram(std::span<const Label> labels,
                 const HistogramReading& reading) override {
    if (!std::isfinite(reading.sum)) return;
    Announce();
    SetLabels(labels);
    AppendBuckets(reading);
    page_ += name_ + "_sum";
    AppendLabels();
    AppendNumber(reading.sum, page_);
    page_ += '\n' + name_ + "_count";
    AppendLabels();
    AppendNumber(reading.count, page_);
    page_ += '\n';
  }

  std::string Take() override { return std::move(page_); }

 private:
  void Announce() {
    page_ += heading_;
    heading_.clear();
  }

  void SetLabels(std::span<const Label> labels) {
    labels_.resize(common_);
    AddLabels(labels);
  }

  void AddLabels(std::span<const Label> labels) {
    for (const Label& label : labels) {
      if (!labels_.empty()) labels_ += ',';
      labels_ += label.name;
      labels_ += "=\"";
      AppendLabelValue(label.value, labels_);
      labels_ += '"';
    }
  }

  void AppendLabels() {
    if (!labels_.empty()) {
      page_ += '{';
      page_ += labels_;
      page_ += '}';
    }
    page_ += ' ';
  }

  // The beginning of all these lines is the same, and so are their ends in
  // every histogram with the same bounds.
  void AppendBuckets(const HistogramReading& reading) {
    SetBounds(reading.bounds);
    start_ = name_ + "_bucket{" + labels_;
    start_ += labels_.empty() ? "le=\"" : ",le=\"";
    std::uint64_t cumulative = 0;
    for (std::size_t i = 0; i < reading.counts.size(); ++i) {
      cumulative += reading.counts[i];
      AppendBucket(bound_texts_[i], cumulative);
    }
    AppendBucket("+Inf", reading.count);
  }

  void AppendBucket(std::string_view bound, std::uint64_t count) {
    page_ += start_;
    page_ += bound;
    page_ += "\"} ";
    AppendNumber(count, page_);
    page_ += '\n';
  }

  void SetBounds(std::span<const double> bounds) {
    if (std::ranges::equal(bounds, bounds_)) return;
    bounds_.assign(bounds.begin(), bounds.end());
    bound_texts_.clear();
    for (const double bound : bounds) {
      // A label that people write in their queries: 0.0005, not 5e-04.
      AppendNumber(bound, bound_texts_.emplace_back(),
                   std::chars_format::fixed);
    }
  }

  std::string page_;
  std::string name_;
  std::string heading_;     // until the family has something in it
  std::string labels_;      // reused: a line allocates nothing
  std::size_t common_ = 0;  // how much of it belongs to what follows too
  std::string start_;
  std::vector<double> bounds_;
  std::vector<std::string> bound_texts_;
};

}  // namespace

std::unique_ptr<PageWriter> MakeTextPage(std::size_t expected) {
  return std::make_unique<TextPage>(expected);
}

std::unique_ptr<PageWriter> MakePageWriter(PageForm form,
                                           std::size_t expected) {
  return form == PageForm::kText ? MakeTextPage(expected)
                                 : MakeProtobufPage(expected);
}

}  // namespace regionbench
