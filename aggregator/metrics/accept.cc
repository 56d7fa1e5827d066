// SPDX-License-Identifier: Apache-2.0
#include "aggregator/metrics/accept.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstddef>
#include <string>
#include <vector>

namespace regionbench {
namespace {

std::string_view WithoutBlanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
    text.remove_prefix(1);
  }
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
    text.remove_suffix(1);
  }
  return text;
}

std::vector<std::string_view> SplitOutsideQuotes(std::string_view text,
                                                 char separator) {
  std::vector<std::string_view> parts;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (text[i] != separator || quoted) continue;
    parts.push_back(WithoutBlanks(text.substr(begin, i - begin)));
    begin = i + 1;
  }
  parts.push_back(WithoutBlanks(text.substr(begin)));
  return parts;
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return lower;
}

std::string_view Unquoted(std::string_view text) {
  const bool quoted =
      text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

// 0, which is "not acceptable", for what is no number from 0 to 1.
double WeightFrom(std::string_view text) {
  double weight = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, weight);
  const bool good = error == std::errc() && rest == end;
  return good && weight >= 0 && weight <= 1 ? weight : 0;
}

/// One of the things that would be accepted.
struct MediaRange {
  explicit MediaRange(std::string_view text) {
    const auto parts = SplitOutsideQuotes(text, ';');
    type = LowerCase(parts.front());
    for (std::size_t i = 1; i < parts.size(); ++i) {
      const std::size_t equals = std::min(parts[i].find('='), parts[i].size());
      const std::string name =
          LowerCase(WithoutBlanks(parts[i].substr(0, equals)));
      const std::string_view value = Unquoted(WithoutBlanks(
          parts[i].substr(std::min(equals + 1, parts[i].size()))));
      if (name == "q") weight = WeightFrom(value);
      if (name == "proto") message = value;
      if (name == "encoding") encoding = LowerCase(value);
      if (name == "version") version = value;
    }
  }

  [[nodiscard]] bool IsOurProtobuf() const {
    return type == "application/vnd.google.protobuf" &&
           message == "io.prometheus.client.MetricFamily" &&
           encoding == "delimited";
  }

  // How exactly it names our text; 0: not at all.
  [[nodiscard]] int NamesText() const {
    if (type == "text/plain") {
      return version.empty() || version == "0.0.4" ? 3 : 0;
    }
    if (type == "text/*") return 2;
    return type == "*/*" ? 1 : 0;
  }

  std::string type;
  double weight = 1;
  std::string_view message;
  std::string encoding;
  std::string_view version;
};

/// The best of what was offered for one form.
struct Offer {
  double weight = 0;
  std::size_t place = 0;
  int exactness = 0;
};

}  // namespace

std::string_view ContentTypeOf(PageForm form) {
  if (form == PageForm::kText) {
    return "text/plain; version=0.0.4; charset=utf-8";
  }
  return "application/vnd.google.protobuf; "
         "proto=io.prometheus.client.MetricFamily; encoding=delimited";
}

PageForm PreferredForm(std::string_view accept) {
  Offer text;
  Offer protobuf;
  std::size_t place = 0;
  for (const std::string_view part : SplitOutsideQuotes(accept, ',')) {
    const MediaRange range(part);
    ++place;
    if (range.IsOurProtobuf() && range.weight > protobuf.weight) {
      protobuf = {range.weight, place, 1};
    }
    // The most exact name counts, whatever its weight (RFC 9110, 12.5.1).
    const int exactness = range.NamesText();
    if (exactness > text.exactness) text = {range.weight, place, exactness};
  }
  const bool wanted =
      protobuf.weight > text.weight ||
      (protobuf.weight == text.weight && protobuf.place < text.place);
  return protobuf.weight > 0 && wanted ? PageForm::kProtobuf : PageForm::kText;
}

}  // namespace regionbench
