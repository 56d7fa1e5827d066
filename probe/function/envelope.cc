// SPDX-License-Identifier: Apache-2.0
#include "probe/function/envelope.h"

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "probe/function/event.h"

namespace regionbench {
namespace {

constexpr int kMostEnvelopes = 2;

bool HasAll(const JsonItem& json, std::initializer_list<const char*> keys) {
  return std::ranges::all_of(
      keys, [&](const char* key) { return json.Find(key) != nullptr; });
}

bool IsBlankText(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// What a scheduler brings along, or nothing when this is no envelope. An empty
// text is an event of defaults.
std::optional<std::string> ContentOf(const JsonItem& json) {
  // Alibaba's timer; its payload is whatever its owner wrote.
  if (HasAll(json, {"triggerTime", "triggerName"})) {
    return json.TextOf("payload");
  }
  // EventBridge, Pub/Sub, a CloudEvent.
  if (HasAll(json, {"detail-type", "source"}) ||
      HasAll(json, {"message", "subscription"}) ||
      HasAll(json, {"specversion", "source"})) {
    return "";
  }
  // A function URL or an API gateway.
  if (HasAll(json, {"requestContext"})) return json.TextOf("body");
  return std::nullopt;
}

// A payload that is no object is a remark of the timer's owner.
bool LooksLikeObject(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

}  // namespace

Result<JsonItem> OpenEnvelope(std::string_view text) {
  std::string content(text.substr(0, kLongestEvent + 1));
  if (content.size() > kLongestEvent) {
    return Invalid("longer than " + std::to_string(kLongestEvent) + " bytes");
  }
  JsonItem empty;
  empty.kind = JsonItem::Kind::kObject;
  for (int opened = 0;; ++opened) {
    if (IsBlankText(content)) return empty;
    auto json = ReadJson(content);
    if (!json) return json;
    if (json->Is(JsonItem::Kind::kNull)) return empty;
    if (!json->Is(JsonItem::Kind::kObject)) return Invalid("not an object");
    auto inner = ContentOf(*json);
    if (!inner) return json;
    if (opened == kMostEnvelopes || !LooksLikeObject(*inner)) return empty;
    content = *std::move(inner);
  }
}

}  // namespace regionbench
