// SPDX-License-Identifier: Apache-2.0
#include "probe/function/event.h"

#include <algorithm>
#include <array>

#include "config/catalog/resolve.h"
#include "config/core/small_json.h"
#include "probe/function/envelope.h"

namespace regionbench {
namespace {

constexpr std::size_t kMostTargets = 500;
constexpr std::size_t kLongestTarget = 2048;
constexpr std::int64_t kMostRounds = 1000;
constexpr std::int64_t kLongestTimeoutMs = 60'000;
constexpr std::int64_t kLongestMarginMs = 600'000;
constexpr std::size_t kShownOfKey = 40;

/// Goes through the members; collects every mistake.
class EventReader {
 public:
  Result<FunctionEvent> Run(const JsonItem& json) {
    for (const JsonItem& item : json.items) {
      const auto* const known = std::ranges::find(kKeys, item.key, &Key::name);
      if (known == kKeys.end()) {
        UnknownKey(item.key);
      } else {
        (this->*known->read)(item);
      }
    }
    if (mistakes_.empty()) return std::move(event_);
    return Invalid("event: " + mistakes_);
  }

 private:
  struct Key {
    std::string_view name;
    void (EventReader::*read)(const JsonItem&);
  };

  void ReadTargets(const JsonItem& item) {
    if (!item.Is(JsonItem::Kind::kList) || item.items.size() > kMostTargets) {
      return Add("targets must be a list of at most 500 texts");
    }
    for (const JsonItem& target : item.items) {
      if (!target.Is(JsonItem::Kind::kText) ||
          target.text.size() > kLongestTarget) {
        return Add("targets must be texts of at most 2048 bytes");
      }
      event_.targets.push_back(target.text);
    }
  }

  void ReadMethod(const JsonItem& item) {
    const auto method = MethodFrom(item.text);
    const bool can =
        method && method != Method::kDownload && method != Method::kUpload;
    if (!item.Is(JsonItem::Kind::kText) || !can) {
      return Add("method must be tcp, http, icmp, udp or dns");
    }
    event_.method = *method;
  }

  void ReadRounds(const JsonItem& item) {
    event_.rounds =
        static_cast<std::uint32_t>(Number(item, "rounds", 1, kMostRounds));
  }
  void ReadTimeout(const JsonItem& item) {
    event_.timeout = std::chrono::milliseconds(
        Number(item, "timeout_ms", 1, kLongestTimeoutMs));
  }
  void ReadMargin(const JsonItem& item) {
    event_.margin = std::chrono::milliseconds(
        Number(item, "deadline_margin_ms", 0, kLongestMarginMs));
  }

  std::int64_t Number(const JsonItem& item, std::string_view name,
                      std::int64_t least, std::int64_t most) {
    const auto value = item.Integer();
    if (value && *value >= least && *value <= most) return *value;
    Add(std::string(name) + " must be a whole number from " +
        std::to_string(least) + " to " + std::to_string(most));
    return least;
  }

  void UnknownKey(const std::string& key) {
    std::vector<std::string> names;
    names.reserve(kKeys.size());
    for (const Key& known : kKeys) names.emplace_back(known.name);
    const std::string shown = key.substr(0, kShownOfKey);
    const auto near = NearestSpellings(shown, names);
    Add("unknown key \"" + shown + "\"" +
        (near.empty() ? "" : ", did you mean " + near.front() + "?"));
  }

  void Add(std::string_view line) {
    if (!mistakes_.empty()) mistakes_ += "; ";
    mistakes_ += line;
  }

  static constexpr std::array kKeys = {
      Key{"targets", &EventReader::ReadTargets},
      Key{"method", &EventReader::ReadMethod},
      Key{"rounds", &EventReader::ReadRounds},
      Key{"timeout_ms", &EventReader::ReadTimeout},
      Key{"deadline_margin_ms", &EventReader::ReadMargin}};

  FunctionEvent event_;
  std::string mistakes_;
};

}  // namespace

Result<FunctionEvent> ParseFunctionEvent(std::string_view text) {
  auto json = OpenEnvelope(text);
  if (!json) return tl::unexpected(WithContext("event")(json.error()));
  return EventReader().Run(*json);
}

}  // namespace regionbench
