// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/catalog/geo.h"
#include "config/core/result.h"
#include "config/core/words.h"

namespace regionbench {

/// One thing of a provider that answers in its regions, and whether the time of
/// the answer says anything about the region.
struct Service {
  std::string id;     ///< `dynamodb`
  std::string scope;  ///< where it answers: `region`, `region-mostly`,
                      ///< `region-behind-edge`, `region-pair`, `edge`,
                      ///< `anycast`, `global`
  bool latency_target = false;
  bool by_default = false;
  std::string note;
};

/// One host of one region that can be probed by one method.
struct Endpoint {
  Method method = Method::kTcp;
  std::string service;  ///< a Service::id
  std::string host;
  std::uint16_t port = 0;     ///< 0 for icmp and dns
  std::string url;            ///< http only
  std::string expect_prefix;  ///< http: how the body must start; empty: any
  std::string basis;          ///< how the name is known: sdk docs tool pattern
};

struct Region {
  std::string id;
  std::string name;
  std::string city;
  std::string country;
  std::optional<GeoPoint> location;
  bool location_is_metro = false;  ///< false: good to some hundred km only
  std::string status;              ///< `ga`, `closing`, `unconfirmed`
  bool faas = false;
  bool restricted = false;  ///< deploying there needs the provider's approval
  std::string note;
  std::vector<Endpoint> endpoints;  ///< in order of preference
};

struct Provider {
  std::string id;
  std::string name;
  std::string as_of;  ///< date of the data
  std::vector<Service> services;
  std::vector<Region> regions;

  [[nodiscard]] const Service* FindService(std::string_view service) const;
  [[nodiscard]] const Region* FindRegion(std::string_view region) const;
};

/// Every region that can be named, by provider. Immutable after loading; const
/// calls are safe from any thread.
class Catalog {
 public:
  explicit Catalog(std::vector<Provider> providers)
      : providers_(std::move(providers)) {}

  /// The catalogue that is compiled into the program.
  static Result<Catalog> BuiltIn();

  /// Names its content: `fnv1a:0123456789abcdef`, another one whenever a byte
  /// of its files is another (FNV-1a, 64 bits, over the files in their order).
  static std::string BuiltInVersion();

  /// One provider file. The error holds every mistake, one a line, each with
  /// its place in `source`: `aws.toml:12: …`.
  static Result<Provider> ParseProvider(std::string_view toml,
                                        std::string_view source);

  [[nodiscard]] const std::vector<Provider>& providers() const {
    return providers_;
  }
  [[nodiscard]] const Provider* FindProvider(std::string_view id) const;

 private:
  std::vector<Provider> providers_;
};

}  // namespace regionbench
