// SPDX-License-Identifier: Apache-2.0
#include "probe/function/hosts/http_text.h"

#include <algorithm>
#include <charconv>

namespace regionbench {
namespace {

constexpr std::size_t kLongestHead = std::size_t{64} << 10U;
constexpr std::size_t kLongestContent = std::size_t{6} << 20U;
constexpr int kHexBase = 16;
constexpr int kDecimalBase = 10;
constexpr std::string_view kLineEnd = "\r\n";

std::string_view WithoutBlanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string InLowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::optional<std::size_t> SizeFrom(std::string_view text, int base) {
  std::size_t size = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, size, base);
  if (error != std::errc() || rest != end) return std::nullopt;
  return size;
}

ReadRequest Refused(int status) {
  return {.state = ReadRequest::State::kBad, .status = status};
}

// `POST /invoke?x HTTP/1.1`; false when it is no such line.
bool ReadRequestLine(std::string_view line, ServedRequest& request) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || last <= first) return false;
  const std::string_view version = line.substr(last + 1);
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return false;
  request.keep_alive = version == "HTTP/1.1";
  request.method = line.substr(0, first);
  std::string_view target = line.substr(first + 1, last - first - 1);
  // In absolute form, as it is written to a proxy.
  if (target.starts_with("http://")) {
    const std::size_t slash = target.find('/', sizeof "http://" - 1);
    target = slash == std::string_view::npos ? "/" : target.substr(slash);
  }
  request.path = target.substr(0, target.find('?'));
  return request.path.starts_with('/');
}

// The lines below the first one; false for one that is no header.
bool ReadHeaders(std::string_view head, ServedRequest& request) {
  while (!head.empty()) {
    const std::size_t end = std::min(head.find(kLineEnd), head.size());
    auto header = SplitHeader(head.substr(0, end));
    if (!header || header->first.find(' ') != std::string::npos) return false;
    const auto [place, fresh] =
        request.headers.try_emplace(std::move(header->first), header->second);
    if (!fresh && place->first == "content-length") return false;
    if (!fresh) place->second += ", " + header->second;
    head.remove_prefix(std::min(end + kLineEnd.size(), head.size()));
  }
  const std::string connection = InLowerCase(request.Header("connection"));
  if (connection.find("close") != std::string::npos) request.keep_alive = false;
  if (connection.find("keep-alive") != std::string::npos) {
    request.keep_alive = true;
  }
  return true;
}

// Takes one line without its end off the front; nothing when it is not whole.
std::optional<std::string_view> TakeLine(std::string_view& bytes) {
  const std::size_t end = bytes.find(kLineEnd);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = bytes.substr(0, end);
  bytes.remove_prefix(end + kLineEnd.size());
  return line;
}

// What follows the last chunk: headers that nobody wants, and an empty line.
ReadRequest EndChunks(std::string_view rest, std::size_t whole,
                      ReadRequest read) {
  for (;;) {
    const auto line = TakeLine(rest);
    if (!line) return rest.size() > kLongestHead ? Refused(400) : read;
    if (!line->empty()) continue;
    read.state = ReadRequest::State::kWhole;
    read.size = whole - rest.size();
    return read;
  }
}

ReadRequest ReadChunks(std::string_view rest, std::size_t whole,
                       ReadRequest read) {
  for (;;) {
    const auto line = TakeLine(rest);
    if (!line) return rest.size() > kLongestHead ? Refused(400) : read;
    const auto size =
        SizeFrom(WithoutBlanks(line->substr(0, line->find(';'))), kHexBase);
    if (!size) return Refused(400);
    if (*size == 0) return EndChunks(rest, whole, std::move(read));
    if (*size > kLongestContent - read.request.body.size()) return Refused(413);
    if (rest.size() < *size + kLineEnd.size()) return read;
    if (rest.substr(*size, kLineEnd.size()) != kLineEnd) return Refused(400);
    read.request.body += rest.substr(0, *size);
    rest.remove_prefix(*size + kLineEnd.size());
  }
}

ReadRequest ReadBody(std::string_view rest, std::size_t whole,
                     ReadRequest read) {
  const std::string coding =
      InLowerCase(read.request.Header("transfer-encoding"));
  const std::string length = read.request.Header("content-length");
  if (!coding.empty()) {
    if (coding != "chunked") return Refused(501);
    if (!length.empty()) return Refused(400);
    return ReadChunks(rest, whole, std::move(read));
  }
  const auto size = length.empty() ? 0 : SizeFrom(length, kDecimalBase);
  if (!size) return Refused(400);
  if (*size > kLongestContent) return Refused(413);
  if (rest.size() < *size) return read;
  read.request.body = rest.substr(0, *size);
  read.state = ReadRequest::State::kWhole;
  read.size = whole - rest.size() + *size;
  return read;
}

std::string_view ReasonPhrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 413:
      return "Content Too Large";
    case 501:
      return "Not Implemented";
    default:
      return "Internal Server Error";
  }
}

}  // namespace

std::optional<std::pair<std::string, std::string>> SplitHeader(
    std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  return std::pair(InLowerCase(line.substr(0, colon)),
                   std::string(WithoutBlanks(line.substr(colon + 1))));
}

std::string ServedRequest::Header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

ReadRequest ReadServedRequest(std::string_view bytes) {
  ReadRequest read;
  // Empty lines before a request are to be passed over (RFC 9112, 2.2).
  const std::size_t before =
      std::min(bytes.find_first_not_of(kLineEnd), bytes.size());
  std::string_view rest = bytes.substr(before);
  const std::size_t end = rest.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    return bytes.size() > kLongestHead ? Refused(400) : read;
  }
  if (end > kLongestHead) return Refused(400);
  std::string_view head = rest.substr(0, end + kLineEnd.size());
  const auto line = TakeLine(head);
  if (!line || !ReadRequestLine(*line, read.request) ||
      !ReadHeaders(head, read.request)) {
    return Refused(400);
  }
  rest.remove_prefix(end + 2 * kLineEnd.size());
  const bool expects =
      InLowerCase(read.request.Header("expect")) == "100-continue";
  read = ReadBody(rest, bytes.size(), std::move(read));
  read.wants_continue = expects && rest.empty();
  return read;
}

std::string WriteServedReply(const ServedReply& reply, bool keep_alive) {
  std::string text = "HTTP/1.1 " + std::to_string(reply.status) + " ";
  text += ReasonPhrase(reply.status);
  text += "\r\nContent-Type: application/json\r\nContent-Length: " +
          std::to_string(reply.body.size());
  for (const auto& [name, value] : reply.headers) {
    text.append("\r\n").append(name).append(": ").append(value);
  }
  text += keep_alive ? "\r\nConnection: keep-alive" : "\r\nConnection: close";
  return text + "\r\n\r\n" + reply.body;
}

}  // namespace regionbench
