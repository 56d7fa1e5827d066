// SPDX-License-Identifier: Apache-2.0
#include "dashboard/service/query_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "config/catalog/resolve.h"
#include "config/core/duration.h"
#include "config/core/glob.h"
#include "config/core/moment.h"

namespace regionbench {
namespace {

constexpr std::size_t kLongestValue = 4096;
constexpr std::size_t kMostTargets = 200;
constexpr std::chrono::hours kLongestWindow{24 * 3660};

// What is shown of a value that came from outside.
std::string InQuotes(std::string_view value) {
  constexpr std::size_t kMostShown = 80;
  return fmt::format("\"{}\"{}", value.substr(0, kMostShown),
                     value.size() > kMostShown ? "…" : "");
}

bool IsProbePattern(const std::string& text) {
  if (!IsGlob(text)) return IsProbeName(text);
  std::string name = text;
  std::erase_if(name, [](char c) { return c == '*' || c == '?'; });
  constexpr std::string_view kMore = "/._:-";
  return text.size() <= 128 && std::ranges::all_of(name, [&](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                  (c >= 'A' && c <= 'Z') ||
                  kMore.find(c) != std::string_view::npos;
         });
}

}  // namespace

void QueryReader::Allow(std::vector<std::string> names) {
  for (const auto& [name, value] : request_.query) {
    if (std::ranges::find(names, name) != names.end()) {
      if (value.size() > kLongestValue) Mistake(name, "is too long");
      continue;
    }
    const auto near = NearestSpellings(name.substr(0, 80), names);
    if (!mistake_.empty()) return;
    mistake_ = fmt::format("unknown parameter {}", InQuotes(name));
    mistake_ += near.empty() ? names.empty()
                                   ? ": there are none here"
                                   : fmt::format(": there are {}",
                                                 fmt::join(names, ", "))
                             : fmt::format(": did you mean {}?", near.front());
  }
}

void QueryReader::Mistake(std::string_view name, const std::string& what) {
  if (mistake_.empty()) mistake_ = fmt::format("{}: {}", name, what);
}

std::optional<std::string> QueryReader::Text(std::string_view name) const {
  const auto found = request_.query.find(name);
  if (found == request_.query.end() || found->second.empty()) {
    return std::nullopt;
  }
  return found->second;
}

std::optional<WallTime> QueryReader::Moment(std::string_view name) {
  const auto text = Text(name);
  if (!text) return std::nullopt;
  if (text->size() > 80) {
    Mistake(name, "not a time: " + InQuotes(*text));
    return std::nullopt;
  }
  const auto moment = ParseMoment(*text, request_.received_at);
  if (moment) return *moment;
  Mistake(name, moment.error().message);
  return std::nullopt;
}

TimeSpan QueryReader::Window(std::chrono::hours usual_length) {
  TimeSpan window;
  window.until = Moment("until").value_or(request_.received_at);
  window.since = Moment("since").value_or(window.until - usual_length);
  if (window.Empty()) {
    Mistake("since", fmt::format("{} is not before until ({})",
                                 FormatRfc3339(window.since),
                                 FormatRfc3339(window.until)));
  } else if (window.until - window.since > kLongestWindow) {
    Mistake("since", "is more than ten years before until");
  }
  return window;
}

std::optional<std::string> QueryReader::Probe() {
  auto probe = Text("probe");
  if (probe && !IsProbePattern(*probe)) {
    Mistake("probe",
            fmt::format("not a probe's name, nor a glob over names: {}",
                        InQuotes(*probe)));
  }
  return probe;
}

std::vector<std::string> QueryReader::Targets() {
  const auto text = Text("target");
  if (!text) return {};
  const auto commas = std::ranges::count(*text, ',');
  if (static_cast<std::size_t>(commas) >= kMostTargets) {
    Mistake("target", fmt::format("names more than {} targets", kMostTargets));
  }
  return {*text};
}

std::optional<Method> QueryReader::AskedMethod() {
  const auto text = Text("method");
  if (!text) return std::nullopt;
  const auto method = MethodFrom(*text);
  if (method) return method;
  std::vector<std::string_view> known;
  known.reserve(kMethods.size());
  for (const Method one : kMethods) known.push_back(ToText(one));
  Mistake("method", fmt::format("must be one of {}, not {}",
                                fmt::join(known, ", "), InQuotes(*text)));
  return std::nullopt;
}

std::optional<Conn> QueryReader::AskedConn() {
  const auto text = Text("conn");
  if (!text) return std::nullopt;
  const auto conn = ConnFrom(*text);
  if (!conn) {
    Mistake("conn",
            fmt::format("must be cold or warm, not {}", InQuotes(*text)));
  }
  return conn;
}

// Points of a day have to be at the same times as those of the next.
std::optional<std::chrono::microseconds> QueryReader::Step() {
  constexpr std::chrono::microseconds kNone{0};
  constexpr std::chrono::microseconds kDay = std::chrono::hours(24);
  constexpr std::chrono::microseconds kMinute = std::chrono::minutes(1);
  const auto text = Text("step");
  if (!text) return std::nullopt;
  const auto parsed = ParseDuration(text->substr(0, 80));
  const auto step = std::chrono::duration_cast<std::chrono::microseconds>(
      parsed.value_or(std::chrono::nanoseconds(0)));
  const bool good = step >= kMinute && step % kMinute == kNone &&
                    (kDay % step == kNone || step % kDay == kNone);
  if (good) return step;
  Mistake("step", fmt::format("must be whole minutes that divide a day, or "
                              "whole days (10m, 1h, 1d), not {}",
                              InQuotes(*text)));
  return std::nullopt;
}

}  // namespace regionbench
