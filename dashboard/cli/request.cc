// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/request.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <fstream>
#include <system_error>

#include "dashboard/cli/read_past.h"

namespace regionbench {
namespace {

constexpr std::size_t kLargestFile = 1'048'576;

void ReadFile(const CommandLine& line, Settings& settings, Mistakes& mistakes) {
  const auto path = line.Text("config");
  if (!path) return;
  const auto toml = ReadSettingsFile(*path);
  if (!toml) return mistakes.Add(toml.error().message);
  auto read = ParseSettings(*toml, *path, settings);
  if (!read) return mistakes.Add(read.error().message);
  settings = *std::move(read);
}

// Elsewhere --probe says whose past is asked for, or who gets a token.
bool IsOurName(const CommandLine& line) {
  return !ComparesThePast(line) && line.command->name != "token";
}

void ReadFlags(const CommandLine& line, Settings& settings,
               Mistakes& mistakes) {
  for (const auto& [name, given] : line.flags) {
    if (name == "probe" && !IsOurName(line)) continue;
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

constexpr std::array<std::pair<std::string_view, Format>, 6> kFormats = {
    {{"table", Format::kTable},
     {"json", Format::kJson},
     {"csv", Format::kCsv},
     {"markdown", Format::kMarkdown},
     {"html", Format::kHtml},
     {"svg", Format::kSvg}}};

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
  request.config = line.Text("config").value_or("");
  request.save = line.Text("save").value_or("");
  request.from = line.Text("from").value_or("");
  request.to = line.Text("to").value_or("");
  request.cluster = line.Text("cluster").value_or("");
  request.database = line.Text("database").value_or(request.database);
  request.modern = line.Has("modern");
  request.token = line.Text("token").value_or("");
  request.token_probe = line.Text("probe").value_or("");
  request.token_reads = line.Has("read");
}

// A run that is over can be shown in another way, but not made another run.
// What the environment says is for runs to come.
void ReadSavedRun(const CommandLine& line, Request& request,
                  Mistakes& mistakes) {
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
  if (line.Has("from") && line.command->name != "copy") {
    ReadSavedRun(line, request, mistakes);
  } else {
    ReadFile(line, request.settings, mistakes);
    ReadFlags(line, request.settings, mistakes);
    ReadRest(line, request, mistakes);
    ReadPast(line, request, mistakes);
  }
  if (mistakes.lines().empty()) return request;
  return Fail(ErrorCode::kInvalidInput, mistakes.lines());
}

}  // namespace regionbench
