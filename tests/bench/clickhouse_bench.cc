// SPDX-License-Identifier: Apache-2.0
//
// What it costs to come by the aggregator: samples uploaded as gzip over HTTP
// by several senders at once, each acknowledged when ClickHouse has them,
// beside the very rows that curl pushes in RowBinary, a hundred thousand at a
// time and nothing else. In turns, and one ratio. Then what a report costs
// over many samples.
//
//   clickhouse_bench ingest clickhouse://HOST:PORT/DATABASE [TURNS]
//   clickhouse_bench report clickhouse://HOST:PORT/DATABASE
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <thread>

#include "aggregator/history/history.h"
#include "aggregator/store/clickhouse/clickhouse_store.h"
#include "aggregator/store/clickhouse/sample_codec.h"
#include "tests/bench/load/aggregator_under_test.h"
#include "tests/bench/load/workload.h"
#include "tests/support/raw_client.h"
#include "tests/support/shell.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

constexpr std::uint64_t kSenders = 60;
constexpr std::uint64_t kUploads = 14;  // of each
constexpr std::uint64_t kSamples = 5000;
constexpr const char* kByCurl = "bench_curl";
constexpr const char* kByHttp = "bench_http";
constexpr std::uint64_t kRowsInInsert = 100'000;
constexpr double kRows = kSenders * kUploads * kSamples;

double SecondsSince(SteadyTime begin) {
  return std::chrono::duration<double>(SteadyNow() - begin).count();
}

ClickhouseUrl At(const std::string& url, const std::string& database) {
  ClickhouseUrl parsed = ParseClickhouseUrl(url).value();
  parsed.database = database;
  return parsed;
}

std::string Text(const ClickhouseUrl& url) { return url.Text(); }

// Whatever the turn before left, or its merges would go on in this one.
void DropAll(const ClickhouseUrl& url) {
  const ClickhouseHost& host = url.hosts.front();
  for (const char* database : {kByCurl, kByHttp}) {
    support::Shell("curl -sS --data-binary 'DROP DATABASE IF EXISTS " +
                   std::string(database) + "' http://" + host.name + ":" +
                   std::to_string(host.port) + "/");
  }
}

using Requests = std::vector<std::vector<std::string>>;

Requests MakeRequests() {
  Requests requests(kSenders);
  for (std::uint64_t sender = 0; sender < kSenders; ++sender) {
    for (std::uint64_t i = 0; i < kUploads; ++i) {
      requests[sender].push_back(
          UploadRequest(sender, i * kSamples, kSamples, "rb_bench"));
    }
  }
  return requests;
}

double ProcessorSeconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) +
           static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

// Again and again, as a probe does, until it is acknowledged.
void Deliver(support::RawClient& client, const std::string& request) {
  const std::string wanted = "{\"accepted\":" + std::to_string(kSamples) + ",";
  for (int tries = 0; tries < 600; ++tries) {
    client.Say(request);
    client.HearUntil("\r\n\r\n");
    if (client.HearUntil("\n").starts_with(wanted)) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  std::printf("an upload failed for a minute\n");
}

double RowsASecondOverHttp(const ClickhouseUrl& url, const Requests& requests) {
  DropAll(url);
  const AggregatorUnderTest aggregator(
      AggregatorUnderTest::OnServers(Text(url)),
      AggregatorUnderTest::ForServers(), "rb_bench");
  const double used = ProcessorSeconds();
  const SteadyTime begin = SteadyNow();
  std::vector<std::jthread> senders;
  for (const auto& mine : requests) {
    senders.emplace_back([&mine, port = aggregator.port()] {
      support::RawClient client(port);
      for (const std::string& request : mine) Deliver(client, request);
    });
  }
  senders.clear();
  const double rate = kRows / SecondsSince(begin);
  std::printf("aggregator and senders: %.1f us of processor a row; ",
              (ProcessorSeconds() - used) / kRows * 1e6);
  return rate;
}

// The same rows in the same order of senders.
std::vector<std::string> MakeFiles(const support::TemporaryFolder& folder) {
  std::vector<std::string> files;
  std::string rows;
  std::uint64_t n = 0;
  for (std::uint64_t i = 0; i < kUploads; ++i) {
    for (std::uint64_t sender = 0; sender < kSenders; ++sender) {
      for (std::uint64_t k = 0; k < kSamples; ++k) {
        WriteSampleRow(WorkloadSample(sender, i * kSamples + k), rows);
      }
      n += kSamples;
      if (n % kRowsInInsert != 0) continue;
      files.push_back(folder.File("rows" + std::to_string(files.size())));
      std::ofstream(files.back(), std::ios::binary) << rows;
      rows.clear();
    }
  }
  return files;
}

double RowsASecondByCurl(const ClickhouseUrl& url,
                         const std::vector<std::string>& files) {
  DropAll(url);
  (void)OpenClickhouseStore(Text(url)).value();
  const ClickhouseHost& host = url.hosts.front();
  const SteadyTime begin = SteadyNow();
  for (const std::string& file : files) {
    const std::string answer =
        support::Shell("curl -sS -H 'Expect:' --data-binary @" + file +
                       " 'http://" + host.name + ":" +
                       std::to_string(host.port) + "/?query=INSERT%20INTO%20" +
                       url.database + ".sample_rows%20FORMAT%20RowBinary'");
    if (!answer.empty()) std::printf("curl: %s\n", answer.c_str());
  }
  return kRows / SecondsSince(begin);
}

int MeasureIngest(const std::string& url, int turns) {
  const Requests requests = MakeRequests();
  const support::TemporaryFolder folder;
  const auto files = MakeFiles(folder);
  std::vector<double> ratios;
  for (int turn = 0; turn < turns; ++turn) {
    const double plain = RowsASecondByCurl(At(url, kByCurl), files);
    const double http = RowsASecondOverHttp(At(url, kByHttp), requests);
    ratios.push_back(http / plain);
    std::printf(
        "by the aggregator %.0f rows/s, by curl %.0f rows/s, ratio "
        "%.2f\n",
        http, plain, ratios.back());
    std::fflush(stdout);
  }
  std::ranges::sort(ratios);
  std::printf("median ratio %.2f\n", ratios[ratios.size() / 2]);
  DropAll(At(url, kByCurl));
  return 0;
}

/// Seconds that a question takes, the best of three.
template <typename Question>
double BestOfThree(const Question& question) {
  double best = 1e9;
  for (int i = 0; i < 3; ++i) {
    const SteadyTime begin = SteadyNow();
    question();
    best = std::min(best, SecondsSince(begin));
  }
  return best;
}

double ReportTakes(Store& store, const HistoryRequest& request) {
  return BestOfThree([&] {
    const auto history = CompareHistory(store, request, [](const TargetId& id) {
      ResolvedTarget target;
      target.id = id;
      return target;
    });
    if (!history) std::printf("%s\n", history.error().message.c_str());
  });
}

int MeasureReports(const std::string& url) {
  const auto store = OpenClickhouseStore(url);
  if (!store) {
    std::printf("%s\n", store.error().message.c_str());
    return 1;
  }
  const SteadyTime begin = SteadyNow();
  for (;;) {
    const auto done = (*store)->RollUp(1'000'000'000);
    if (!done || *done == 0) break;
  }
  std::printf("rolling up what was not yet: %.1f s\n", SecondsSince(begin));
  WallTime first = WallTime::max();
  WallTime last{};
  const auto seen = (*store)->Seen().value();
  for (const SeriesSeen& one : seen) {
    first = std::min(first, one.first);
    last = std::max(last, one.last + std::chrono::minutes(1));
  }
  std::uint64_t attempts = 0;
  std::string probe;
  const auto counts = (*store)->Count({}).value();
  for (const SeriesCount& one : counts) {
    attempts += one.attempts;
    probe = one.series.probe;
  }
  HistoryRequest request;
  request.window = {first, last};
  const double all = ReportTakes(**store, request);
  request.probe = probe;
  const double one = ReportTakes(**store, request);
  request.window.since = last - std::chrono::hours(24);
  const double day = ReportTakes(**store, request);
  request.window.since = last - std::chrono::hours(1);
  const double hour = ReportTakes(**store, request);
  std::printf(
      "%llu samples: report of all probes over all time %.2f s, of one probe "
      "%.2f s; its last day %.2f s, its last hour %.2f s\n",
      static_cast<unsigned long long>(attempts), all, one, day, hour);
  return 0;
}

}  // namespace
}  // namespace regionbench

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() >= 2 && words[0] == "report") {
    return regionbench::MeasureReports(words[1]);
  }
  if (words.size() >= 2 && words[0] == "ingest") {
    return regionbench::MeasureIngest(
        words[1], words.size() > 2 ? std::stoi(words[2]) : 5);
  }
  std::printf(
      "clickhouse_bench ingest|report clickhouse://HOST:PORT/DATABASE\n");
  return 2;
}
