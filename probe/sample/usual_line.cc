// SPDX-License-Identifier: Apache-2.0
#include "probe/sample/usual_line.h"

#include <charconv>

namespace regionbench {
namespace {

using Kind = JsonValue::Kind;

// Without a branch for each byte, so that many are looked at in one go.
bool IsPlain(std::string_view line) {
  unsigned odd = 0;
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    odd |= static_cast<unsigned>(byte < 0x20) |
           static_cast<unsigned>(byte > 0x7e) |
           static_cast<unsigned>(byte == '\\');
  }
  return odd == 0;
}

// The name itself is compared where its ends fit, which is nearly always the
// right one.
bool IsKey(std::string_view name, std::string_view line) {
  const std::size_t size = name.size();
  return line.size() > size + 1 && line[size] == '"' && line[size + 1] == ':' &&
         line[0] == name[0] && line.starts_with(name);
}

}  // namespace

bool UsualLine::Read(Draft& draft) {
  if (!IsPlain(rest_) || !ReadObject(SampleKeys(), draft)) return false;
  RequireAll(draft);
  return rest_.empty() && draft.mistake.empty();
}

bool UsualLine::ReadObject(std::span<const SampleKey> keys, Draft& draft) {
  if (!Take('{')) return false;
  do {
    const SampleKey* key = TakeKey(keys);
    JsonValue value;
    if (key == nullptr || !TakeValue(value)) return false;
    ReadKey(*key, value, draft);
    if (!draft.mistake.empty()) return false;
    const bool object = value.kind == Kind::kObject;
    if (object && !ReadObject(PhaseKeys(), draft)) return false;
  } while (Take(','));
  return Take('}');
}

// Keys that are not there are passed over.
const SampleKey* UsualLine::TakeKey(std::span<const SampleKey>& keys) {
  if (!Take('"')) return nullptr;
  while (!keys.empty()) {
    const SampleKey& key = keys.front();
    keys = keys.subspan(1);
    if (IsKey(key.name, rest_)) {
      rest_.remove_prefix(key.name.size() + 2);
      return &key;
    }
  }
  return nullptr;
}

bool UsualLine::TakeValue(JsonValue& value) {
  if (Take('"')) return TakeText(value);
  if (rest_.starts_with('{')) {
    value.kind = Kind::kObject;
    return true;
  }
  value.flag = Take("true");
  if (!value.flag && !Take("false")) return TakeInteger(value);
  value.kind = Kind::kBool;
  return true;
}

bool UsualLine::TakeText(JsonValue& value) {
  const std::size_t end = rest_.find('"');
  if (end == std::string_view::npos) return false;
  value.kind = Kind::kText;
  value.text = rest_.substr(0, end);
  rest_.remove_prefix(end + 1);
  return true;
}

// What comes after the digits decides whether they were all of the number.
bool UsualLine::TakeInteger(JsonValue& value) {
  const char* begin = rest_.data();
  const auto read = std::from_chars(begin, begin + rest_.size(), value.integer);
  if (read.ec != std::errc()) return false;
  const bool minus = *begin == '-';
  const char* digits = begin + (minus ? 1 : 0);
  if (*digits == '0' && read.ptr - digits > 1) return false;  // not JSON
  value.kind = Kind::kInteger;
  rest_.remove_prefix(static_cast<std::size_t>(read.ptr - begin));
  return true;
}

bool UsualLine::Take(char token) {
  if (rest_.empty() || rest_.front() != token) return false;
  rest_.remove_prefix(1);
  return true;
}

bool UsualLine::Take(std::string_view token) {
  if (!rest_.starts_with(token)) return false;
  rest_.remove_prefix(token.size());
  return true;
}

}  // namespace regionbench
