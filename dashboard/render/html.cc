// SPDX-License-Identifier: Apache-2.0
#include "dashboard/render/html.h"

#include "dashboard/render/history.h"
#include "dashboard/render/render.h"
#include "dashboard/web/page_assets.h"

namespace regionbench {
namespace {

// In JSON `<` stands in strings alone, where it may be written as an escape:
// then nothing reads as `</script>` or as the beginning of a comment.
std::string InertJson(std::string_view json) {
  std::string inert;
  inert.reserve(json.size());
  for (const char c : json) {
    if (c == '<') {
      inert += "\\u003c";
    } else {
      inert += c;
    }
  }
  return inert;
}

}  // namespace

std::string PutReportInto(std::string page, std::string_view json) {
  page.replace(page.find(kReportMark), kReportMark.size(), InertJson(json));
  return page;
}

std::string RenderHtml(const Report& report) {
  return PutReportInto(StandalonePage(), RenderJson(report));
}

std::string RenderHistoryHtml(const History& history) {
  return PutReportInto(StandalonePage(), RenderHistoryJson(history));
}

}  // namespace regionbench
