// SPDX-License-Identifier: Apache-2.0
#include "config/core/log.h"

#include <algorithm>

#include "config/core/time.h"

namespace regionbench {
namespace {

bool IsPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') ||
         std::string_view("-_./:@+%,*#").find(c) != std::string_view::npos;
}

void AppendEscaped(char c, std::string& line) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\') {
    line += '\\';
    line += c;
  } else if (c == '\n') {
    line += "\\n";
  } else if (byte < 0x20 || byte == 0x7f) {
    line += "\\x";
    line += kHex[byte >> 4U];
    line += kHex[byte & 0xfU];
  } else {
    line += c;
  }
}

void AppendValue(std::string_view value, std::string& line) {
  if (!value.empty() && std::ranges::all_of(value, IsPlain)) {
    line += value;
    return;
  }
  line += '"';
  for (const char c : value) AppendEscaped(c, line);
  line += '"';
}

}  // namespace

std::string_view ToText(LogLevel level) {
  switch (level) {
    case LogLevel::kError:
      return "error";
    case LogLevel::kWarn:
      return "warn";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kDebug:
      return "debug";
  }
  return "";
}

void Log::Write(LogLevel level, std::string_view message, Fields fields) {
  if (level > most_) return;
  std::string line = "time=" + FormatRfc3339(WallNow());
  line.append(" level=").append(ToText(level)).append(" msg=");
  AppendValue(message, line);
  for (const LogField& field : fields) {
    line.append(" ").append(field.key).append("=");
    AppendValue(field.value, line);
  }
  line += '\n';
  const std::lock_guard lock(mutex_);
  sink_(line);
}

}  // namespace regionbench
