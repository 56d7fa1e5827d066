// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/catalog/geo.h"

namespace regionbench {

inline constexpr GeoPoint kTokyo{35.68, 139.77};
inline constexpr GeoPoint kSeoul{37.57, 126.98};
inline constexpr GeoPoint kSingapore{1.35, 103.82};

}  // namespace regionbench
