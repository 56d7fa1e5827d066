// SPDX-License-Identifier: Apache-2.0
//
// A line of CSV is a line of JSON in other clothes: it is put into the form of
// the other codec, so that both check alike.
#include "probe/sample/sample_csv.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <concepts>
#include <optional>

#include "probe/sample/sample_json.h"

namespace regionbench {
namespace {

using Cells = std::vector<std::string>;
using std::chrono::nanoseconds;

struct Column {
  std::string_view name;
  bool is_text = false;
  std::string_view phase{};  // its key inside phases_ns
};

constexpr auto kColumns = std::to_array<Column>({
    {"probe", true},
    {"boot", true},
    {"seq"},
    {"round"},
    {"target", true},
    {"method", true},
    {"conn", true},
    {"family"},
    {"at_us"},
    {"outcome", true},
    {"rtt_ns"},
    {"rtt_source", true},
    {"user_rtt_ns"},
    {"lag_ns"},
    {"timeout_ns"},
    {"resolve_ns", false, "resolve"},
    {"connect_ns", false, "connect"},
    {"tls_ns", false, "tls"},
    {"processing_ns", false, "processing"},
    {"transfer_ns", false, "transfer"},
    {"http_status"},
    {"bytes"},
    {"address", true},
    {"local_port"},
    {"sent_mono_ns"},
    {"cold_start"},
    {"tainted"},
});
constexpr std::array<std::string_view, 7> kRequired = {
    "probe", "boot", "seq", "target", "method", "at_us", "outcome"};

// One cell from the front of `rest`; nothing when a quote is not closed.
std::optional<std::string> TakeCell(std::string_view& rest) {
  std::string cell;
  if (rest.empty() || rest.front() != '"') {
    const std::size_t end = std::min(rest.find(','), rest.size());
    cell = rest.substr(0, end);
    rest.remove_prefix(end);
    return cell;
  }
  for (std::size_t at = 1; at < rest.size(); ++at) {
    if (rest[at] != '"') {
      cell += rest[at];
      continue;
    }
    if (at + 1 < rest.size() && rest[at + 1] == '"') {
      cell += rest[++at];
      continue;
    }
    rest.remove_prefix(at + 1);
    return cell;
  }
  return std::nullopt;
}

Result<Cells> Split(std::string_view line) {
  Cells cells;
  while (true) {
    auto cell = TakeCell(line);
    if (!cell) return Invalid("a quote is not closed");
    cells.push_back(*std::move(cell));
    if (line.empty()) return cells;
    if (line.front() != ',') return Invalid("text after a closing quote");
    line.remove_prefix(1);
  }
}

bool IsBare(std::string_view text) {
  const auto plain = [](char c) { return (c >= '0' && c <= '9') || c == '-'; };
  return text == "true" || text == "false" || std::ranges::all_of(text, plain);
}

void AppendText(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    constexpr char kFirstPrintable = 0x20;
    if (c == '"' || c == '\\') out += '\\';
    // Of no use in any field: whatever stands there is refused.
    out += static_cast<unsigned char>(c) < kFirstPrintable ? '?' : c;
  }
  out += '"';
}

Result<void> AppendMember(const Column& column, std::string_view key,
                          const std::string& cell, std::string& out) {
  if (!column.is_text && !IsBare(cell)) {
    return Invalid(std::string(column.name) + ": not a number: \"" +
                   cell.substr(0, 32) + "\"");
  }
  out += ",\"";
  out += key;
  out += "\":";
  if (column.is_text) {
    AppendText(cell, out);
  } else {
    out += cell;
  }
  return {};
}

std::size_t Find(std::string_view name) {
  const auto* const found = std::ranges::find(kColumns, name, &Column::name);
  return static_cast<std::size_t>(found - kColumns.begin());
}

template <std::integral T>
std::string Cell(T value) {
  std::array<char, 24> digits{};
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), end};
}
std::string Cell(bool value) { return value ? "true" : "false"; }
std::string Cell(std::string_view value) { return std::string(value); }
std::string Cell(nanoseconds value) { return Cell(value.count()); }
template <typename T>
std::string Cell(const std::optional<T>& value) {
  return value ? Cell(*value) : "";
}
// 0 is how these say that they are not known.
template <typename T>
std::string Known(T value) {
  return value == T{} ? "" : Cell(value);
}

// No cell needs quotes: names, words and addresses have no commas.
std::array<std::string, kColumns.size()> CellsOf(const Sample& sample) {
  const Phases& phases = sample.phases;
  const bool timed = sample.rtt || sample.rtt_source == RttSource::kKernel;
  return {sample.probe,
          sample.boot,
          Cell(sample.seq),
          Cell(sample.round),
          sample.target.Text(),
          Cell(ToText(sample.method)),
          Cell(ToText(sample.conn)),
          Known(sample.family),
          Cell(sample.at.time_since_epoch().count()),
          Cell(ToText(sample.outcome)),
          Cell(sample.rtt),
          timed ? Cell(ToText(sample.rtt_source)) : "",
          Cell(sample.user_rtt),
          Cell(sample.lag),
          Known(sample.timeout),
          Cell(phases.resolve),
          Cell(phases.connect),
          Cell(phases.tls),
          Cell(phases.processing),
          Cell(phases.transfer),
          Cell(sample.http_status),
          Cell(sample.bytes),
          sample.address,
          Known(sample.local_port),
          Cell(sample.sent_mono),
          Cell(sample.cold_start),
          Cell(sample.tainted)};
}

}  // namespace

std::string CsvHeader() {
  std::string header;
  for (const Column& column : kColumns) {
    if (!header.empty()) header += ',';
    header += column.name;
  }
  return header;
}

void AppendCsvLine(const Sample& sample, std::string& out) {
  std::string_view separator;
  for (const std::string& cell : CellsOf(sample)) {
    out.append(separator).append(cell);
    separator = ",";
  }
}

Result<CsvReader> CsvReader::FromHeader(std::string_view header) {
  auto names = Split(header);
  if (!names) return tl::unexpected(names.error());
  for (const std::string_view name : kRequired) {
    if (std::ranges::find(*names, name) == names->end()) {
      return Invalid("no column " + std::string(name));
    }
  }
  std::vector<std::size_t> columns;
  for (const std::string& name : *names) {
    const std::size_t column = Find(name);
    if (column < kColumns.size() &&
        std::ranges::find(columns, column) != columns.end()) {
      return Invalid("column " + name + " is there twice");
    }
    columns.push_back(column);
  }
  return CsvReader(std::move(columns));
}

Result<Sample> CsvReader::Parse(std::string_view line) const {
  if (line.size() > kLongestSampleLine) return Invalid("the line is too long");
  const auto cells = Split(line);
  if (!cells) return tl::unexpected(cells.error());
  if (cells->size() != columns_.size()) {
    return Invalid(std::to_string(cells->size()) + " cells under " +
                   std::to_string(columns_.size()) + " columns");
  }
  std::string json = R"({"v":1)";
  std::string phases;
  for (std::size_t i = 0; i < cells->size(); ++i) {
    const std::string& cell = (*cells)[i];
    if (cell.empty() || columns_[i] == kColumns.size()) continue;
    const Column& column = kColumns.at(columns_[i]);
    const bool is_phase = !column.phase.empty();
    const auto added =
        AppendMember(column, is_phase ? column.phase : column.name, cell,
                     is_phase ? phases : json);
    if (!added) return tl::unexpected(added.error());
  }
  if (!phases.empty()) json += R"(,"phases_ns":{)" + phases.substr(1) + "}";
  return ParseJsonLine(json + "}");
}

}  // namespace regionbench
