// SPDX-License-Identifier: Apache-2.0
//
// What a disk can do to the aggregator: full, and damaged.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "probe/sample/sample_json.h"
#include "tests/e2e/serve_run.h"
#include "tests/lab/lab_run.h"
#include "tests/support/random_sample.h"

namespace regionbench {
namespace {

using testing::HasSubstr;

std::string Lines(std::uint64_t first, std::uint64_t count) {
  std::mt19937_64 random(first);
  std::string lines;
  for (std::uint64_t seq = first; seq < first + count; ++seq) {
    Sample sample = support::RandomSample(random, seq);
    sample.probe = "tokyo-office";
    sample.boot = "01JD";
    AppendJsonLine(sample, lines);
    lines += '\n';
  }
  return lines;
}

std::string Count(const std::string& db) {
  return RunCommand({"sqlite3", "-readonly", db,
                     "SELECT count(*) FROM samples; PRAGMA integrity_check"})
      .out;
}

/// A small file system; not there where mounting is not permitted.
class SmallDisk {
 public:
  explicit SmallDisk(const std::string& size)
      : mounted_(RunCommand({"mount", "-t", "tmpfs", "-o", "size=" + size,
                             "none", folder_.path()})
                     .exit_code == 0) {}
  SmallDisk(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (mounted_) RunCommand({"umount", folder_.path()});
  }
  [[nodiscard]] bool mounted() const { return mounted_; }
  [[nodiscard]] const std::string& path() const { return folder_.path(); }

 private:
  support::TemporaryFolder folder_;
  bool mounted_;
};

TEST(ServeFaultTest, AFullDiskIsSaidAndLosesNothingAndHeals) {
  const SmallDisk disk("8m");
  if (!disk.mounted()) GTEST_SKIP() << "mounting is not permitted";
  ServeRun serve("", disk.path());
  ASSERT_TRUE(serve.Start()) << serve.Log();
  ASSERT_EQ(serve.Post(Lines(1, 100))->status, 200);
  RunCommand({"sh", "-c", "cat /dev/zero >" + disk.path() + "/ballast"});
  std::uint64_t next = 101;
  int status = 200;
  for (int i = 0; i < 400 && status == 200; ++i, next += 100) {
    status = serve.Post(Lines(next, 100))->status;
  }
  EXPECT_EQ(status, 503);
  const std::uint64_t refused = next - 100;
  const auto ready = serve.Get("/readyz");
  ASSERT_TRUE(ready);
  EXPECT_EQ(ready->status, 503);
  EXPECT_THAT(ready->body, HasSubstr("disk is full"));
  EXPECT_EQ(serve.Get("/healthz")->status, 200);
  for (int look = 0; look < 200; ++look) {  // figures follow once a second
    if (serve.Get("/metrics")->body.find("ingest_failed_total 1") !=
        std::string::npos) {
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
  }
  EXPECT_THAT(serve.Get("/metrics")->body,
              HasSubstr("\nregionbench_ingest_failed_total 1\n"));
  std::filesystem::remove(disk.path() + "/ballast");
  for (int look = 0; look < 400 && serve.Get("/readyz")->status != 200;
       ++look) {
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
  }
  EXPECT_EQ(serve.Post(Lines(refused, 100))->status, 200) << serve.Log();
  EXPECT_EQ(serve.End(SIGTERM), 0);
  EXPECT_EQ(Count(serve.db()), std::to_string(next - 1) + "\nok\n");
}

TEST(ServeFaultTest, ACutDatabaseIsRefusedAndLeftAsItIs) {
  ServeRun serve;
  ASSERT_TRUE(serve.Start()) << serve.Log();
  ASSERT_EQ(serve.Post(Lines(1, 5000))->status, 200);
  EXPECT_EQ(serve.End(SIGTERM), 0);
  const auto whole = std::filesystem::file_size(serve.db());
  std::mt19937_64 random(3);
  for (int i = 0; i < 5; ++i) {
    const std::string cut = serve.File("cut.db");
    std::filesystem::copy_file(
        serve.db(), cut, std::filesystem::copy_options::overwrite_existing);
    const auto size = 1 + random() % (whole - 1);
    std::filesystem::resize_file(cut, size);
    const auto run = RunCommand(
        {RB_PROGRAM, "serve", "--listen", "127.0.0.1:0", "--db", cut},
        [](pid_t pid, const std::string& err) {
          if (err.find("msg=listening") != std::string::npos) {
            kill(pid, SIGTERM);
          }
        });
    EXPECT_EQ(run.exit_code, 1) << size << " of " << whole << ": " << run.err;
    EXPECT_THAT(run.err, HasSubstr("is damaged")) << size;
    EXPECT_EQ(std::filesystem::file_size(cut), size);
  }
}

}  // namespace
}  // namespace regionbench
