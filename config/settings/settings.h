// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/catalog/resolve.h"
#include "config/core/result.h"
#include "config/core/words.h"

namespace regionbench {

/// Differences below the larger of the two are ties.
struct MinDifference {
  std::chrono::nanoseconds absolute{1'000'000};
  double ratio = 0.02;

  friend bool operator==(const MinDifference&, const MinDifference&) = default;
};

/// What an agent probes together and at one pace. What is not said is as in
/// the rest of the settings.
struct TargetGroup {
  std::string name;                  ///< for logs and metrics; unique
  std::vector<std::string> targets;  ///< names, globs and URLs, as in `compare`
  std::optional<Method> method;
  std::optional<Conn> conn;
  std::optional<Family> family;
  std::optional<std::chrono::nanoseconds> timeout;
  std::optional<std::chrono::nanoseconds> interval;
  bool periodic = false;  ///< equal gaps instead of random ones
};

/// What the holder of a token may do. The token itself is nowhere kept.
struct TokenGrant {
  std::string hash;   ///< SHA-256 of the token, 64 hexadecimal digits
  std::string probe;  ///< who may upload with it: a name, or a prefix `aws/*`;
                      ///< empty: nobody
  bool read = false;  ///< may read reports and metrics
};

struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;  ///< 0: any that is free

  /// `127.0.0.1:9480`, `[::1]:9480`
  [[nodiscard]] std::string Text() const;

  friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

/// For `regionbench agent`.
struct AgentSettings {
  std::string aggregator;  ///< `https://HOST[:PORT]`; empty: keep in the spool
  std::string token_file;  ///< empty: REGIONBENCH_TOKEN
  std::string spool;       ///< empty: `spool.db` beside the default store
  std::uint64_t spool_size = 256'000'000;
  std::chrono::nanoseconds spool_age = std::chrono::hours(7 * 24);
  std::chrono::nanoseconds push_interval = std::chrono::seconds(1);
  std::optional<ListenAddress> metrics_listen;  ///< none: no /metrics
  std::vector<TargetGroup> groups;
};

/// For `regionbench serve`.
struct ServeSettings {
  ListenAddress listen{"127.0.0.1", 9480};
  std::string certificate;     ///< PEM, with its chain; empty: no TLS
  std::string private_key;     ///< PEM; empty: in `certificate`
  bool insecure_http = false;  ///< beyond loopback without TLS
  bool public_read = false;    ///< reading beyond loopback without a token
  std::uint64_t max_upload = 8ULL << 20U;  ///< also after decompression
  std::uint32_t max_series = 50'000;       ///< on /metrics
  std::optional<std::chrono::nanoseconds> retention;         ///< none: for ever
  std::optional<std::chrono::nanoseconds> minute_retention;  ///< as samples
  std::optional<std::uint64_t> max_size;  ///< of the store; none: no limit
  std::string bucket;  ///< `s3://BUCKET/PREFIX` to read; empty: none
  std::vector<TokenGrant> tokens;
};

/// Everything that a file, the environment or a flag can say, checked before
/// anything runs; const from then on.
struct Settings {
  std::string provider = "aws";
  Method method = Method::kTcp;
  Conn conn = Conn::kCold;
  Family family = Family::kAny;
  std::chrono::nanoseconds timeout{1'000'000'000};
  std::string probe;       ///< this probe's name; empty: the host's name
  std::string db;          ///< the store's file; empty: default by XDG
  std::string store;       ///< `clickhouse://...`, in place of a file
  std::string store_user;  ///< of the servers; empty: by the address
  std::string store_password_file;   ///< empty: by the address
  std::string cacert;                ///< CA bundle; empty: the system's
  std::optional<GeoPoint> location;  ///< where this probe stands, if it says
  std::vector<CustomTarget> custom;

  std::optional<std::uint32_t> rounds;               ///< exactly so many
  std::optional<std::chrono::nanoseconds> budget;    ///< at most so long
  std::optional<std::chrono::nanoseconds> interval;  ///< mean, between rounds
  double confidence = 0.95;
  double quantile = 0.5;
  MinDifference min_difference;
  double max_loss = 0.05;

  AgentSettings agent;
  ServeSettings serve;
};

/// Reads TOML text over `defaults`. Each mistake is a line `SOURCE:LINE: what,
/// and what was probably meant`; the error's message holds all of them.
Result<Settings> ParseSettings(std::string_view toml, std::string_view source,
                               Settings defaults = {});

/// Sets one value from its text, the same in a file, a flag and the
/// environment: `timeout` from `250ms`. Checks spelling and range.
Result<void> ApplySetting(Settings& settings, std::string_view key,
                          std::string_view text);

/// Every key that ApplySetting knows, in the order of the documentation.
std::span<const std::string_view> SettingKeys();

/// `127.0.0.1:9480`, `[::1]:9480`, `localhost:0`.
Result<ListenAddress> ParseListenAddress(std::string_view text);

/// `1ms,2%`, `0.5ms`, `3%` or `0`. What is not named is 0.
Result<MinDifference> ParseMinDifference(std::string_view text);

/// `5%` or `0.05`, between 0 and 1.
Result<double> ParseRatio(std::string_view text);

/// `35.68,139.69`: degrees, north and east positive.
Result<GeoPoint> ParseLocation(std::string_view text);

}  // namespace regionbench
