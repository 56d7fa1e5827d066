// SPDX-License-Identifier: Apache-2.0
#include "dashboard/service/page_routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "aggregator/api/answer_text.h"
#include "dashboard/web/page_assets.h"

namespace regionbench {
namespace {

// The page runs its own script and style, asks this server alone, and stands in
// nobody's frame. Text can become no markup: there is no way to say that it is.
constexpr std::string_view kPagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

// FNV-1a, 64 bits: told apart are versions of our own files.
std::uint64_t Fingerprint(std::string_view text) {
  constexpr std::uint64_t kBasis = 14'695'981'039'346'656'037U;
  constexpr std::uint64_t kPrime = 1'099'511'628'211U;
  std::uint64_t hash = kBasis;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
  }
  return hash;
}

/// One form of one file, as it goes out.
struct AssetForm {
  std::string_view coding;  ///< empty: as it is
  std::string_view body;
  std::string etag;
};

std::vector<AssetForm> FormsOf(const PageAsset& asset) {
  const std::uint64_t fingerprint = Fingerprint(asset.plain);
  std::vector<AssetForm> forms;
  for (const auto& [coding, body] :
       {std::pair{"br", asset.brotli}, std::pair{"gzip", asset.gzip}}) {
    if (body.empty()) continue;
    forms.push_back(
        {coding, body, fmt::format("\"{:016x}-{}\"", fingerprint, coding)});
  }
  forms.push_back({"", asset.plain, fmt::format("\"{:016x}\"", fingerprint)});
  return forms;
}

// The smallest that the client takes.
const AssetForm& FormFor(const std::vector<AssetForm>& forms,
                         std::string_view accept_encoding) {
  return *std::ranges::find_if(forms, [&](const AssetForm& form) {
    return form.coding.empty() || AcceptsCoding(accept_encoding, form.coding);
  });
}

// A list of tags; weak ones count, too.
bool Names(std::string_view if_none_match, std::string_view etag) {
  return if_none_match == "*" ||
         if_none_match.find(etag) != std::string_view::npos;
}

HttpAnswer AnswerWith(const AssetForm& form, std::string_view content_type) {
  HttpAnswer answer;
  answer.content_type = content_type;
  answer.body = form.body;
  answer.headers = {{"ETag", form.etag},
                    {"Cache-Control", "no-cache"},
                    {"Vary", "Accept-Encoding"},
                    {"Content-Security-Policy", std::string(kPagePolicy)},
                    {"Referrer-Policy", "no-referrer"},
                    {"X-Frame-Options", "DENY"},
                    {"Cross-Origin-Opener-Policy", "same-origin"},
                    {"Cross-Origin-Resource-Policy", "same-origin"},
                    {"Permissions-Policy",
                     "camera=(), geolocation=(), microphone=(), payment=(), "
                     "usb=()"}};
  if (!form.coding.empty()) {
    answer.headers.emplace_back("Content-Encoding", form.coding);
  }
  return answer;
}

Route RouteOf(const PageAsset& asset) {
  return {.method = "GET",
          .path = std::string(asset.path),
          .access = Access::kOpen,
          .handler = [type = asset.content_type, forms = FormsOf(asset)](
                         const HttpRequest& request, const Reply& reply) {
            const AssetForm& form =
                FormFor(forms, request.Header("accept-encoding"));
            HttpAnswer answer = AnswerWith(form, type);
            if (Names(request.Header("if-none-match"), form.etag)) {
              answer.status = 304;
              answer.body.clear();
            }
            reply(std::move(answer));
          }};
}

}  // namespace

std::vector<Route> PageRoutes() {
  std::vector<Route> routes;
  for (const PageAsset& asset : PageAssets()) routes.push_back(RouteOf(asset));
  return routes;
}

}  // namespace regionbench
