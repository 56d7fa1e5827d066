// SPDX-License-Identifier: Apache-2.0
//
// Many simulated agents against one aggregator over loopback: one batch a
// second (or --every so many) each, spread over that time, gzip, connections
// that stay.
//
//   load [--agents 100] [--samples 150] [--seconds 20] [--every 1]
//        [--store clickhouse://...]   in place of a file
//        [--port P --pid PID --token T]   a running aggregator, else one of its
//                                         own in a child process
#include <sys/epoll.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <deque>
#include <fstream>
#include <map>
#include <random>
#include <sstream>

#include "tests/bench/load/agent.h"
#include "tests/bench/load/aggregator_under_test.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using namespace std::chrono_literals;

struct LoadOptions {
  std::uint64_t agents = 100;
  std::uint64_t samples = 150;
  std::chrono::seconds every{1};  // from one upload of an agent to the next
  std::string store;
  std::chrono::seconds time{20};
  std::uint16_t port = 0;
  pid_t pid = 0;
  std::string token = "rb_load";
};

LoadOptions ReadOptions(int argc, char** argv) {
  std::map<std::string, std::string> given;
  for (int i = 1; i + 1 < argc; i += 2) given[argv[i]] = argv[i + 1];
  const auto number = [&given](const char* name, long otherwise) {
    return given.contains(name) ? std::stol(given[name]) : otherwise;
  };
  LoadOptions options;
  options.agents = static_cast<std::uint64_t>(number("--agents", 100));
  options.samples = static_cast<std::uint64_t>(number("--samples", 150));
  options.time = std::chrono::seconds(number("--seconds", 20));
  options.every = std::chrono::seconds(number("--every", 1));
  if (given.contains("--store")) options.store = given["--store"];
  options.port = static_cast<std::uint16_t>(number("--port", 0));
  options.pid = static_cast<pid_t>(number("--pid", 0));
  if (given.contains("--token")) options.token = given["--token"];
  return options;
}

/// An aggregator in a process of its own, so that its memory is its own.
class ServerChild {
 public:
  ServerChild(const std::string& db, const LoadOptions& load) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) throw std::runtime_error("pipe");
    pid_ = fork();
    if (pid_ == 0) Serve(db, load, ends[1]);
    if (read(ends[0], &port_, sizeof port_) != sizeof port_) port_ = 0;
  }
  ServerChild(const ServerChild&) = delete;
  ~ServerChild() {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  [[noreturn]] static void Serve(const std::string& db, const LoadOptions& load,
                                 int told) {
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, nullptr);
    {
      std::optional<AggregatorUnderTest> aggregator;
      if (load.store.empty()) {
        aggregator.emplace(db, load.token);
      } else {
        aggregator.emplace(AggregatorUnderTest::OnServers(load.store),
                           AggregatorUnderTest::ForServers(), load.token);
      }
      const std::uint16_t port = aggregator->port();
      if (write(told, &port, sizeof port) != sizeof port) _exit(1);
      int signal = 0;
      sigwait(&ends, &signal);
    }
    _exit(0);
  }

  pid_t pid_ = -1;
  std::uint16_t port_ = 0;
};

struct ProcessUse {
  double cpu_seconds = 0;
  double rss_megabytes = 0;
};

ProcessUse UseOf(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(stat, text);
  std::istringstream fields(
      text.substr(std::min(text.rfind(')'), text.size())));
  std::vector<std::string> words;
  for (std::string word; fields >> word;) words.push_back(word);
  if (words.size() < 23) return {};
  const double ticks = std::stod(words[12]) + std::stod(words[13]);
  const double pages = std::stod(words[22]);
  return {ticks / static_cast<double>(sysconf(_SC_CLK_TCK)),
          pages * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6};
}

/// Lets each agent upload once a second, at a moment of its own.
LoadTally RunLoad(const LoadOptions& options, std::uint16_t port) {
  LoadTally tally;
  std::deque<LoadAgent> agents;
  const int loop = epoll_create1(0);
  for (std::uint64_t i = 0; i < options.agents; ++i) {
    LoadAgent& agent = agents.emplace_back(i, options.samples, options.token);
    if (!agent.Connect(port)) tally.Fail("connect");
    epoll_event event{EPOLLIN, {&agent}};
    epoll_ctl(loop, EPOLL_CTL_ADD, agent.Socket(), &event);
  }
  const auto gap = std::chrono::nanoseconds(options.every) / options.agents;
  const SteadyTime begin = SteadyNow();
  const SteadyTime end = begin + options.time;
  std::uint64_t started = 0;
  const auto under_way = [&agents] {
    return std::ranges::any_of(agents, &LoadAgent::Busy);
  };
  while (SteadyNow() < end || (under_way() && SteadyNow() < end + 10s)) {
    while (SteadyNow() < end && SteadyNow() >= begin + started * gap) {
      agents[started++ % agents.size()].Upload(tally);
    }
    std::array<epoll_event, 256> events{};
    const int n = epoll_wait(loop, events.data(), events.size(), 1);
    for (int i = 0; i < n; ++i) {
      static_cast<LoadAgent*>(events[static_cast<std::size_t>(i)].data.ptr)
          ->Read(tally);
    }
  }
  if (under_way()) tally.Fail("no answer");
  close(loop);
  return tally;
}

double MillisecondsAt(std::vector<std::chrono::nanoseconds>& sorted,
                      double quantile) {
  if (sorted.empty()) return 0;
  const auto place = static_cast<std::size_t>(
      quantile * static_cast<double>(sorted.size() - 1));
  return static_cast<double>(sorted[place].count()) / 1e6;
}

void PrintTally(LoadTally& tally, double seconds, const ProcessUse& before,
                const ProcessUse& after) {
  std::ranges::sort(tally.latencies);
  std::printf(
      "uploads %llu (%.0f/s), samples %llu (%.0f/s), errors %llu%s%s, late "
      "%llu\nlatency ms: p50 %.2f, p99 %.2f, max %.2f\nserver: cpu %.1f %% of "
      "a core, rss %.1f MB (%.1f at the start)\n",
      static_cast<unsigned long long>(tally.uploads),
      static_cast<double>(tally.uploads) / seconds,
      static_cast<unsigned long long>(tally.samples),
      static_cast<double>(tally.samples) / seconds,
      static_cast<unsigned long long>(tally.errors),
      tally.errors > 0 ? ": " : "", tally.first_error.c_str(),
      static_cast<unsigned long long>(tally.late),
      MillisecondsAt(tally.latencies, 0.5),
      MillisecondsAt(tally.latencies, 0.99), MillisecondsAt(tally.latencies, 1),
      100 * (after.cpu_seconds - before.cpu_seconds) / seconds,
      after.rss_megabytes, before.rss_megabytes);
}

int Load(const LoadOptions& options) {
  const support::TemporaryFolder folder;
  std::optional<ServerChild> child;
  if (options.port == 0) child.emplace(folder.File("load.db"), options);
  const std::uint16_t port = child ? child->port() : options.port;
  const pid_t pid = child ? child->pid() : options.pid;
  const ProcessUse before = UseOf(pid);
  const SteadyTime begin = SteadyNow();
  LoadTally tally = RunLoad(options, port);
  const std::chrono::duration<double> took = SteadyNow() - begin;
  PrintTally(tally, took.count(), before, UseOf(pid));
  return tally.errors == 0 ? 0 : 1;
}

}  // namespace
}  // namespace regionbench

int main(int argc, char** argv) {
  return regionbench::Load(regionbench::ReadOptions(argc, argv));
}
