// SPDX-License-Identifier: Apache-2.0
//
// What it costs to come by HTTP: samples uploaded as gzip by several senders at
// once, each acknowledged after a durable commit, beside prepared statements
// that put the same rows into SQLite with the same setting and nothing else,
// a transaction for as many rows as an upload has. In turns, and one ratio.
#include <sqlite3.h>

#include <algorithm>
#include <cstdio>
#include <thread>

#include "tests/bench/load/aggregator_under_test.h"
#include "tests/bench/load/workload.h"
#include "tests/support/raw_client.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

constexpr std::uint64_t kSenders = 16;
constexpr std::uint64_t kUploads = 12;  // of each
constexpr std::uint64_t kSamples = 1000;
constexpr double kRows = kSenders * kUploads * kSamples;

double SecondsSince(SteadyTime begin) {
  return std::chrono::duration<double>(SteadyNow() - begin).count();
}

double RowsASecondOverHttp() {
  const support::TemporaryFolder folder;
  const AggregatorUnderTest aggregator(folder.File("samples.db"), "rb_bench");
  std::vector<std::vector<std::string>> requests(kSenders);
  for (std::uint64_t sender = 0; sender < kSenders; ++sender) {
    for (std::uint64_t i = 0; i < kUploads; ++i) {
      requests[sender].push_back(
          UploadRequest(sender, i * kSamples, kSamples, "rb_bench"));
    }
  }
  const SteadyTime begin = SteadyNow();
  std::vector<std::jthread> senders;
  for (const auto& mine : requests) {
    senders.emplace_back([&mine, port = aggregator.port()] {
      support::RawClient client(port);
      for (const std::string& request : mine) {
        client.Say(request);
        client.HearUntil("\r\n\r\n");
        if (!client.HearUntil("\n").starts_with("{\"accepted\":1000,")) {
          std::printf("an upload failed\n");
        }
      }
    });
  }
  senders.clear();
  return kRows / SecondsSince(begin);
}

void Run(sqlite3* database, const char* sql) {
  sqlite3_exec(database, sql, nullptr, nullptr, nullptr);
}

void InsertRow(sqlite3_stmt* insert, const Sample& s, std::uint64_t sender) {
  const auto number = static_cast<sqlite3_int64>(s.seq);
  sqlite3_bind_int64(insert, 1, static_cast<sqlite3_int64>(sender));
  sqlite3_bind_int64(insert, 2, number % 150);
  sqlite3_bind_int64(insert, 3, number);
  sqlite3_bind_int64(insert, 4, s.at.time_since_epoch().count());
  sqlite3_bind_text(insert, 5, "ok", 2, SQLITE_STATIC);
  sqlite3_bind_int64(insert, 6, 1);
  sqlite3_bind_int64(insert, 7, *s.round);
  sqlite3_bind_int64(insert, 8, s.rtt->count());
  sqlite3_bind_int64(insert, 9, s.user_rtt->count());
  sqlite3_bind_int64(insert, 10, s.lag->count());
  sqlite3_bind_int64(insert, 11, number % 150);
  sqlite3_bind_int64(insert, 12, s.local_port);
  sqlite3_bind_int64(insert, 13, s.sent_mono->count());
  sqlite3_step(insert);
  sqlite3_reset(insert);
}

// NULL columns in the same places, so that the rows are as wide as ours.
double RowsASecondPlainly() {
  const support::TemporaryFolder folder;
  sqlite3* database = nullptr;
  sqlite3_open(folder.File("plain.db").c_str(), &database);
  Run(database, "PRAGMA journal_mode = WAL");
  Run(database, "PRAGMA synchronous = FULL");
  Run(database,
      "CREATE TABLE t(id INTEGER PRIMARY KEY,a,b,c,d,e,f,g,h,i,j,n1,n2,n3,n4,"
      "n5,n6,n7,k,l,m)");
  sqlite3_stmt* insert = nullptr;
  sqlite3_prepare_v2(database,
                     "INSERT INTO t(a,b,c,d,e,f,g,h,i,j,k,l,m) "
                     "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)",
                     -1, &insert, nullptr);
  std::vector<Sample> samples;
  for (std::uint64_t seq = 0; seq < kUploads * kSamples; ++seq) {
    samples.push_back(WorkloadSample(0, seq));
  }
  const SteadyTime begin = SteadyNow();
  for (std::uint64_t upload = 0; upload < kUploads; ++upload) {
    for (std::uint64_t sender = 0; sender < kSenders; ++sender) {
      Run(database, "BEGIN IMMEDIATE");
      for (std::uint64_t i = 0; i < kSamples; ++i) {
        InsertRow(insert, samples[upload * kSamples + i], sender);
      }
      Run(database, "COMMIT");
    }
  }
  const double rate = kRows / SecondsSince(begin);
  sqlite3_finalize(insert);
  sqlite3_close(database);
  return rate;
}

void Compare() {
  constexpr int kTurns = 5;
  std::vector<double> ratios;
  for (int turn = 0; turn < kTurns; ++turn) {
    const double plain = RowsASecondPlainly();
    const double http = RowsASecondOverHttp();
    ratios.push_back(http / plain);
    std::printf("over HTTP %.0f rows/s, plainly %.0f rows/s, ratio %.2f\n",
                http, plain, ratios.back());
  }
  std::ranges::sort(ratios);
  std::printf("median ratio %.2f\n", ratios[kTurns / 2]);
}

}  // namespace
}  // namespace regionbench

int main() { regionbench::Compare(); }
