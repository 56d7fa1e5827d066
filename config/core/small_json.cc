// SPDX-License-Identifier: Apache-2.0
#include "config/core/small_json.h"

#include <algorithm>
#include <charconv>

#include "config/core/utf8.h"

namespace regionbench {
namespace {

using Kind = JsonItem::Kind;

constexpr int kDeepest = 32;
constexpr std::size_t kMostValues = 100'000;
constexpr std::size_t kMostMembers = 1000;
constexpr unsigned char kFirstPlain = 0x20;

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool IsJsonDigit(char c) { return c >= '0' && c <= '9'; }

/// Goes through the text once; the first mistake ends it.
class JsonWalk {
 public:
  explicit JsonWalk(std::string_view text) : text_(text) {}

  Result<JsonItem> Run() {
    JsonItem root;
    SkipBlanks();
    bool good = Value(root, 0);
    SkipBlanks();
    if (good && at_ < text_.size()) good = Wrong("something after the value");
    if (good) return root;
    return Invalid("not JSON: " + mistake_ + " at byte " + std::to_string(at_));
  }

 private:
  bool Wrong(std::string_view what) {
    if (mistake_.empty()) mistake_ = what;
    return false;
  }
  [[nodiscard]] char Here() const {
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  void SkipBlanks() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) !=
                                     std::string_view::npos) {
      ++at_;
    }
  }
  bool Take(char c) {
    if (Here() != c || at_ >= text_.size()) return false;
    ++at_;
    return true;
  }

  // NOLINTNEXTLINE(misc-no-recursion): kDeepest bounds it
  bool Value(JsonItem& item, int depth) {
    if (depth > kDeepest) return Wrong("nested too deeply");
    if (++values_ > kMostValues) return Wrong("too many values");
    switch (Here()) {
      case '{':
        return Items(item, Kind::kObject, '}', depth);
      case '[':
        return Items(item, Kind::kList, ']', depth);
      case '"':
        item.kind = Kind::kText;
        return Text(item.text);
      case 't':
        return Word(item, "true", Kind::kBool);
      case 'f':
        return Word(item, "false", Kind::kBool);
      case 'n':
        return Word(item, "null", Kind::kNull);
      default:
        return Number(item);
    }
  }

  bool Word(JsonItem& item, std::string_view word, Kind kind) {
    if (text_.substr(at_, word.size()) != word) return Wrong("unknown word");
    at_ += word.size();
    item.kind = kind;
    item.text = word;
    return true;
  }

  // NOLINTNEXTLINE(misc-no-recursion): kDeepest bounds it
  bool Items(JsonItem& item, Kind kind, char end, int depth) {
    item.kind = kind;
    ++at_;
    SkipBlanks();
    if (Take(end)) return true;
    for (;;) {
      JsonItem child;
      if (kind == Kind::kObject && !Key(item, child)) return false;
      SkipBlanks();
      if (!Value(child, depth + 1)) return false;
      item.items.push_back(std::move(child));
      SkipBlanks();
      if (Take(end)) return true;
      if (!Take(',')) return Wrong("no comma between values");
      SkipBlanks();
    }
  }

  bool Key(const JsonItem& object, JsonItem& child) {
    if (Here() != '"') return Wrong("no key");
    if (!Text(child.key)) return false;
    if (object.items.size() >= kMostMembers) return Wrong("too many members");
    if (object.Find(child.key) != nullptr) return Wrong("a key given twice");
    SkipBlanks();
    return Take(':') || Wrong("no colon after a key");
  }

  bool Text(std::string& out) {
    for (++at_; at_ < text_.size();) {
      if (Take('"')) return true;
      if (Take('\\')) {
        if (!Escape(out)) return Wrong("bad escape");
        continue;
      }
      const std::size_t length = Utf8Length(text_.substr(at_));
      if (length == 0) return Wrong("text that is not UTF-8");
      if (static_cast<unsigned char>(Here()) < kFirstPlain) {
        return Wrong("control character");
      }
      out += text_.substr(at_, length);
      at_ += length;
    }
    return Wrong("text without end");
  }

  bool Escape(std::string& out) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeaning = "\"\\/\b\f\n\r\t";
    if (at_ >= text_.size()) return false;
    const char letter = text_[at_++];
    if (letter == 'u') return CodePoint(out);
    const std::size_t which = kLetters.find(letter);
    if (which == std::string_view::npos) return false;
    out += kMeaning[which];
    return true;
  }

  bool CodePoint(std::string& out) {
    std::uint32_t code = 0;
    if (!FourDigits(code)) return false;
    if (code >= 0xD800 && code < 0xDC00) {
      std::uint32_t low = 0;
      if (!Take('\\') || !Take('u') || !FourDigits(low)) return false;
      if (low < 0xDC00 || low > 0xDFFF) return false;
      code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
    } else if (code >= 0xDC00 && code <= 0xDFFF) {
      return false;
    }
    AppendUtf8(code, out);
    return true;
  }

  bool FourDigits(std::uint32_t& code) {
    constexpr int kHex = 16;
    if (text_.size() - at_ < 4) return false;
    const char* const begin = text_.data() + at_;
    const auto [rest, error] = std::from_chars(begin, begin + 4, code, kHex);
    at_ += 4;
    return error == std::errc() && rest == begin + 4;
  }

  bool Digits() {
    const std::size_t begin = at_;
    while (IsJsonDigit(Here())) ++at_;
    return at_ > begin;
  }

  bool Number(JsonItem& item) {
    const std::size_t begin = at_;
    Take('-');
    if (!Take('0') && !Digits()) return Wrong("no value");
    if (Take('.') && !Digits()) return Wrong("bad number");
    if (Take('e') || Take('E')) {
      if (!Take('+')) Take('-');
      if (!Digits()) return Wrong("bad number");
    }
    item.kind = Kind::kNumber;
    item.text = text_.substr(begin, at_ - begin);
    return true;
  }

  const std::string_view text_;
  std::size_t at_ = 0;
  std::size_t values_ = 0;
  std::string mistake_;
};

}  // namespace

const JsonItem* JsonItem::Find(std::string_view name) const {
  const auto found = std::ranges::find(items, name, &JsonItem::key);
  return kind != Kind::kObject || found == items.end() ? nullptr : &*found;
}

const JsonItem* JsonItem::FindAnyCase(std::string_view name) const {
  if (kind != Kind::kObject) return nullptr;
  const auto same = [name](const JsonItem& item) {
    return std::ranges::equal(
        item.key, name, [](char a, char b) { return Lower(a) == Lower(b); });
  };
  const auto found = std::ranges::find_if(items, same);
  return found == items.end() ? nullptr : &*found;
}

std::string JsonItem::TextOf(std::string_view name) const {
  const JsonItem* const found = Find(name);
  return found != nullptr && found->Is(Kind::kText) ? found->text : "";
}

std::optional<std::int64_t> JsonItem::Integer() const {
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (kind != Kind::kNumber || error != std::errc() || rest != end) {
    return std::nullopt;
  }
  return value;
}

Result<JsonItem> ReadJson(std::string_view text) {
  return JsonWalk(text).Run();
}

void AppendJsonText(std::string_view text, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  while (!text.empty()) {
    const std::size_t length = Utf8Length(text);
    const auto byte = static_cast<unsigned char>(text.front());
    if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else if (byte < kFirstPlain) {
      out += "\\u00";
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    } else {
      if (byte == '"' || byte == '\\') out += '\\';
      out += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  out += '"';
}

}  // namespace regionbench
