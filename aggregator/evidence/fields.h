// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <type_traits>

#include "aggregator/evidence/evidence.h"

namespace regionbench {

/// Every field that an evidence file keeps beside the samples, with its key;
/// one list serves writing and reading. A field that is added to a struct and
/// forgotten here does not compile. Give a new field a default that means what
/// the program did before: older files do not have it.

/// `T` is `Of` or `const Of`.
template <typename T, typename Of>
concept Either = std::same_as<std::remove_const_t<T>, Of>;

template <Either<GeoPoint> T, typename Visit>
void VisitFields(T& point, Visit visit) {
  auto& [latitude, longitude] = point;
  visit("latitude", latitude);
  visit("longitude", longitude);
}

template <Either<ReportRequest> T, typename Visit>
void VisitFields(T& request, Visit visit) {
  auto& [probe, method, conn, started_at, elapsed, seed, confidence, quantile,
         min_difference_ratio, min_difference, max_loss, allow_tainted, rule,
         gate, probe_location] = request;
  visit("probe", probe);
  visit("method", method);
  visit("conn", conn);
  visit("started_at", started_at);
  visit("elapsed_ns", elapsed);
  visit("seed", seed);
  visit("confidence", confidence);
  visit("quantile", quantile);
  visit("min_difference_ratio", min_difference_ratio);
  visit("min_difference_ns", min_difference);
  visit("max_loss", max_loss);
  visit("allow_tainted", allow_tainted);
  visit("rule", rule);
  visit("gate", gate);
  visit("probe_location", probe_location);
}

template <Either<Endpoint> T, typename Visit>
void VisitFields(T& endpoint, Visit visit) {
  auto& [method, service, host, port, url, expect_prefix, basis] = endpoint;
  visit("method", method);
  visit("service", service);
  visit("host", host);
  visit("port", port);
  visit("url", url);
  visit("expect_prefix", expect_prefix);
  visit("basis", basis);
}

template <Either<ResolvedTarget> T, typename Visit>
void VisitFields(T& target, Visit visit) {
  auto& [id, name, city, location, location_is_metro, endpoint, warnings] =
      target;
  visit("target", id);
  visit("name", name);
  visit("city", city);
  visit("location", location);
  visit("location_is_metro", location_is_metro);
  visit("endpoint", endpoint);
  visit("warnings", warnings);
}

template <Either<Machine> T, typename Visit>
void VisitFields(T& machine, Visit visit) {
  auto& [os, kernel, architecture] = machine;
  visit("os", os);
  visit("kernel", kernel);
  visit("architecture", architecture);
}

template <Either<Evidence> T, typename Visit>
void VisitFields(T& evidence, Visit visit) {
  auto& [program, catalogue, machine, request, targets] = evidence;
  visit("program", program);
  visit("catalogue", catalogue);
  visit("environment", machine);
  visit("request", request);
  visit("targets", targets);
}

/// What VisitFields knows.
template <typename T>
concept HasFields = requires(T& value) {
  VisitFields(value, [](const char*, auto&) {});
};

}  // namespace regionbench
