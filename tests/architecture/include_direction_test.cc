// SPDX-License-Identifier: Apache-2.0
//
// Who may know whom. A wrong include fails here with its file and line; change
// the table first, and ARCHITECTURE.md with it.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Room {
  std::string_view path;
  std::vector<std::string_view> uses;
};

const std::vector<Room> kRooms = {
    {"config/core", {}},
    {"config/sqlite", {"config/core"}},
    {"config/catalog", {"config/core"}},
    {"config/settings", {"config/core", "config/catalog"}},
    {"probe/sample", {"config/core"}},
    {"probe/schedule", {"config/core"}},
    {"probe/engine", {"config/core", "probe/sample", "probe/schedule"}},
    {"probe/sink", {"config/core", "config/sqlite", "probe/sample"}},
    {"probe/agent",
     {"config/core", "config/catalog", "config/settings", "probe/sample",
      "probe/schedule", "probe/engine", "probe/sink"}},
    {"probe/function",
     {"config/core", "config/catalog", "probe/sample", "probe/schedule",
      "probe/engine", "probe/sink", "aggregator/stats"}},
    {"aggregator/stats", {}},
    {"aggregator/store/clickhouse",
     {"config/core", "probe/sample", "aggregator/stats", "aggregator/store"}},
    {"aggregator/store",
     {"config/core", "config/sqlite", "probe/sample", "aggregator/stats"}},
    {"aggregator/report",
     {"config/core", "config/catalog", "probe/sample", "aggregator/store",
      "aggregator/stats"}},
    {"aggregator/insight",
     {"config/core", "probe/sample", "aggregator/store", "aggregator/stats",
      "aggregator/report"}},
    {"aggregator/evidence",
     {"config/core", "config/catalog", "probe/sample", "aggregator/report"}},
    {"aggregator/history",
     {"config/core", "config/catalog", "probe/sample", "aggregator/store",
      "aggregator/stats", "aggregator/report"}},
    {"aggregator/ingest",
     {"config/core", "config/settings", "probe/sample", "aggregator/store"}},
    {"aggregator/metrics",
     {"config/core", "config/catalog", "probe/sample", "aggregator/store",
      "aggregator/stats", "aggregator/report", "aggregator/history"}},
    {"aggregator/api",
     {"config/core", "config/settings", "probe/sample", "aggregator/ingest"}},
    {"dashboard/web", {}},
    {"dashboard/render",
     {"config/core", "config/catalog", "probe/sample", "aggregator/report",
      "aggregator/insight", "aggregator/history", "dashboard/web"}},
    {"dashboard/service",
     {"config/core", "config/catalog", "config/settings", "probe/sample",
      "probe/engine", "probe/sink", "aggregator/store",
      "aggregator/store/clickhouse", "aggregator/stats", "aggregator/report",
      "aggregator/insight", "aggregator/history", "aggregator/ingest",
      "aggregator/metrics", "aggregator/api", "dashboard/render",
      "dashboard/web"}},
    {"dashboard/cli",
     {"config/core", "config/catalog", "config/settings", "probe/sample",
      "probe/schedule", "probe/engine", "aggregator/store",
      "aggregator/store/clickhouse", "aggregator/stats", "aggregator/report",
      "aggregator/insight", "aggregator/evidence", "aggregator/history",
      "dashboard/render", "probe/sink", "probe/agent", "dashboard/service",
      "aggregator/ingest"}},
};

/// A third-party library is known to one room or two.
struct Owner {
  std::string_view prefix;
  std::vector<std::string_view> rooms;
};

const std::vector<Owner> kOwners = {
    {"curl/",
     {"probe/engine", "probe/sink", "probe/function",
      "aggregator/store/clickhouse"}},
    {"sqlite3.h", {"config/sqlite"}},
    {"boost/accumulators/", {"aggregator/stats"}},
    {"boost/asio", {"aggregator/api"}},
    {"boost/beast", {"aggregator/api"}},
    {"openssl/", {"aggregator/ingest"}},
    {"prometheus/", {"aggregator/metrics"}},
    {"simdjson.h", {"probe/sample"}},
    {"CLI/", {"dashboard/cli"}},
    {"toml++/", {"config/catalog", "config/settings"}},
    {"zlib.h",
     {"probe/sink", "aggregator/store/clickhouse", "aggregator/evidence",
      "aggregator/ingest", "aggregator/api"}},
    {"nlohmann/",
     {"aggregator/evidence", "aggregator/api", "dashboard/render",
      "dashboard/service", "dashboard/cli"}},
    {"fmt/",
     {"aggregator/report", "aggregator/insight", "aggregator/evidence",
      "aggregator/history", "dashboard/render", "dashboard/service",
      "dashboard/cli"}},
};

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool Contains(const std::vector<std::string_view>& list,
              std::string_view item) {
  return std::ranges::find(list, item) != list.end();
}

const Room* RoomOf(std::string_view path) {
  for (const Room& room : kRooms) {
    if (StartsWith(path, std::string(room.path) + "/")) return &room;
  }
  return nullptr;
}

bool IsOurs(std::string_view include) {
  constexpr std::array<std::string_view, 4> kAreas = {
      "config/", "probe/", "aggregator/", "dashboard/"};
  return std::ranges::any_of(
      kAreas, [&](std::string_view area) { return StartsWith(include, area); });
}

// Why this include is wrong; empty when it is fine.
std::string Objection(const Room& from, std::string_view include, bool header) {
  if (IsOurs(include)) {
    const Room* to = RoomOf(include);
    if (to == nullptr) return "no such room";
    if (to == &from || Contains(from.uses, to->path)) return "";
    return std::string(from.path) + " may not know " + std::string(to->path);
  }
  for (const Owner& owner : kOwners) {
    if (!StartsWith(include, owner.prefix)) continue;
    if (!Contains(owner.rooms, from.path)) return "belongs to another room";
    if (header && owner.prefix == "nlohmann/") return "JSON stays in .cc files";
  }
  return "";
}

// The name between the quotes or brackets of an #include line, or nothing.
std::string IncludedName(const std::string& line) {
  if (!StartsWith(line, "#include ")) return "";
  const std::size_t open = line.find_first_of("\"<");
  const std::size_t close = line.find_last_of("\">");
  if (open == std::string::npos || close <= open) return "";
  return line.substr(open + 1, close - open - 1);
}

void CheckFile(const std::filesystem::path& file, const Room& room) {
  std::ifstream in(file);
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    const std::string name = IncludedName(line);
    if (name.empty()) continue;
    const std::string objection =
        Objection(room, name, file.extension() == ".h");
    EXPECT_EQ(objection, "") << file << ":" << number << ": " << line;
  }
}

TEST(ArchitectureTest, IncludesPointUpstreamOnly) {
  const std::filesystem::path root = RB_SOURCE_DIR;
  int files = 0;
  for (const char* area : {"config", "probe", "aggregator", "dashboard"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(root / area)) {
      const auto extension = entry.path().extension();
      if (extension != ".cc" && extension != ".h") continue;
      const std::string relative =
          std::filesystem::relative(entry.path(), root).generic_string();
      const Room* room = RoomOf(relative);
      ASSERT_NE(room, nullptr) << relative << " is in no room";
      CheckFile(entry.path(), *room);
      ++files;
    }
  }
  EXPECT_GT(files, 20);
}

// Two types of one name would be one type to the linker, and one of them would
// be destroyed by the other's destructor.
TEST(ArchitectureTest, ATypeIsDeclaredInOneHeader) {
  const std::filesystem::path root = RB_SOURCE_DIR;
  const std::regex declaration(
      "^(?:class|struct|enum class) ([A-Za-z]+)(?: final)?(?: :.*| \\{.*)?$");
  std::map<std::string, std::string> declared;
  for (const char* area : {"config", "probe", "aggregator", "dashboard"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(root / area)) {
      if (entry.path().extension() != ".h") continue;
      std::ifstream in(entry.path());
      std::smatch match;
      for (std::string line; std::getline(in, line);) {
        if (!std::regex_match(line, match, declaration)) continue;
        const auto [at, fresh] =
            declared.emplace(match[1], entry.path().string());
        EXPECT_TRUE(fresh || at->second == entry.path().string())
            << match[1] << " stands in " << at->second << " and in "
            << entry.path();
      }
    }
  }
  EXPECT_GT(declared.size(), 100U);
}

TEST(ArchitectureTest, ObjectsToAWrongInclude) {
  const Room& stats = *RoomOf("aggregator/stats/x.cc");
  EXPECT_NE(Objection(stats, "config/core/time.h", false), "");
  EXPECT_NE(Objection(stats, "curl/curl.h", false), "");
  EXPECT_EQ(Objection(stats, "aggregator/stats/quantile.h", false), "");
  EXPECT_EQ(Objection(stats, "boost/accumulators/accumulators.hpp", false), "");
}

}  // namespace
