// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "config/catalog/url.h"
#include "config/core/target_id.h"
#include "config/settings/file_mistakes.h"
#include "config/settings/key.h"

namespace regionbench {
namespace {

using namespace std::chrono_literals;
using Text = std::string_view;

/// A key of a table that becomes a `Row`.
template <typename Row>
struct Column {
  Text name;
  Result<void> (*set)(Row&, const toml::node&);
  bool required = false;
};

Result<std::string> TextOf(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  return Invalid("must be a text");
}

Result<bool> SwitchOf(const toml::node& node) {
  return FlagText(node, true).and_then(Switch);
}

Result<std::string> NameOf(const toml::node& node) {
  auto text = TextOf(node);
  if (text && !IsNamePart(*text)) {
    return Invalid("not a name: \"" + *text + "\"");
  }
  return text;
}

Result<std::string> UrlOf(const toml::node& node) {
  return TextOf(node).and_then([](std::string url) -> Result<std::string> {
    const auto endpoint = EndpointFromUrl(url);
    if (!endpoint) return tl::unexpected(endpoint.error());
    return url;
  });
}

Result<std::vector<std::string>> ListOf(const toml::node& node) {
  constexpr std::size_t kMost = 10'000;
  const toml::array* const array = node.as_array();
  if (array == nullptr || array->empty() || array->size() > kMost ||
      !array->is_homogeneous<std::string>()) {
    return Invalid("must be a list of texts such as [\"aws/ap-*\"]");
  }
  std::vector<std::string> list;
  for (const toml::node& item : *array) {
    list.push_back(*item.value_exact<std::string>());
  }
  return list;
}

Result<std::string> HashOf(const toml::node& node) {
  constexpr std::size_t kDigits = 64;
  constexpr Text kHex = "0123456789abcdef";
  auto text = TextOf(node);
  if (!text) return text;
  if (text->size() == kDigits &&
      text->find_first_not_of(kHex) == std::string::npos) {
    return text;
  }
  return Invalid(
      "must be 64 hexadecimal digits (see regionbench token --help)");
}

// A name, or one followed by /* for all that begin so; * alone is everybody.
Result<std::string> GranteeOf(const toml::node& node) {
  auto text = TextOf(node);
  if (!text || *text == "*") return text;
  Text name = *text;
  if (name.ends_with("/*")) name.remove_suffix(2);
  Settings probe;
  if (ApplySetting(probe, "probe", name)) return text;
  return Invalid(
      "neither a probe's name nor a prefix such as aws-lambda/*: \"" + *text +
      "\"");
}

template <typename T, typename Field>
Result<void> PutText(const toml::node& node, Result<T> (*read)(Text),
                     Field& field) {
  const auto text = TextOf(node);
  if (!text) return tl::unexpected(text.error());
  return Put(read(*text), field);
}

constexpr std::array<Column<CustomTarget>, 3> kTarget = {{
    {"name",
     [](CustomTarget& t, const toml::node& n) {
       return Put(NameOf(n), t.name);
     },
     true},
    {"url",
     [](CustomTarget& t, const toml::node& n) { return Put(UrlOf(n), t.url); },
     true},
    {"location",
     [](CustomTarget& t, const toml::node& n) {
       return PutText(n, ParseLocation, t.location);
     }},
}};

constexpr std::array<Column<TargetGroup>, 8> kGroup = {{
    {"name",
     [](TargetGroup& g, const toml::node& n) { return Put(NameOf(n), g.name); },
     true},
    {"targets",
     [](TargetGroup& g, const toml::node& n) {
       return Put(ListOf(n), g.targets);
     },
     true},
    {"method",
     [](TargetGroup& g, const toml::node& n) {
       return PutText(n, MethodWord, g.method);
     }},
    {"conn", [](TargetGroup& g,
                const toml::node& n) { return PutText(n, ConnWord, g.conn); }},
    {"family",
     [](TargetGroup& g, const toml::node& n) {
       return PutText(n, FamilyWord, g.family);
     }},
    {"timeout",
     [](TargetGroup& g, const toml::node& n) {
       return Put(TextOf(n).and_then([](const std::string& text) {
         return DurationBetween(text, 1ms, 60s);
       }),
                  g.timeout);
     }},
    {"interval",
     [](TargetGroup& g, const toml::node& n) {
       return Put(TextOf(n).and_then([](const std::string& text) {
         return DurationBetween(text, 100ms, 24h);
       }),
                  g.interval);
     }},
    {"periodic",
     [](TargetGroup& g, const toml::node& n) {
       return Put(SwitchOf(n), g.periodic);
     }},
}};

constexpr std::array<Column<TokenGrant>, 3> kToken = {{
    {"hash",
     [](TokenGrant& g, const toml::node& n) { return Put(HashOf(n), g.hash); },
     true},
    {"probe", [](TokenGrant& g,
                 const toml::node& n) { return Put(GranteeOf(n), g.probe); }},
    {"read", [](TokenGrant& g,
                const toml::node& n) { return Put(SwitchOf(n), g.read); }},
}};

/// Reads tables of one kind.
template <typename Row, std::size_t N>
class TableReader {
 public:
  TableReader(Text kind, const std::array<Column<Row>, N>& columns,
              FileMistakes& mistakes)
      : kind_(kind), columns_(columns), mistakes_(mistakes) {}

  void Read(const toml::node& node, std::vector<Row>& rows) {
    const toml::array* const tables = node.as_array();
    if (tables == nullptr || !tables->is_homogeneous<toml::table>()) {
      mistakes_.Add(node.source(), kind_ + ": write it as [[" + kind_ + "]]");
      return;
    }
    for (const toml::node& table : *tables) {
      rows.push_back(ReadOne(*table.as_table()));
      if constexpr (requires(Row row) { row.name; }) {
        CheckName(table, rows);
      }
    }
  }

 private:
  Row ReadOne(const toml::table& table) {
    Row row;
    for (const auto& [key, node] : table) {
      const auto column =
          std::ranges::find(columns_, key.str(), &Column<Row>::name);
      if (column != columns_.end()) {
        mistakes_.Add(node, key.str(), column->set(row, node));
      } else {
        mistakes_.Add(node.source(), UnknownKey(key.str(), Names()));
      }
    }
    for (const auto& column : columns_) {
      if (!column.required || table.contains(column.name)) continue;
      mistakes_.Add(table.source(),
                    kind_ + " without " + std::string(column.name));
    }
    return row;
  }

  void CheckName(const toml::node& table, const std::vector<Row>& rows) {
    const std::string& name = rows.back().name;
    if (name.empty() || std::ranges::count(rows, name, &Row::name) < 2) return;
    mistakes_.Add(table.source(),
                  "second " + kind_ + " named \"" + name + "\"");
  }

  [[nodiscard]] std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& column : columns_) names.emplace_back(column.name);
    return names;
  }

  std::string kind_;
  const std::array<Column<Row>, N>& columns_;
  FileMistakes& mistakes_;
};

}  // namespace

bool ReadTables(Settings& settings, Text name, const toml::node& node,
                FileMistakes& mistakes) {
  if (name == "target") {
    TableReader(name, kTarget, mistakes).Read(node, settings.custom);
  } else if (name == "group") {
    TableReader(name, kGroup, mistakes).Read(node, settings.agent.groups);
  } else if (name == "token") {
    TableReader(name, kToken, mistakes).Read(node, settings.serve.tokens);
  } else {
    return false;
  }
  return true;
}

}  // namespace regionbench
