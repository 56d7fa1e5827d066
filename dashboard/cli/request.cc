// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/request.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <fstream>
#include <system_error>

#include "config/core/duration.h"
#include "dashboard/cli/moment.h"

namespace regionbench {
namespace {

constexpr std::size_t kLargestFile = 1'048'576;

/// One line for each mistake.
class Mistakes {
 public:
  void Add(const std::string& line) {
    if (!lines_.empty()) lines_ += '\n';
    lines_ += line;
  }
  template <typename T>
  void Add(const std::string& source, const Result<T>& result) {
    if (!result) Add(source + ": " + result.error().message);
  }
  [[nodiscard]] const std::string& lines() const { return lines_; }

 private:
  std::string lines_;
};

void ReadFile(const CommandLine& line, Settings& settings, Mistakes& mistakes) {
  const auto path = line.Text("config");
  if (!path) return;
  const auto toml = ReadSettingsFile(*path);
  if (!toml) return mistakes.Add(toml.error().message);
  auto read = ParseSettings(*toml, *path, settings);
  if (!read) return mistakes.Add(read.error().message);
  settings = *std::move(read);
}

// Then --probe does not say who we are but whose past is asked for.
bool ComparesThePast(const CommandLine& line) {
  return line.command->name == "compare" &&
         (line.Has("since") || line.Has("by"));
}

void ReadFlags(const CommandLine& line, Settings& settings,
               Mistakes& mistakes) {
  for (const auto& [name, given] : line.flags) {
    if (name == "probe" && ComparesThePast(line)) continue;
    std::string key = name;
    std::ranges::replace(key, '-', '_');
    if (std::ranges::find(SettingKeys(), key) == SettingKeys().end()) continue;
    mistakes.Add(given.source, ApplySetting(settings, key, given.text));
  }
  if (line.Has("ipv4") && line.Has("ipv6")) {
    mistakes.Add("-4 and -6 exclude each other");
  }
  if (line.Has("ipv4")) settings.family = Family::kIpv4;
  if (line.Has("ipv6")) settings.family = Family::kIpv6;
}

// The words were checked before; the first is the default.
template <typename T, std::size_t N>
T OneOf(const std::optional<std::string>& word,
        const std::array<std::pair<std::string_view, T>, N>& words,
        T otherwise) {
  for (const auto& [name, value] : words) {
    if (word == name) return value;
  }
  return otherwise;
}

constexpr std::array<std::pair<std::string_view, Format>, 4> kFormats = {
    {{"table", Format::kTable},
     {"json", Format::kJson},
     {"csv", Format::kCsv},
     {"markdown", Format::kMarkdown}}};

constexpr std::array<std::pair<std::string_view, LogLevel>, 4> kLevels = {
    {{"error", LogLevel::kError},
     {"warn", LogLevel::kWarn},
     {"info", LogLevel::kInfo},
     {"debug", LogLevel::kDebug}}};

void ReadOutput(const CommandLine& line, Request& request, Mistakes& mistakes) {
  request.format = OneOf(line.Text("format"), kFormats, Format::kTable);
  if (line.Has("json") && line.Has("format") &&
      request.format != Format::kJson) {
    mistakes.Add("--json and --format " + *line.Text("format") +
                 " exclude each other");
  }
  if (line.Has("json") && line.Has("csv")) {
    mistakes.Add("--json and --csv exclude each other");
  }
  if (line.Has("csv")) request.format = Format::kCsv;
  if (line.Has("json")) request.format = Format::kJson;
  request.level = OneOf(line.Text("log-level"), kLevels, LogLevel::kInfo);
  request.quiet = line.Has("quiet");
  if (request.quiet) request.level = LogLevel::kError;
  request.colour = !line.Has("no-color");
  request.sort = line.Text("sort").value_or("");
}

Result<std::uint64_t> ParseSeed(const std::string& text) {
  std::uint64_t seed = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, seed);
  if (error == std::errc() && rest == end) return seed;
  return Fail(ErrorCode::kInvalidInput,
              "must be a whole number below 2^64, not " + text);
}

void ReadMoment(const CommandLine& line, std::string_view flag,
                std::optional<WallTime>& moment, Mistakes& mistakes) {
  const auto text = line.Text(flag);
  if (!text) return;
  const auto read = ParseMoment(*text, WallNow());
  mistakes.Add("--" + std::string(flag), read);
  if (read) moment = *read;
}

// A bucket has to fit into a day, or days into it, to mean the same each day.
Result<std::chrono::microseconds> ParseBucket(const std::string& text) {
  constexpr std::chrono::microseconds kDay = std::chrono::hours(24);
  const auto width = ParseDuration(text);
  if (!width) return tl::unexpected(width.error());
  const auto rounded =
      std::chrono::duration_cast<std::chrono::microseconds>(*width);
  const bool fits = rounded >= std::chrono::minutes(1) &&
                    (kDay % rounded == std::chrono::microseconds(0) ||
                     rounded % kDay == std::chrono::microseconds(0));
  if (fits) return rounded;
  return Fail(ErrorCode::kInvalidInput,
              "must divide a day and be a minute or more, not " + text);
}

std::vector<std::string> Items(const std::string& list) {
  std::vector<std::string> items;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    if (end > begin) items.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return items;
}

template <typename T>
std::optional<T> Whole(std::string_view text, T least, T most) {
  T value{};
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  const bool good =
      error == std::errc() && rest == end && value >= least && value <= most;
  return good ? std::optional(value) : std::nullopt;
}

void ReadWeights(const CommandLine& line, Request& request,
                 Mistakes& mistakes) {
  constexpr double kMost = 1e9;
  for (const std::string& item : Items(line.Text("weights").value_or(""))) {
    const std::size_t equals = item.rfind('=');
    const bool split = equals != std::string::npos && equals > 0;
    const auto weight =
        split ? Whole<double>(item.substr(equals + 1), 1 / kMost, kMost)
              : std::nullopt;
    if (weight) {
      request.weights[item.substr(0, equals)] = *weight;
    } else {
      mistakes.Add("--weights: \"" + item +
                   "\" is not PROBE=WEIGHT with a positive number");
    }
  }
}

// `+09:00`, `-03:30`
std::optional<std::chrono::seconds> ParseUtcOffset(std::string_view text) {
  const bool shaped =
      text.size() == 6 && text[3] == ':' && (text[0] == '+' || text[0] == '-');
  if (!shaped) return std::nullopt;
  const auto hours = Whole(text.substr(1, 2), 0, 14);
  const auto minutes = Whole(text.substr(4, 2), 0, 59);
  if (!hours || !minutes) return std::nullopt;
  const std::chrono::seconds offset =
      std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  return text[0] == '-' ? -offset : offset;
}

void ReadHours(const CommandLine& line, Request& request, Mistakes& mistakes) {
  const auto by = line.Text("by");
  if (by && *by != "hour-of-day") {
    mistakes.Add("--by: \"" + *by + "\" is none of hour-of-day");
  }
  request.by_hour = by.has_value();
  const auto text = line.Text("utc-offset");
  if (!text) return;
  request.utc_offset = ParseUtcOffset(*text);
  if (!request.utc_offset) {
    mistakes.Add("--utc-offset: not an offset: \"" + *text +
                 "\" (expected +09:00)");
  }
  if (!request.by_hour) mistakes.Add("--utc-offset needs --by hour-of-day");
}

void ReadUsers(const CommandLine& line, Request& request, Mistakes& mistakes) {
  constexpr std::size_t kMostChosen = 100;
  request.probes = Items(line.Text("probes").value_or(""));
  ReadWeights(line, request, mistakes);
  const auto text = line.Text("choose");
  if (!text) return;
  const auto choose = Whole<std::size_t>(*text, 1, kMostChosen);
  if (!choose) {
    mistakes.Add("--choose: must be a whole number from 1 to 100, not " +
                 *text);
  }
  request.choose = choose.value_or(request.choose);
}

// What was measured was measured as it was. What the environment says of runs
// is for runs to come.
void CheckComparedPast(const CommandLine& line, Mistakes& mistakes) {
  if (line.command->name != "compare") return;
  if (line.Has("until") && !ComparesThePast(line)) {
    mistakes.Add("--until is the end of a time in the store: it needs --since");
  }
  if (!ComparesThePast(line)) return;
  constexpr std::array<std::string_view, 13> kOfTheRun = {
      "rounds", "budget", "interval", "timeout", "ipv4",     "ipv6",    "force",
      "cacert", "strict", "seed",     "save",    "no-store", "location"};
  for (const auto& [name, given] : line.flags) {
    const bool of_the_run =
        std::ranges::find(kOfTheRun, name) != kOfTheRun.end();
    if (!of_the_run || !given.source.starts_with("-")) continue;
    mistakes.Add(given.source +
                 ": changes nothing about what is stored (--since, --by)");
  }
}

void ReadStored(const CommandLine& line, Request& request, Mistakes& mistakes) {
  CheckComparedPast(line, mistakes);
  ReadMoment(line, "since", request.since, mistakes);
  ReadMoment(line, "until", request.until, mistakes);
  request.only_probe = line.Text("probe");
  request.only_method = line.Has("method");
  request.only_conn = line.Has("conn");
  if (const auto text = line.Text("bucket")) {
    const auto width = ParseBucket(*text);
    mistakes.Add("--bucket", width);
    if (width) request.bucket = *width;
  }
}

void ReadRest(const CommandLine& line, Request& request, Mistakes& mistakes) {
  if (const auto text = line.Text("seed")) {
    const auto seed = ParseSeed(*text);
    mistakes.Add("--seed", seed);
    request.seed = seed.value_or(0);
  }
  request.force = line.Has("force");
  request.periodic = line.Has("periodic");
  request.strict = line.Has("strict");
  request.allow_tainted = line.Has("allow-tainted");
  request.store = !line.Has("no-store");
  request.save = line.Text("save").value_or("");
}

// A run that is over can be shown in another way, but not made another run.
// What the environment says is for runs to come.
void ReadFrom(const CommandLine& line, Request& request, Mistakes& mistakes) {
  constexpr std::array<std::string_view, 8> kOfTheReport = {
      "from", "format", "json",     "csv",
      "sort", "quiet",  "no-color", "log-level"};
  for (const auto& [name, given] : line.flags) {
    const bool typed = given.source.starts_with("--");
    const bool good =
        std::ranges::find(kOfTheReport, name) != kOfTheReport.end();
    if (!typed || good) continue;
    mistakes.Add(given.source +
                 ": changes nothing about a run that is over (--from)");
  }
  if (!line.arguments.empty()) {
    mistakes.Add("--from knows its targets: leave out \"" +
                 line.arguments.front() + "\"");
  }
  request.from = *line.Text("from");
}

}  // namespace

Result<std::string> ReadSettingsFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(kLargestFile + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (!in.is_open() || in.bad()) {
    return Fail(ErrorCode::kInvalidInput,
                path + ": " + std::generic_category().message(errno));
  }
  if (text.size() > kLargestFile) {
    return Fail(ErrorCode::kInvalidInput, path + ": larger than 1 MiB");
  }
  return text;
}

Result<Request> Understand(const CommandLine& line) {
  Request request;
  Mistakes mistakes;
  ReadOutput(line, request, mistakes);
  if (line.Has("from")) {
    ReadFrom(line, request, mistakes);
  } else {
    ReadFile(line, request.settings, mistakes);
    ReadFlags(line, request.settings, mistakes);
    ReadRest(line, request, mistakes);
    ReadStored(line, request, mistakes);
    ReadUsers(line, request, mistakes);
    ReadHours(line, request, mistakes);
  }
  if (mistakes.lines().empty()) return request;
  return Fail(ErrorCode::kInvalidInput, mistakes.lines());
}

}  // namespace regionbench
