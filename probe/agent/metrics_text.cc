// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "probe/agent/agent_status.h"

namespace regionbench {
namespace {

using std::chrono::nanoseconds;
using Text = std::string_view;

double SinceEpoch(WallTime time) {
  const std::chrono::duration<double> since = time.time_since_epoch();
  return since.count();
}

/// Writes the text format. Names and labels are ours or checked names: nothing
/// in them needs escaping.
class MetricsWriter {
 public:
  MetricsWriter& Family(Text name, Text type, Text help) {
    name_ = "regionbench_" + std::string(name);
    out_.append("# HELP ").append(name_).append(" ").append(help);
    out_.append("\n# TYPE ").append(name_).append(" ").append(type);
    out_ += '\n';
    return *this;
  }
  MetricsWriter& Line(Text labels, Text value) {
    out_ += name_;
    if (!labels.empty()) out_.append("{").append(labels).append("}");
    out_.append(" ").append(value).append("\n");
    return *this;
  }
  MetricsWriter& Line(Text labels, std::uint64_t value) {
    const std::string digits = std::to_string(value);
    return Line(labels, Text{digits});
  }
  MetricsWriter& Line(Text labels, double value) {
    std::array<char, 32> digits{};
    auto* const end =
        std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return Line(labels, Text(digits.data(), end));
  }

  void Counter(Text name, Text help, std::uint64_t value) {
    Family(name, "counter", help).Line("", value);
  }
  void Gauge(Text name, Text help, double value) {
    Family(name, "gauge", help).Line("", value);
  }
  void Instant(Text name, Text help, const std::optional<WallTime>& time) {
    if (time) Gauge(name, help, SinceEpoch(*time));
  }

  std::string Take() { return std::move(out_); }

 private:
  std::string out_;
  std::string name_;
};

double InSeconds(nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

std::string Label(Text key, Text value) {
  std::string label(key);
  label.append("=\"").append(value).append("\"");
  return label;
}

void WriteCertificates(const std::vector<GroupStatus>& groups,
                       MetricsWriter& out) {
  const auto none = [](const GroupStatus& group) {
    return group.certificate_ends.empty();
  };
  if (std::ranges::all_of(groups, none)) return;
  out.Family("agent_certificate_expiry_timestamp_seconds", "gauge",
             "When the first certificate that a target shows ends.");
  for (const GroupStatus& group : groups) {
    for (const auto& [target, end] : group.certificate_ends) {
      std::string labels = Label("group", group.name);
      labels += "," + Label("provider", target.provider);
      labels += "," + Label("region", target.region);
      labels += "," + Label("service", target.service);
      out.Line(labels, SinceEpoch(end));
    }
  }
}

void WriteGroups(const std::vector<GroupStatus>& groups, MetricsWriter& out) {
  if (groups.empty()) return;
  const auto count = [&](Text name, Text help,
                         std::uint64_t GroupStatus::*member) {
    out.Family(name, "counter", help);
    for (const GroupStatus& group : groups) {
      out.Line(Label("group", group.name), group.*member);
    }
  };
  count("agent_rounds_total", "Rounds begun.", &GroupStatus::rounds);
  count("agent_rounds_late_total",
        "Rounds begun more than half the mean gap late.", &GroupStatus::late);
  count("agent_rounds_missed_total",
        "Rounds that were never begun: the schedule moved on.",
        &GroupStatus::missed);
  out.Family("agent_targets", "gauge", "Targets of the group.");
  for (const GroupStatus& group : groups) {
    out.Line(Label("group", group.name), group.targets);
  }
  out.Family("agent_lag_seconds", "gauge",
             "How late a round began: the last one, and the latest ever.");
  for (const GroupStatus& group : groups) {
    const std::string label = Label("group", group.name);
    out.Line(label + ",stat=\"last\"", InSeconds(group.last_lag));
    out.Line(label + ",stat=\"max\"", InSeconds(group.largest_lag));
  }
}

void WriteIntake(const IntakeCounts& intake, MetricsWriter& out) {
  out.Family("agent_samples_total", "counter", "Attempts, by how they ended.");
  for (const Outcome outcome : kOutcomes) {
    out.Line(Label("outcome", ToText(outcome)),
             intake.samples.at(static_cast<std::size_t>(outcome)));
  }
  out.Counter("agent_overflowed_samples_total",
              "Samples lost before the spool: the disk hung for too long.",
              intake.overflowed);
}

void WriteSpool(const SpoolState& spool, MetricsWriter& out) {
  out.Gauge("agent_spool_batches", "Batches that wait.",
            static_cast<double>(spool.waiting.batches));
  out.Gauge("agent_spool_samples", "Samples that wait.",
            static_cast<double>(spool.waiting.samples));
  out.Gauge("agent_spool_bytes", "Compressed size of what waits.",
            static_cast<double>(spool.waiting.bytes));
  out.Gauge("agent_spool_healthy", "Whether the spool's file can be used.",
            spool.trouble.empty() ? 1 : 0);
  out.Instant("agent_spool_oldest_timestamp_seconds",
              "When the oldest sample that waits was taken.", spool.oldest);
  out.Counter(
      "agent_spool_dropped_samples_total",
      "Samples dropped because the spool was full or they were too old.",
      spool.dropped.samples);
  out.Counter(
      "agent_spool_dropped_batches_total",
      "Batches dropped because the spool was full or they were too old.",
      spool.dropped.batches);
}

void WriteDelivery(const DeliveryCounts& delivery, MetricsWriter& out) {
  out.Counter("agent_pushed_samples_total", "Samples the aggregator has.",
              delivery.pushed_samples);
  out.Counter("agent_rejected_samples_total",
              "Samples the aggregator will not have.",
              delivery.rejected_samples);
  out.Counter("agent_push_failures_total", "Uploads that have to be repeated.",
              delivery.failures);
  out.Instant("agent_last_push_timestamp_seconds",
              "When the aggregator last took samples.", delivery.last_push);
  if (!delivery.clock_lead) return;
  out.Gauge("agent_clock_offset_seconds",
            "How far this clock is ahead of the aggregator's.",
            InSeconds(delivery.clock_lead->ahead));
  out.Gauge("agent_clock_round_trip_seconds",
            "Twice the largest error of the clock offset.",
            InSeconds(delivery.clock_lead->round_trip));
}

}  // namespace

std::string MetricsText(const AgentStatus& status, const std::string& version) {
  MetricsWriter out;
  out.Family("build_info", "gauge", "Always 1; the version is the label.")
      .Line(Label("version", version), std::uint64_t{1});
  WriteGroups(status.groups, out);
  WriteCertificates(status.groups, out);
  WriteIntake(status.intake, out);
  WriteSpool(status.spool, out);
  if (status.delivery) WriteDelivery(*status.delivery, out);
  out.Gauge("agent_config_last_reload_successful",
            "Whether the settings were last read without a mistake.",
            status.reload.successful ? 1 : 0);
  out.Instant("agent_config_last_reload_timestamp_seconds",
              "When the settings were last read without a mistake.",
              status.reload.at);
  return out.Take();
}

}  // namespace regionbench
