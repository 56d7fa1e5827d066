// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "probe/sample/sample_json.h"
#include "probe/sample/sample_keys.h"

namespace regionbench {
namespace {

using Field = simdjson::simdjson_result<ondemand::field>;

// Mostly `likely`. Whatever is written with escapes takes longer.
std::size_t KeyOf(Field& field, std::size_t likely, Draft& draft) {
  ondemand::raw_json_string raw;
  draft.error = field.key().get(raw);
  const bool good = draft.error == simdjson::SUCCESS;
  if (good && IsSampleKey(likely, raw)) return likely;
  std::string_view name;
  draft.error = field.unescaped_key().get(name);
  return draft.error == simdjson::SUCCESS ? SampleKeyNamed(name) : likely;
}

void ReadObject(ondemand::object object, Draft& draft) {
  std::size_t next = 0;
  for (Field field : object) {
    const std::size_t key = KeyOf(field, next, draft);
    ondemand::value value;
    if (draft.error == simdjson::SUCCESS) {
      draft.error = field.value().get(value);
    }
    if (draft.error != simdjson::SUCCESS) return;
    next = key + 1;
    ReadKey(key, value, draft);
    if (draft.Failed()) return;
  }
}

// Nothing but the object, all of it.
void ReadDocument(ondemand::document& document, Draft& draft) {
  ondemand::json_type type{};
  draft.error = document.type().get(type);
  if (draft.error != simdjson::SUCCESS) return;
  if (type != ondemand::json_type::object) {
    draft.error = CheckDocument(document);
    draft.mistake = "not a JSON object";
    return;
  }
  ondemand::object object;
  draft.error = document.get(object);
  if (draft.error == simdjson::SUCCESS) ReadObject(object, draft);
  if (draft.Failed()) return;
  // A place after the object is one too many.
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
    draft.error = simdjson::TRAILING_CONTENT;
  }
  RequireAll(draft);
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
  std::string padded;  // a copy of the line where it has no slack
};

SampleParser::SampleParser() : buffers_(std::make_unique<Buffers>()) {}
SampleParser::SampleParser(SampleParser&&) noexcept = default;
SampleParser::~SampleParser() = default;

Result<void> SampleParser::Parse(std::string_view line, Sample& sample,
                                 std::size_t slack) {
  static_assert(kLineSlack >= simdjson::SIMDJSON_PADDING);
  if (line.size() > kLongestSampleLine) {
    return Fail(ErrorCode::kInvalidInput,
                "line of " + std::to_string(line.size()) + " bytes: at most " +
                    std::to_string(kLongestSampleLine) + " are read");
  }
  if (slack < kLineSlack) {
    buffers_->padded.reserve(line.size() + kLineSlack);
    buffers_->padded = line;
    line = buffers_->padded;
    slack = kLineSlack;
  }
  ondemand::document document;
  const auto error =
      buffers_->parser
          .iterate(simdjson::padded_string_view(line, line.size() + slack))
          .get(document);
  if (error != simdjson::SUCCESS) {
    return Fail(ErrorCode::kInvalidInput, NotJson(error, 0));
  }
  Draft draft(sample);
  ReadDocument(document, draft);
  if (!draft.Failed()) return {};
  if (draft.error != simdjson::SUCCESS) {
    draft.mistake = NotJson(draft.error, PlaceIn(line, document));
  }
  return Fail(ErrorCode::kInvalidInput, std::move(draft.mistake));
}

Result<Sample> ParseJsonLine(std::string_view line) {
  Sample sample;
  return SampleParser().Parse(line, sample).map([&] {
    return std::move(sample);
  });
}

}  // namespace regionbench
