// SPDX-License-Identifier: Apache-2.0
#include "aggregator/api/answer_text.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace regionbench {
namespace {

constexpr std::size_t kWorthCompressing = 1024;

std::string_view ReasonFor(int status) {
  struct Reason {
    int status;
    std::string_view text;
  };
  constexpr auto kReasons =
      std::to_array<Reason>({{200, "OK"},
                             {204, "No Content"},
                             {304, "Not Modified"},
                             {400, "Bad Request"},
                             {401, "Unauthorized"},
                             {403, "Forbidden"},
                             {404, "Not Found"},
                             {405, "Method Not Allowed"},
                             {406, "Not Acceptable"},
                             {413, "Content Too Large"},
                             {414, "URI Too Long"},
                             {415, "Unsupported Media Type"},
                             {417, "Expectation Failed"},
                             {421, "Misdirected Request"},
                             {429, "Too Many Requests"},
                             {431, "Request Header Fields Too Large"},
                             {500, "Internal Server Error"},
                             {501, "Not Implemented"},
                             {503, "Service Unavailable"}});
  const auto* const found =
      std::ranges::find(kReasons, status, &Reason::status);
  return found == kReasons.end() ? "Answer" : found->text;
}

// RFC 9110, section 5.6.7; strftime would speak the user's language.
std::string HttpDate(WallTime now) {
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed",
                                "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 40> text{};
  constexpr int kFirstYear = 1900;
  std::snprintf(text.data(), text.size(), "%s, %02d %s %d %02d:%02d:%02d GMT",
                kDays.at(static_cast<std::size_t>(utc.tm_wday)), utc.tm_mday,
                kMonths.at(static_cast<std::size_t>(utc.tm_mon)),
                utc.tm_year + kFirstYear, utc.tm_hour, utc.tm_min, utc.tm_sec);
  return text.data();
}

void AddHeader(std::string& head, std::string_view name,
               std::string_view value) {
  const auto add = [&head](std::string_view text) {
    for (const char c : text) {
      const bool control = static_cast<unsigned char>(c) < ' ' || c == '\x7f';
      head += control ? ' ' : c;
    }
  };
  add(name);
  head += ": ";
  add(value);
  head += "\r\n";
}

bool SameName(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) ==
           std::tolower(static_cast<unsigned char>(y));
  });
}

bool Has(const HttpAnswer& answer, std::string_view name) {
  return std::ranges::any_of(answer.headers, [&](const auto& header) {
    return SameName(header.first, name);
  });
}

bool VariesByCoding(const HttpAnswer& answer) {
  return std::ranges::any_of(answer.headers, [](const auto& header) {
    return SameName(header.first, "Vary") &&
           SameName(header.second, "Accept-Encoding");
  });
}

// Empty when zlib cannot.
std::string Gzip(std::string_view text) {
  constexpr int kGzip = MAX_WBITS + 16;
  constexpr int kFast = 1;
  constexpr int kMemory = 8;
  z_stream stream{};
  if (deflateInit2(&stream, kFast, Z_DEFLATED, kGzip, kMemory,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    return "";
  }
  std::string gzip(deflateBound(&stream, text.size()), '\0');
  // zlib does not write through it.
  stream.next_in =
      reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // NOLINT
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(gzip.data());
  stream.avail_out = static_cast<uInt>(gzip.size());
  const bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  gzip.resize(whole ? stream.total_out : 0);
  deflateEnd(&stream);
  return gzip;
}

}  // namespace

std::string AnswerHead(const HttpAnswer& answer, bool keep_alive,
                       WallTime now) {
  std::string head = "HTTP/1.1 " + std::to_string(answer.status) + " " +
                     std::string(ReasonFor(answer.status)) + "\r\n";
  AddHeader(head, "Date", HttpDate(now));
  if (!HasNoBody(answer.status)) {
    AddHeader(head, "Content-Type", answer.content_type);
    AddHeader(head, "Content-Length", std::to_string(answer.body.size()));
  }
  AddHeader(head, "X-Content-Type-Options", "nosniff");
  if (answer.content_type == "application/json" &&
      !Has(answer, "Cache-Control")) {
    AddHeader(head, "Cache-Control", "no-store");
  }
  for (const auto& [name, value] : answer.headers) AddHeader(head, name, value);
  AddHeader(head, "Connection", keep_alive ? "keep-alive" : "close");
  return head + "\r\n";
}

// A list of codings, each with a weight or without one. What names the coding
// goes before `*`.
bool AcceptsCoding(std::string_view list, std::string_view coding) {
  bool any = false;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::string_view item = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    const std::size_t begin =
        std::min(item.find_first_not_of(" \t"), item.size());
    item.remove_prefix(begin);
    const std::string_view name = item.substr(0, item.find_first_of("; \t"));
    const std::size_t weight = item.find("q=0");
    const bool wanted =
        weight == std::string_view::npos ||
        item.find_first_of("123456789", weight) != std::string_view::npos;
    if (SameName(name, coding)) return wanted;
    if (name == "*") any = wanted;
  }
  return any;
}

bool HasNoBody(int status) { return status == 204 || status == 304; }

void CompressAnswer(HttpAnswer& answer, std::string_view accept_encoding) {
  if (answer.body.size() < kWorthCompressing || HasNoBody(answer.status) ||
      Has(answer, "Content-Encoding")) {
    return;
  }
  if (!VariesByCoding(answer)) {
    answer.headers.emplace_back("Vary", "Accept-Encoding");
  }
  if (!AcceptsCoding(accept_encoding, "gzip")) return;
  std::string gzip = Gzip(answer.body);
  if (gzip.empty() || gzip.size() >= answer.body.size()) return;
  answer.body = std::move(gzip);
  answer.headers.emplace_back("Content-Encoding", "gzip");
}

}  // namespace regionbench
