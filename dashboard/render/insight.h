// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aggregator/insight/changes.h"
#include "aggregator/insight/placement.h"
#include "aggregator/insight/profile.h"
#include "dashboard/render/render.h"

namespace regionbench {

/// What the stored samples say, for people and for programs. Pure, as
/// render.h promises.
std::string RenderChanges(const Changes& changes, const TableStyle& style);
/// Schema regionbench.changes/1.
std::string RenderChangesJson(const Changes& changes);
/// One line for each change of level or of addresses.
std::string RenderChangesCsv(const Changes& changes);

std::string RenderPlacement(const Placement& placement,
                            const TableStyle& style);
/// Schema regionbench.placement/1.
std::string RenderPlacementJson(const Placement& placement);

std::string RenderProfile(const Profile& profile, const TableStyle& style);
/// Schema regionbench.profile/1.
std::string RenderProfileJson(const Profile& profile);

}  // namespace regionbench
