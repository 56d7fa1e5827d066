// SPDX-License-Identifier: Apache-2.0
#include "dashboard/web/page_assets.h"

#include <array>

namespace {

struct EmbeddedFile {
  const char* begin;
  const char* end;
};

}  // namespace

// The table of assets.S.
extern "C" {
// NOLINTNEXTLINE(modernize-avoid-c-arrays,readability-identifier-naming)
extern const EmbeddedFile regionbench_web_files[];
}

namespace regionbench {
namespace {

// As in assets.S: plain, gzip and brotli of each.
enum EmbeddedIndex : std::size_t {
  kIndexHtml = 0,
  kAppJs = 3,
  kAppCss = 6,
  kPairJs = 9,
  kLicenses = 12,
  kIcon = 15,
  kStandalone = 16
};

std::string_view Embedded(std::size_t index) {
  const EmbeddedFile& file = regionbench_web_files[index];
  return {file.begin, static_cast<std::size_t>(file.end - file.begin)};
}

PageAsset AssetAt(std::string_view path, std::string_view type,
                  std::size_t index) {
  return {path, type, Embedded(index), Embedded(index + 1),
          Embedded(index + 2)};
}

void PutIn(std::string& page, std::string_view mark, std::string_view text) {
  page.replace(page.find(mark), mark.size(), text);
}

}  // namespace

std::span<const PageAsset> PageAssets() {
  constexpr std::string_view kScript = "text/javascript; charset=utf-8";
  static const std::array kAssets = {
      AssetAt("/", "text/html; charset=utf-8", kIndexHtml),
      AssetAt("/app.js", kScript, kAppJs),
      AssetAt("/app.css", "text/css; charset=utf-8", kAppCss),
      AssetAt("/pair.js", kScript, kPairJs),
      AssetAt("/licenses.txt", "text/plain; charset=utf-8", kLicenses),
      PageAsset{"/icon.svg", "image/svg+xml", Embedded(kIcon), "", ""}};
  return kAssets;
}

std::string StandalonePage() {
  std::string page(Embedded(kStandalone));
  PutIn(page, "@STYLE@", Embedded(kAppCss));
  PutIn(page, "@SCRIPT@", Embedded(kAppJs));
  return page;
}

}  // namespace regionbench
