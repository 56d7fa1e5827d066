// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace regionbench {

/// One file of the page, in the forms in which it is compiled in. An empty form
/// is not there.
struct PageAsset {
  std::string_view path;  ///< where it is served: `/app.js`
  std::string_view content_type;
  std::string_view plain;
  std::string_view gzip;
  std::string_view brotli;
};

/// All that `/` needs. Built by Vite from src/, committed in dist/.
std::span<const PageAsset> PageAssets();

/// What stands in StandalonePage() where a report's JSON goes.
inline constexpr std::string_view kReportMark = "\"@REPORT@\"";

/// The same page as one file, with its policy: it loads nothing.
std::string StandalonePage();

}  // namespace regionbench
