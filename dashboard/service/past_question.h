// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aggregator/history/history.h"
#include "config/catalog/catalog.h"
#include "config/settings/settings.h"

namespace regionbench {

/// What is asked about the stored past, by a command line or by a URL: the same
/// question has the same answer.
struct PastQuestion {
  TimeSpan window;
  std::optional<std::string> probe;  ///< a name or a glob; none: every probe
  std::vector<std::string> targets;  ///< as they were typed
  std::optional<Method> method;
  std::optional<Conn> conn;
  bool allow_tainted = false;
};

/// With the rules of the settings for what counts as a difference.
HistoryRequest HistoryRequestFor(const PastQuestion& question,
                                 const Settings& settings);

/// The rules of the settings alone. Where this machine stands says nothing
/// about the probes that measured.
ReportRequest RulesOf(const Settings& settings);

/// What a bare region code means in a store, too: a region of the default
/// provider. Lists with commas are taken apart.
std::vector<std::string> StoredPatterns(
    const std::vector<std::string>& arguments, const std::string& provider);

/// The catalogue's name and place of a region; of a custom target, the place
/// that the settings say.
ResolvedTarget DescribeTarget(const Catalog& catalog, const Settings& settings,
                              const TargetId& id);

}  // namespace regionbench
