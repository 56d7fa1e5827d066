// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "probe/sample/json_value.h"
#include "probe/sample/sample_json.h"
#include "probe/sample/sample_keys.h"
#include "probe/sample/usual_line.h"

namespace regionbench {
namespace {

/// Any line that JSON allows.
class JsonReader {
 public:
  explicit JsonReader(Draft& draft) : draft_(draft) {}

  /// Nothing but the object, all of it.
  void ReadDocument(ondemand::document& document);

  [[nodiscard]] simdjson::error_code error() const { return error_; }
  [[nodiscard]] bool Failed() const {
    return error_ != simdjson::SUCCESS || !draft_.mistake.empty();
  }

 private:
  void ReadObject(ondemand::object object, std::span<const SampleKey> keys);
  void ReadMember(std::string_view name, ondemand::value json,
                  std::span<const SampleKey> keys);

  Draft& draft_;  // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  simdjson::error_code error_ = simdjson::SUCCESS;
};

void JsonReader::ReadDocument(ondemand::document& document) {
  ondemand::json_type type{};
  error_ = document.type().get(type);
  if (error_ != simdjson::SUCCESS) return;
  if (type != ondemand::json_type::object) {
    error_ = CheckDocument(document);
    draft_.mistake = "not a JSON object";
    return;
  }
  ondemand::object object;
  error_ = document.get(object);
  if (error_ == simdjson::SUCCESS) ReadObject(object, SampleKeys());
  if (Failed()) return;
  // A place after the object is one too many.
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
    error_ = simdjson::TRAILING_CONTENT;
  }
  RequireAll(draft_);
}

void JsonReader::ReadObject(ondemand::object object,
                            std::span<const SampleKey> keys) {
  for (auto member : object) {
    std::string_view name;
    ondemand::value json;
    error_ = member.unescaped_key().get(name);
    if (error_ == simdjson::SUCCESS) error_ = member.value().get(json);
    if (error_ == simdjson::SUCCESS) ReadMember(name, json, keys);
    if (Failed()) return;
  }
}

void JsonReader::ReadMember(std::string_view name, ondemand::value json,
                            std::span<const SampleKey> keys) {
  const auto key = std::ranges::find(keys, name, &SampleKey::name);
  if (key == keys.end()) {
    error_ = CheckValue(json);
    return;
  }
  JsonValue value;
  error_ = Decode(json, value);
  if (error_ == simdjson::SUCCESS) ReadKey(*key, value, draft_);
  if (Failed() || value.kind != JsonValue::Kind::kObject) return;
  ondemand::object object;
  error_ = json.get(object);
  if (error_ == simdjson::SUCCESS) ReadObject(object, PhaseKeys());
}

// The library's own text repeats nothing of the input, but does not say where.
std::string NotJson(simdjson::error_code error, std::size_t place) {
  switch (error) {
    case simdjson::UTF8_ERROR:
      return "not UTF-8";
    case simdjson::UNCLOSED_STRING:
      return "not JSON: a text has no end";
    case simdjson::UNESCAPED_CHARS:
      return "not JSON: a text has a control character";
    case simdjson::DEPTH_ERROR:
      return "not read: nested too deeply";
    default:
      return "not JSON at byte " + std::to_string(place + 1);
  }
}

// Where the reading of `line` came to an end.
std::size_t PlaceIn(std::string_view line, ondemand::document& document) {
  const char* place = nullptr;
  const auto lost = document.current_location().get(place);
  if (lost != simdjson::SUCCESS || place < line.data()) return line.size();
  return std::min(line.size(), static_cast<std::size_t>(place - line.data()));
}

}  // namespace

struct SampleParser::Buffers {
  ondemand::parser parser;
  std::string padded;  // a copy of the line: the parser reads beyond it

  Result<void> ReadAnyJson(std::string_view line, Sample& sample);
};

Result<void> SampleParser::Buffers::ReadAnyJson(std::string_view line,
                                                Sample& sample) {
  padded.reserve(line.size() + simdjson::SIMDJSON_PADDING);
  padded = line;
  ondemand::document document;
  Draft draft(sample);
  JsonReader reader(draft);
  if (const auto error = parser.iterate(padded).get(document)) {
    draft.mistake = NotJson(error, 0);
  } else {
    reader.ReadDocument(document);
  }
  if (reader.error() != simdjson::SUCCESS) {
    draft.mistake = NotJson(reader.error(), PlaceIn(padded, document));
  }
  if (draft.mistake.empty()) return {};
  return Fail(ErrorCode::kInvalidInput, std::move(draft.mistake));
}

SampleParser::SampleParser() : buffers_(std::make_unique<Buffers>()) {}
SampleParser::SampleParser(SampleParser&&) noexcept = default;
SampleParser::~SampleParser() = default;

Result<void> SampleParser::Parse(std::string_view line, Sample& sample) {
  if (line.size() > kLongestSampleLine) {
    return Fail(ErrorCode::kInvalidInput,
                "line of " + std::to_string(line.size()) + " bytes: at most " +
                    std::to_string(kLongestSampleLine) + " are read");
  }
  if (Draft draft(sample); UsualLine(line).Read(draft)) return {};
  sample = {};
  return buffers_->ReadAnyJson(line, sample);
}

Result<Sample> ParseJsonLine(std::string_view line) {
  Sample sample;
  return SampleParser().Parse(line, sample).map([&] {
    return std::move(sample);
  });
}

}  // namespace regionbench
