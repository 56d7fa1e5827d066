// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/read_past.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "config/core/duration.h"
#include "config/core/moment.h"

namespace regionbench {
namespace {

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

}  // namespace

bool ComparesThePast(const CommandLine& line) {
  return line.command->name == "compare" &&
         (line.Has("since") || line.Has("by"));
}

void ReadPast(const CommandLine& line, Request& request, Mistakes& mistakes) {
  ReadStored(line, request, mistakes);
  ReadUsers(line, request, mistakes);
  ReadHours(line, request, mistakes);
}

}  // namespace regionbench
