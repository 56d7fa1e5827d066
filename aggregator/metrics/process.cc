// SPDX-License-Identifier: Apache-2.0
#include "aggregator/metrics/process.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

namespace regionbench {
namespace {

/// Of /proc/self/stat, see proc(5); in ticks, pages and bytes.
struct ProcessStat {
  double user_ticks = 0;
  double system_ticks = 0;
  double threads = 0;
  double start_ticks = 0;  // since the machine started
  double virtual_bytes = 0;
  double resident_pages = 0;
};

std::optional<ProcessStat> ReadStat() {
  std::ifstream file("/proc/self/stat");
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  // The name before it may hold anything, also blanks and brackets.
  std::istringstream fields(line.substr(line.rfind(')') + 1));
  std::string skipped;
  const auto skip = [&](int n) {
    while (n-- > 0) fields >> skipped;
  };
  ProcessStat stat;
  skip(11);  // state is the third field, utime the fourteenth
  fields >> stat.user_ticks >> stat.system_ticks;
  skip(4);
  fields >> stat.threads;
  skip(1);
  fields >> stat.start_ticks >> stat.virtual_bytes >> stat.resident_pages;
  return fields ? std::optional(stat) : std::nullopt;
}

// Seconds since the epoch.
std::optional<double> BootTime() {
  std::ifstream file("/proc/stat");
  std::string word;
  while (file >> word) {
    if (word != "btime") continue;
    double seconds = 0;
    if (file >> seconds) return seconds;
  }
  return std::nullopt;
}

std::optional<double> OpenDescriptors() {
  std::error_code error;
  std::filesystem::directory_iterator files("/proc/self/fd", error);
  if (error) return std::nullopt;
  double count = -1;  // without the one that looks
  for (; files != std::filesystem::directory_iterator();
       files.increment(error)) {
    if (error) return std::nullopt;
    ++count;
  }
  return count;
}

std::optional<double> LimitOf(__rlimit_resource resource) {
  rlimit limit{};
  if (getrlimit(resource, &limit) != 0) return std::nullopt;
  if (limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
  return static_cast<double>(limit.rlim_cur);
}

void WriteOne(const MetricHead& head, std::optional<double> value,
              PageWriter& page) {
  page.Begin(head);
  if (value) page.Value({}, *value);
}

void WriteStat(const ProcessStat& stat, PageWriter& page) {
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  const auto page_size = static_cast<double>(sysconf(_SC_PAGESIZE));
  WriteOne({"process_cpu_seconds_total", "Processor time of user and system.",
            MetricKind::kCounter},
           (stat.user_ticks + stat.system_ticks) / ticks, page);
  WriteOne({"process_threads", "Threads of the process."}, stat.threads, page);
  WriteOne({"process_virtual_memory_bytes", "Size of the virtual memory."},
           stat.virtual_bytes, page);
  WriteOne({"process_resident_memory_bytes", "Size of the resident memory."},
           stat.resident_pages * page_size, page);
  const auto boot = BootTime();
  if (!boot) return;
  WriteOne({"process_start_time_seconds",
            "When the process started, in seconds since the epoch."},
           *boot + stat.start_ticks / ticks, page);
}

}  // namespace

void WriteProcess(PageWriter& page) {
  if (const auto stat = ReadStat()) WriteStat(*stat, page);
  WriteOne({"process_open_fds", "Open file descriptors."}, OpenDescriptors(),
           page);
  WriteOne({"process_max_fds", "Most file descriptors that may be open."},
           LimitOf(RLIMIT_NOFILE), page);
}

}  // namespace regionbench
