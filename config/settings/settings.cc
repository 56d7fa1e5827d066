// SPDX-License-Identifier: Apache-2.0
#include "config/settings/settings.h"

#include "config/settings/file_mistakes.h"
#include "config/settings/key.h"

namespace regionbench {
namespace {

using Text = std::string_view;

void SetKey(Settings& settings, Text name, const toml::node& node,
            FileMistakes& mistakes) {
  if (ReadTables(settings, name, node, mistakes)) return;
  const Key* const key = FindKey(name);
  if (key == nullptr) {
    std::vector<std::string> known(SettingKeys().begin(), SettingKeys().end());
    known.insert(known.end(), {"target", "group", "token"});
    return mistakes.Add(node.source(), UnknownKey(name, known));
  }
  mistakes.Add(
      node, name,
      FlagText(node, key->is_switch).and_then([&](const std::string& text) {
        return key->set(settings, text);
      }));
}

}  // namespace

Result<Settings> ParseSettings(Text toml, Text source, Settings defaults) {
  FileMistakes mistakes;
  // The library throws; the exception stops here and goes on as a value.
  try {
    const toml::table file = toml::parse(toml, source);
    for (const auto& [key, node] : file) {
      SetKey(defaults, key.str(), node, mistakes);
    }
  } catch (const toml::parse_error& error) {
    mistakes.Add(error.source(), std::string(error.description()));
  }
  if (mistakes.empty()) return defaults;
  return Fail(ErrorCode::kInvalidInput, mistakes.Text(source));
}

}  // namespace regionbench
