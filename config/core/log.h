// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>

namespace regionbench {

/// How much is said.
enum class LogLevel { kError, kWarn, kInfo, kDebug };

/// `level=warn`
std::string_view ToText(LogLevel level);

struct LogField {
  std::string_view key;  ///< letters, digits and `_`
  std::string value;
};

/// What a program that runs unattended says, one event a line in the form of
/// logfmt: `time=2026-11-23T09:30:00Z level=info msg="listening" port=9480`.
/// A value with anything but plain characters is quoted and escaped, so that
/// nothing from outside can make a line or a colour of its own. Safe to use
/// from any thread.
class Log {
 public:
  /// Takes a line with its line feed; called by one thread at a time.
  using Sink = std::function<void(std::string_view line)>;
  using Fields = std::initializer_list<LogField>;

  Log(LogLevel most, Sink sink) : most_(most), sink_(std::move(sink)) {}

  void Error(std::string_view message, Fields fields = {}) {
    Write(LogLevel::kError, message, fields);
  }
  void Warn(std::string_view message, Fields fields = {}) {
    Write(LogLevel::kWarn, message, fields);
  }
  void Info(std::string_view message, Fields fields = {}) {
    Write(LogLevel::kInfo, message, fields);
  }
  void Debug(std::string_view message, Fields fields = {}) {
    Write(LogLevel::kDebug, message, fields);
  }
  void Write(LogLevel level, std::string_view message, Fields fields);

 private:
  const LogLevel most_;
  std::mutex mutex_;  // guards sink_
  Sink sink_;
};

}  // namespace regionbench
