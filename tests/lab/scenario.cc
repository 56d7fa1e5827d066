// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/scenario.h"

#include <toml++/toml.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>

#include "tests/lab/scenario_path.h"

namespace regionbench {
namespace {

using std::chrono::nanoseconds;

constexpr std::int64_t kMostTargets = 1000;

struct Reading {
  std::filesystem::path folder;
  std::vector<std::string> hosts;                             ///< templates
  std::map<std::string, nanoseconds, std::less<>> reference;  ///< by `to`
  Path path;
  Scenario scenario;
};

template <typename Value>
Result<void> ReadWord(const toml::table& table, std::string_view key,
                      const std::map<std::string, Value, std::less<>>& words,
                      Value& target) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return {};
  const auto word = words.find(node->value_or(std::string()));
  if (word == words.end()) return Invalid("unknown " + std::string(key));
  target = word->second;
  return {};
}

std::vector<std::string> ReadTexts(const toml::table& table,
                                   std::string_view key) {
  std::vector<std::string> texts;
  const toml::array* array = table[key].as_array();
  if (array == nullptr) return texts;
  for (const toml::node& node : *array)
    texts.push_back(node.value_or(std::string()));
  return texts;
}

std::string Replaced(std::string text, std::string_view what,
                     std::string_view with) {
  const std::size_t at = text.find(what);
  return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

// `from,to,p50_ms,source`, lines starting with # left out.
Result<void> ReadReference(const toml::table& root, Reading& reading) {
  const std::string file = root["reference"].value_or(std::string());
  const std::string from = root["vantage"].value_or(std::string()) + ",";
  if (file.empty()) return {};
  std::ifstream in(reading.folder / file);
  if (!in) return Invalid("cannot read " + file);
  for (std::string line; std::getline(in, line);) {
    if (line.compare(0, from.size(), from) != 0) continue;
    const std::size_t comma = line.find(',', from.size());
    if (comma == std::string::npos) return Invalid("bad row in " + file);
    const double median_ms = std::strtod(&line[comma + 1], nullptr);
    reading.reference[line.substr(from.size(), comma - from.size())] =
        nanoseconds(std::llround(median_ms * 1e6));
  }
  return {};
}

Result<void> ReadSteps(const toml::table& table, const Reading& reading,
                       LabTarget& target) {
  const toml::array* steps = table["step"].as_array();
  if (steps == nullptr) return {};
  for (const toml::node& node : *steps) {
    if (!node.is_table()) return Invalid("a step is not a table");
    toml::table rest = *node.as_table();
    PathStep step;
    if (auto at = ReadDuration(rest, "at", step.at); !at) return at;
    rest.erase("at");
    auto path = ReadPath(rest, target.path, reading.folder);
    if (!path) return tl::unexpected(path.error());
    step.path = *path;
    if (auto fine = CheckPath(step.path); !fine) return fine;
    target.steps.push_back(step);
  }
  return {};
}

// Numbers are given by position: 198.19.1.0, 198.19.1.1, and the same in
// fd00:19::/32.
void GiveAddresses(const std::string& family, Scenario& scenario,
                   LabTarget& target) {
  const std::size_t n = scenario.targets.size();
  const std::string four = "198.19." + std::to_string(1 + n / 200) + "." +
                           std::to_string(1 + n % 200);
  const std::string six = "fd00:19::" + std::to_string(1 + n);
  if (family != "ipv6") target.ipv4 = LabAddress::Parse(four);
  if (family != "ipv4") target.ipv6 = LabAddress::Parse(six);
}

Result<void> ReadBehaviour(const toml::table& table, LabTarget& target) {
  static const std::map<std::string, Behaviour, std::less<>> kBehaviours = {
      {"answers", Behaviour::kAnswers},
      {"refuses", Behaviour::kRefuses},
      {"hangs", Behaviour::kHangs},
      {"no-name", Behaviour::kNoName}};
  static const std::map<std::string, Certificate, std::less<>> kCertificates = {
      {"good", Certificate::kGood},
      {"stranger", Certificate::kStranger},
      {"expired", Certificate::kExpired},
      {"wrong-name", Certificate::kWrongName}};
  if (auto read = ReadWord(table, "behaviour", kBehaviours, target.behaviour);
      !read)
    return read;
  target.http_status = table["http_status"].value_or(target.http_status);
  return ReadWord(table, "certificate", kCertificates, target.certificate);
}

Result<void> ReadTargetPath(const toml::table& table, const Reading& reading,
                            LabTarget& target) {
  target.path = reading.path;
  const auto row =
      reading.reference.find("aws:" + table["region"].value_or(std::string()));
  if (row != reading.reference.end()) target.path.median = row->second;
  if (const toml::table* path = table["path"].as_table()) {
    auto read = ReadPath(*path, target.path, reading.folder);
    if (!read) return tl::unexpected(read.error());
    target.path = *read;
  }
  if (target.path.Floor().count() == 0) return Invalid("no median is known");
  return CheckPath(target.path);
}

Result<void> ReadTarget(const toml::table& table, Reading& reading) {
  LabTarget target;
  const std::string region = table["region"].value_or(std::string());
  target.hosts = ReadTexts(table, "hosts");
  if (target.hosts.empty()) {
    for (const std::string& host : reading.hosts)
      target.hosts.push_back(Replaced(host, "{region}", region));
  }
  for (const auto& step :
       {OnlyKeys(table, {"region", "hosts", "path", "step", "behaviour",
                         "certificate", "http_status", "family"}),
        ReadTargetPath(table, reading, target),
        ReadSteps(table, reading, target), ReadBehaviour(table, target)}) {
    if (!step) return step;
  }
  GiveAddresses(table["family"].value_or(std::string("both")), reading.scenario,
                target);
  reading.scenario.targets.push_back(std::move(target));
  return {};
}

// `[many]`: `count` targets with medians spread evenly over from .. to.
Result<void> ReadMany(const toml::table& many, Reading& reading) {
  const std::int64_t count = many["count"].value_or(std::int64_t{0});
  if (count < 2 || count > kMostTargets)
    return Invalid("count is not 2 to 1000");
  nanoseconds from{0};
  nanoseconds to{0};
  for (const auto& step :
       {OnlyKeys(many, {"count", "from", "to", "hosts"}),
        ReadDuration(many, "from", from), ReadDuration(many, "to", to)}) {
    if (!step) return step;
  }
  for (std::int64_t i = 0; i < count; ++i) {
    LabTarget target;
    target.path = reading.path;
    target.path.median = from + (to - from) * i / (count - 1);
    if (auto fine = CheckPath(target.path); !fine) return fine;
    for (const std::string& host : ReadTexts(many, "hosts"))
      target.hosts.push_back(Replaced(host, "{n}", std::to_string(i + 1)));
    GiveAddresses("both", reading.scenario, target);
    reading.scenario.targets.push_back(std::move(target));
  }
  return {};
}

Result<void> ReadTargets(const toml::table& root, Reading& reading) {
  if (const toml::table* many = root["many"].as_table()) {
    if (auto read = ReadMany(*many, reading); !read)
      return read.map_error(WithContext("many"));
  }
  const toml::array* targets = root["target"].as_array();
  if (targets == nullptr) return {};
  for (const toml::node& node : *targets) {
    const std::size_t n = reading.scenario.targets.size();
    if (!node.is_table() || n >= kMostTargets) return Invalid("bad target");
    if (auto read = ReadTarget(*node.as_table(), reading); !read)
      return read.map_error(WithContext("target " + std::to_string(n + 1)));
  }
  return {};
}

Result<void> ReadDistances(const toml::table& root, Reading& reading) {
  nanoseconds proxy{0};
  if (auto read = ReadDuration(root, "proxy", proxy); !read) return read;
  if (proxy.count() > 0) reading.scenario.proxy = proxy;
  reading.scenario.resolver.median = std::chrono::milliseconds(2);
  for (auto [key, path] : {std::pair{"path", &reading.path},
                           std::pair{"resolver", &reading.scenario.resolver}}) {
    const toml::table* table = root[key].as_table();
    if (table == nullptr) continue;
    auto read = ReadPath(*table, *path, reading.folder);
    if (!read) return tl::unexpected(read.error());
    *path = *read;
  }
  return CheckPath(reading.scenario.resolver);
}

Result<Scenario> ReadScenario(const toml::table& root, Reading reading) {
  reading.hosts = ReadTexts(root, "hosts");
  reading.scenario.name = root["name"].value_or(std::string());
  for (const auto& read :
       {OnlyKeys(root, {"name", "hosts", "reference", "vantage", "proxy",
                        "path", "resolver", "target", "many"}),
        ReadReference(root, reading), ReadDistances(root, reading),
        ReadTargets(root, reading)}) {
    if (!read) return tl::unexpected(read.error());
  }
  if (reading.scenario.targets.empty()) return Invalid("no targets");
  return std::move(reading.scenario);
}

}  // namespace

Result<Scenario> LoadScenario(const std::string& file) {
  try {
    const toml::table root = toml::parse_file(file);
    Reading reading;
    reading.folder = std::filesystem::path(file).parent_path();
    return ReadScenario(root, std::move(reading)).map_error(WithContext(file));
  } catch (const toml::parse_error& e) {
    return Fail(ErrorCode::kInvalidInput,
                file + ":" + std::to_string(e.source().begin.line) + ": " +
                    std::string(e.description()));
  }
}

}  // namespace regionbench
