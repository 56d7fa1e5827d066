// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/catalog/catalog.h"
#include "config/core/target_id.h"

namespace regionbench {

/// A target that the user defined: `office=https://example.net/` or a settings
/// entry. Its id is `custom/NAME`.
struct CustomTarget {
  std::string name;
  std::string url;  ///< https://… http://… tcp://host:port icmp://host
                    ///< udp://host:port dns://host
  std::optional<GeoPoint> location;

  friend bool operator==(const CustomTarget&, const CustomTarget&) = default;
};

/// A target that can be probed: who it is and where it is reached.
struct ResolvedTarget {
  TargetId id;
  std::string name;  ///< `Asia Pacific (Seoul)`; empty when custom
  std::string city;
  std::optional<GeoPoint> location;
  bool location_is_metro = false;
  Endpoint endpoint;
  std::vector<std::string> warnings;  ///< shown beside the target's result
};

struct ResolveRequest {
  std::vector<std::string>
      patterns;  ///< names, globs, URLs, NAME=URL; lists with commas (so a
                 ///< comma inside a URL is written %2C)
  std::string default_provider = "aws";
  Method method = Method::kTcp;
  bool force =
      false;  ///< probe edge, anycast and other non-targets all the same
  std::vector<CustomTarget> custom;
};

struct Resolution {
  std::vector<ResolvedTarget> targets;  ///< no duplicates, in the order named
  std::vector<std::string> notes;       ///< one line each, for standard error
};

/// Finds what the user means. A region stands for its first endpoint of the
/// method whose service is a latency target and probed by default; a glob
/// leaves out, with a note, the regions that have none. A URL says its own
/// method: all targets of a resolution are of one, else it is an error. A bare
/// region code is looked up in the default provider, with a note when another
/// provider has it too. Every unknown or refused name is in the one error, each
/// with the nearest spellings or the reason. Pure; safe from any thread.
Result<Resolution> Resolve(const Catalog& catalog,
                           const ResolveRequest& request);

/// Whether Resolve looks into the catalogue for these patterns: not when all
/// are URLs or NAME=URL. Reading it takes as long as some forty probes.
bool NeedsCatalog(std::span<const std::string> patterns);

/// Up to three of `candidates` nearest to `word` by edit distance, best first;
/// none that is further than a third of the word.
std::vector<std::string> NearestSpellings(
    std::string_view word, std::span<const std::string> candidates);

}  // namespace regionbench
