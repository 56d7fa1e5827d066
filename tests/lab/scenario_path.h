// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <toml++/toml.h>

#include <filesystem>
#include <initializer_list>
#include <string_view>

#include "config/core/result.h"
#include "tests/lab/path.h"

namespace regionbench {

/// Fails on the first key of `table` that is not among `known`.
Result<void> OnlyKeys(const toml::table& table,
                      std::initializer_list<std::string_view> known);

/// Writes the duration `key` of `table` to `target`, when it is there.
Result<void> ReadDuration(const toml::table& table, std::string_view key,
                          std::chrono::nanoseconds& target);

/// `path` with the keys of `table` laid over it: shape, median, spread, sigma,
/// detour, detour_share, trace (a file of milliseconds, one a line, relative to
/// `folder`), loss, bits_per_s.
Result<Path> ReadPath(const toml::table& table, Path path,
                      const std::filesystem::path& folder);

/// Whether the path can be drawn from: no negative floor, shares within 0
/// and 1.
Result<void> CheckPath(const Path& path);

}  // namespace regionbench
