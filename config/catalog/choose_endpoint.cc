// SPDX-License-Identifier: Apache-2.0
#include "config/catalog/choose_endpoint.h"

#include <algorithm>

namespace regionbench {
namespace {

bool Offers(const Endpoint& endpoint, Method method) {
  return endpoint.method == method || method == Method::kDns;
}

// `tcp, http, dns`; only of `service` when that is not empty.
std::string MethodsOf(const Region& region, std::string_view service) {
  std::string text;
  for (const Method method : kMethods) {
    const bool offered =
        std::ranges::any_of(region.endpoints, [&](const Endpoint& endpoint) {
          return Offers(endpoint, method) &&
                 (service.empty() || endpoint.service == service);
        });
    if (!offered) continue;
    if (!text.empty()) text += ", ";
    text += ToText(method);
  }
  return text;
}

std::string InBrackets(const std::string& note) {
  return note.empty() ? "" : " (" + note + ")";
}

tl::unexpected<Error> Refuse(std::string message) {
  return Fail(ErrorCode::kInvalidInput, std::move(message));
}

// Why nothing was chosen although no rule about services stood in the way.
tl::unexpected<Error> NotOffered(const Region& region,
                                 const EndpointWish& wish) {
  if (region.endpoints.empty()) {
    return Refuse("has no host that could be probed" + InBrackets(region.note));
  }
  const std::string offered = MethodsOf(region, wish.service);
  if (offered.empty()) return Refuse("has no host of that service");
  return Refuse("does not offer " + std::string(ToText(wish.method)) +
                ", only " + offered);
}

tl::unexpected<Error> NoLatencyTarget(const Service& service) {
  return Refuse("would measure a service of scope \"" + service.scope +
                "\", not the region" + InBrackets(service.note) +
                "; --force does it all the same");
}

tl::unexpected<Error> OnlyWhenAsked(const Service& service) {
  return Refuse("offers only " + service.id +
                ", which is probed when it is named" +
                InBrackets(service.note));
}

// The endpoint and how fit its service is to stand for the region.
struct Candidate {
  const Endpoint* endpoint = nullptr;
  const Service* service = nullptr;
};

Endpoint Chosen(const Endpoint& endpoint, Method method) {
  if (method != Method::kDns) return endpoint;
  Endpoint name;
  name.method = Method::kDns;
  name.service = endpoint.service;
  name.host = endpoint.host;
  name.basis = endpoint.basis;
  return name;
}

// Lower is better: by default, when named, not at all.
int Rank(const Service& service) {
  if (!service.latency_target) return 2;
  return service.by_default ? 0 : 1;
}

}  // namespace

Result<Endpoint> ChooseEndpoint(const Provider& provider, const Region& region,
                                const EndpointWish& wish) {
  Candidate best;
  for (const Endpoint& endpoint : region.endpoints) {
    const Service* service = provider.FindService(endpoint.service);
    if (service == nullptr || !Offers(endpoint, wish.method)) continue;
    if (!wish.service.empty() && endpoint.service != wish.service) continue;
    if (best.endpoint == nullptr || Rank(*service) < Rank(*best.service)) {
      best = {&endpoint, service};
    }
  }
  if (best.endpoint == nullptr) {
    const Service* named = provider.FindService(wish.service);
    if (named != nullptr && !named->latency_target && !wish.force) {
      return NoLatencyTarget(*named);
    }
    return NotOffered(region, wish);
  }
  if (!best.service->latency_target && !wish.force) {
    return NoLatencyTarget(*best.service);
  }
  if (!best.service->by_default && wish.service.empty() && !wish.force) {
    return OnlyWhenAsked(*best.service);
  }
  return Chosen(*best.endpoint, wish.method);
}

}  // namespace regionbench
