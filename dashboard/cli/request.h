// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/core/log.h"
#include "config/core/time.h"
#include "config/settings/settings.h"
#include "dashboard/cli/command_line.h"

namespace regionbench {

enum class Format { kTable, kJson, kCsv, kMarkdown, kHtml, kSvg };

/// What the user asked for, understood and checked. Not everything is of use
/// to every command.
struct Request {
  Settings settings;  ///< flag, environment, file, default
  Format format = Format::kTable;
  std::string sort;                   ///< empty: by rank
  std::optional<std::uint64_t> seed;  ///< nothing: random
  LogLevel level = LogLevel::kInfo;
  bool quiet = false;
  bool colour = true;  ///< where the terminal has it
  bool force = false;
  bool periodic = false;
  bool allow_tainted = false;
  bool strict = false;  ///< twice as many rounds for each autocorrelation time
  bool store = true;
  bool modern = false;  ///< `schema`: for servers from version 20 on
  std::string config;   ///< the settings file; empty: none
  std::string token;    ///< to upload with, or to hash; never shown
  std::string save;     ///< where the evidence goes; empty: nowhere
  std::string from;     ///< a saved run to report on; empty: probe now

  // Which of the stored samples.
  std::optional<WallTime> since;
  std::optional<WallTime> until;
  std::optional<std::string> only_probe;
  bool only_method = false;  ///< that of the settings, since it was asked for
  bool only_conn = false;
  std::optional<std::chrono::microseconds> bucket;
  bool by_hour = false;
  std::optional<std::chrono::seconds> utc_offset;
  std::vector<std::string> probes;        ///< names or globs
  std::map<std::string, double> weights;  ///< by probe; positive
  std::size_t choose = 2;

  // For `copy`, with `from`, and `schema`.
  std::string to;
  std::string cluster;
  std::string database = "regionbench";

  // For `token`.
  std::string token_probe;  ///< who may upload; as in TokenGrant
  bool token_reads = false;
};

/// Reads the settings file if one is named, and the flags over it. The error
/// has every mistake, one a line.
Result<Request> Understand(const CommandLine& line);

/// A whole settings file, at most 1 MiB.
Result<std::string> ReadSettingsFile(const std::string& path);

}  // namespace regionbench
