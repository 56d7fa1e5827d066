// SPDX-License-Identifier: Apache-2.0
//
// What was acknowledged is there, once, whatever became of the process in
// between. REGIONBENCH_KILLS says how often it is killed; `./run bench kill`
// asks for 100.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <random>

#include "probe/sample/sample_json.h"
#include "tests/e2e/serve_run.h"
#include "tests/lab/lab_run.h"
#include "tests/support/random_sample.h"

namespace regionbench {
namespace {

int Kills() {
  const char* const text = std::getenv("REGIONBENCH_KILLS");
  return text == nullptr ? 4 : std::atoi(text);
}

std::string Sqlite(const std::string& db, const std::string& sql) {
  return RunCommand({"sqlite3", "-readonly", db, sql}).out;
}

/// A sender that keeps sending a batch until somebody takes it.
class Uploader {
 public:
  Uploader(const ServeRun& serve, std::string probe, std::uint64_t seed)
      : serve_(serve), probe_(std::move(probe)), random_(seed) {}

  void Run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      if (batch_.empty()) NextBatch();
      if (Send()) batch_.clear();
    }
  }

  /// One last try with what is left, at a server that lives.
  bool Finish() { return batch_.empty() || Send(); }

  [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }

 private:
  static constexpr int kBatch = 50;

  void NextBatch() {
    for (int i = 0; i < kBatch; ++i) {
      Sample sample = support::RandomSample(random_, ++seq_);
      sample.probe = probe_;
      sample.boot = "01JD";
      AppendJsonLine(sample, batch_);
      batch_ += '\n';
    }
  }

  bool Send() {
    const auto answer = serve_.Post(batch_);
    if (!answer || answer->status != 200) return false;
    acknowledged_ += kBatch;
    return true;
  }

  const ServeRun& serve_;
  std::string probe_;
  std::mt19937_64 random_;
  std::uint64_t seq_ = 0;
  std::uint64_t acknowledged_ = 0;
  std::string batch_;
};

TEST(ServeKillTest, EveryAcknowledgedSampleIsThereExactlyOnce) {
  ServeRun serve;
  ASSERT_TRUE(serve.Start()) << serve.Log();
  std::vector<std::unique_ptr<Uploader>> uploaders;
  for (int i = 0; i < 3; ++i) {
    uploaders.push_back(std::make_unique<Uploader>(
        serve, "probe-" + std::to_string(i), static_cast<std::uint64_t>(i)));
  }
  std::mt19937_64 random(7);
  {
    std::vector<std::jthread> threads;
    for (auto& uploader : uploaders) {
      threads.emplace_back(
          [&uploader](const std::stop_token& stop) { uploader->Run(stop); });
    }
    for (int kill = 0; kill < Kills(); ++kill) {
      std::this_thread::sleep_for(
          std::chrono::milliseconds(50 + random() % 450));
      EXPECT_EQ(serve.End(SIGKILL), 128 + SIGKILL);
      ASSERT_TRUE(serve.Start()) << serve.Log();
    }
  }
  std::uint64_t acknowledged = 0;
  for (auto& uploader : uploaders) {
    EXPECT_TRUE(uploader->Finish()) << serve.Log();
    acknowledged += uploader->acknowledged();
  }
  EXPECT_EQ(serve.End(SIGTERM), 0) << serve.Log();
  EXPECT_GT(acknowledged, 0U);
  const std::string all = std::to_string(acknowledged);
  EXPECT_EQ(Sqlite(serve.db(),
                   "SELECT count(*), count(DISTINCT probe || ' ' || seq) "
                   "FROM samples"),
            all + "|" + all + "\n");
  EXPECT_EQ(Sqlite(serve.db(), "PRAGMA integrity_check"), "ok\n");
}

/// An agent that probes a port of this machine every 100 ms.
class AgentRun {
 public:
  explicit AgentRun(const ServeRun& serve)
      : serve_(serve), spool_(serve.File("spool.db")) {
    std::ofstream(serve.File("agent.toml"))
        << "probe = \"office\"\naggregator = \"http://127.0.0.1:"
        << serve.port() << "\"\nspool = \"" << spool_
        << "\"\npush_interval = \"100ms\"\n[[target]]\nname = \"here\"\n"
        << "url = \"tcp://127.0.0.1:" << serve.port()
        << "\"\n[[group]]\nname = \"all\"\ntargets = [\"custom/here\"]\n"
        << "interval = \"100ms\"\n";
    std::ofstream(serve.File("token")) << kToken << '\n';
  }

  void Start() {
    const int log = open(serve_.File("agent.log").c_str(),
                         O_CREAT | O_WRONLY | O_APPEND, 0600);
    child_ = std::make_unique<ChildProgram>(
        std::vector<std::string>{RB_PROGRAM, "agent", "--config",
                                 serve_.File("agent.toml"), "--token-file",
                                 serve_.File("token")},
        log, log);
    close(log);
  }
  int End(int signal) {
    child_->Signal(signal);
    const int code = child_->Wait();
    child_.reset();
    return code;
  }
  [[nodiscard]] std::string Log() const {
    std::ifstream in(serve_.File("agent.log"));
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  const ServeRun& serve_;
  std::string spool_;
  std::unique_ptr<ChildProgram> child_;
};

// The spool is first in, first out, and a batch is in it or not: what it had
// accepted is lost when a number is missing below the last one that arrived.
TEST(ServeKillTest, WhatTheAgentsSpoolAcceptedArrivesWhoeverIsKilled) {
  ServeRun serve;
  ASSERT_TRUE(serve.Start()) << serve.Log();
  AgentRun agent(serve);
  agent.Start();
  std::mt19937_64 random(11);
  for (int kill = 0; kill < Kills(); ++kill) {
    std::this_thread::sleep_for(
        std::chrono::milliseconds(300 + random() % 700));
    if (random() % 2 == 0) {
      EXPECT_EQ(agent.End(SIGKILL), 128 + SIGKILL) << agent.Log();
      agent.Start();
    } else {
      EXPECT_EQ(serve.End(SIGKILL), 128 + SIGKILL);
      std::this_thread::sleep_for(std::chrono::milliseconds(random() % 500));
      ASSERT_TRUE(serve.Start()) << serve.Log();
    }
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  EXPECT_EQ(agent.End(SIGTERM), 0) << agent.Log();
  EXPECT_EQ(serve.End(SIGTERM), 0) << serve.Log();
  EXPECT_EQ(RunCommand({"sqlite3", "-readonly", serve.File("spool.db"),
                        "SELECT count(*) FROM batch"})
                .out,
            "0\n")
      << agent.Log();
  EXPECT_EQ(Sqlite(serve.db(),
                   "SELECT count(*) FROM (SELECT boot, count(*) AS n, "
                   "max(seq) - min(seq) + 1 AS span, min(seq) AS first "
                   "FROM samples GROUP BY boot) WHERE n <> span OR first > 1"),
            "0\n");
  EXPECT_GT(
      std::atoi(Sqlite(serve.db(), "SELECT count(*) FROM samples").c_str()), 0)
      << agent.Log();
}

}  // namespace
}  // namespace regionbench
