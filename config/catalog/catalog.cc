// SPDX-License-Identifier: Apache-2.0
#include "config/catalog/catalog.h"

#include <algorithm>

namespace regionbench {
namespace {

template <typename T>
const T* FindById(const std::vector<T>& list, std::string_view id) {
  const auto found = std::ranges::find(list, id, &T::id);
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

const Service* Provider::FindService(std::string_view service) const {
  return FindById(services, service);
}

const Region* Provider::FindRegion(std::string_view region) const {
  return FindById(regions, region);
}

const Provider* Catalog::FindProvider(std::string_view id) const {
  return FindById(providers_, id);
}

}  // namespace regionbench
