// SPDX-License-Identifier: Apache-2.0
//
// Damage, foreign files, full disks: always one clear line, never a new file in
// place of an old one.
#include <gmock/gmock.h>
#include <grp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "tests/aggregator/store/stored_samples.h"
#include "tests/support/shell.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using support::Shell;
using support::TemporaryFolder;
using testing::EndsWith;
using testing::HasSubstr;

class SqliteFailureTest : public testing::Test {
 protected:
  // Any error is of the store's kind, names the file and is one line.
  std::string OpenError() {
    const auto store = OpenSqliteStore(path_);
    if (store) return "";
    EXPECT_EQ(store.error().code, ErrorCode::kStorage);
    EXPECT_EQ(store.error().message.find('\n'), std::string::npos);
    EXPECT_EQ(store.error().message.rfind("store " + path_ + ": ", 0), 0U);
    return store.error().message.substr(path_.size() + 8);
  }

  void MakeStore(std::size_t samples) {
    auto store = OpenSqliteStore(path_);
    ASSERT_TRUE(store) << store.error().message;
    ASSERT_TRUE((*store)->Append(RandomSamples(5, samples)));
  }

  std::string Sql(const std::string& sql) {
    return Shell("sqlite3 " + path_ + " \"" + sql + "\"");
  }

  const TemporaryFolder folder_;
  const std::string path_ = folder_.File("samples.db");
};

TEST_F(SqliteFailureTest, ANewerSchemaIsRefusedAndLeftAlone) {
  MakeStore(10);
  Sql("PRAGMA user_version = 5");
  EXPECT_EQ(OpenError(),
            "was written by a newer regionbench (schema 5, this one knows 4)");
  EXPECT_EQ(Sql("SELECT count(*) FROM samples"), "10\n");
}

TEST_F(SqliteFailureTest, AnotherProgramsDatabaseIsRefused) {
  Sql("CREATE TABLE diary(day)");
  EXPECT_EQ(OpenError(), "is a database of another program");
  EXPECT_EQ(Sql("SELECT count(*) FROM diary"), "0\n");
}

TEST_F(SqliteFailureTest, AFileThatIsNoDatabaseIsRefused) {
  std::ofstream(path_) << std::string(8192, 'x');
  EXPECT_EQ(OpenError(),
            "is damaged: file is not a database; restore a copy or move it "
            "away");
}

TEST_F(SqliteFailureTest, AnEmptyFileIsRefused) {
  std::ofstream(path_).flush();
  EXPECT_EQ(OpenError(),
            "is damaged: too short; restore a copy, or remove it to start "
            "anew");
}

TEST_F(SqliteFailureTest, AFolderIsRefused) {
  std::filesystem::create_directory(path_);
  EXPECT_THAT(OpenError(), HasSubstr("cannot be written"));
}

TEST_F(SqliteFailureTest, ALogWithoutItsFileIsRefused) {
  std::ofstream(path_ + "-wal") << "x";
  EXPECT_THAT(OpenError(), HasSubstr("is gone but its log"));
}

TEST_F(SqliteFailureTest, AFolderThatCannotBeMadeIsAnError) {
  std::ofstream(folder_.File("file")) << "x";
  const auto store = OpenSqliteStore(folder_.File("file/sub/samples.db"));
  ASSERT_FALSE(store);
  EXPECT_THAT(store.error().message, HasSubstr("cannot make folder"));
}

// As root everything can be written, so a child becomes somebody else.
TEST_F(SqliteFailureTest, AReadOnlyPlaceIsAnErrorAtOnce) {
  MakeStore(10);
  chmod(path_.c_str(), 0444);
  chmod(folder_.path().c_str(), 0555);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    if (geteuid() == 0 && (setgroups(0, nullptr) != 0 || setgid(65534) != 0 ||
                           setuid(65534) != 0)) {
      _exit(2);
    }
    const auto file = OpenSqliteStore(path_);
    const auto place = OpenSqliteStore(folder_.File("new.db"));
    const bool right =
        !file && !place &&
        file.error().message.find("cannot be written") != std::string::npos &&
        place.error().message.find("cannot be written") != std::string::npos;
    if (file || place) _exit(3);
    if (!right) std::fputs(file.error().message.c_str(), stderr);
    if (!right) std::fputs(place.error().message.c_str(), stderr);
    _exit(right ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  chmod(folder_.path().c_str(), 0755);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

// Wherever the file was cut: an error, or all that was read is right.
TEST_F(SqliteFailureTest, ACutFileIsAnErrorOrIntactButNeverANewStore) {
  MakeStore(2000);
  const auto samples = RandomSamples(5, 2000);
  const auto size = std::filesystem::file_size(path_);
  const std::string whole = folder_.File("whole.db");
  std::filesystem::copy_file(path_, whole);
  std::vector<std::uintmax_t> cuts = {1, 15, 16, 50, 99, 100, 512, size - 1};
  for (std::uintmax_t cut = 4096; cut < size; cut += size / 16) {
    cuts.push_back(cut / 4096 * 4096);
    cuts.push_back(cut + 1);
  }
  int errors = 0;
  for (const std::uintmax_t cut : cuts) {
    std::filesystem::copy_file(
        whole, path_, std::filesystem::copy_options::overwrite_existing);
    std::filesystem::resize_file(path_, cut);
    const auto store = OpenSqliteStore(path_);
    std::vector<Sample> seen;
    const bool good = store && (*store)->Read({}, [&](Sample sample) {
      seen.push_back(std::move(sample));
    });
    if (good) {
      EXPECT_TRUE(seen == samples) << cut;
    }
    errors += good ? 0 : 1;
    EXPECT_EQ(std::filesystem::file_size(path_), cut);
  }
  EXPECT_EQ(errors, static_cast<int>(cuts.size()));
}

TEST_F(SqliteFailureTest, AWordThatNobodyWroteIsDamage) {
  MakeStore(10);
  Sql("UPDATE recent SET outcome = 'great' WHERE sample_id = 3");
  const auto read =
      OpenSqliteStore(path_).value()->Read({}, [](const Sample&) {});
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().message,
              EndsWith("is damaged: unknown word \"great\""));
}

// A batch that does not fit is refused whole; the store goes on.
void ExpectRefusedWhole(Store& store, const std::string& path,
                        const char* reason) {
  const auto before = All(store);
  std::vector<Sample> many;
  for (std::uint64_t i = 0; i < 50'000; ++i) many.push_back(OkSample(1000 + i));
  const auto counts = store.Append(many);
  ASSERT_FALSE(counts);
  EXPECT_EQ(counts.error().code, ErrorCode::kStorage);
  EXPECT_EQ(counts.error().message, "store " + path + ": " + reason);
  EXPECT_TRUE(All(store) == before);
}

TEST_F(SqliteFailureTest, AFileSizeLimitRefusesTheBatchAndKeepsTheRest) {
  auto store = OpenSqliteStore(path_).value();
  ASSERT_TRUE(store->Append(std::vector{OkSample(1)}));
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit old{};
  getrlimit(RLIMIT_FSIZE, &old);
  rlimit tight = old;
  tight.rlim_cur = 400'000;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
  ExpectRefusedWhole(*store, path_, "disk I/O error");
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &old), 0);
  EXPECT_EQ(store->Append(std::vector{OkSample(1000)})->accepted, 1U);
  EXPECT_EQ(Sql("PRAGMA integrity_check"), "ok\n");
}

// A small disk, mounted where only this child sees it.
bool MountSmallDisk(const std::string& folder, const char* size) {
  if (unshare(CLONE_NEWNS) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) {
    return false;
  }
  mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
  return mount("small", folder.c_str(), "tmpfs", 0, size) == 0;
}

TEST_F(SqliteFailureTest, AFullDiskRefusesTheBatchAndKeepsTheRest) {
  constexpr int kSkipped = 77;
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    if (!MountSmallDisk(folder_.path(), "size=512k")) _exit(kSkipped);
    auto store = OpenSqliteStore(path_).value();
    if (!store->Append(std::vector{OkSample(1)})) _exit(1);
    ExpectRefusedWhole(*store, path_, "the disk is full");
    EXPECT_TRUE(store->Append(std::vector{OkSample(1000)}));
    EXPECT_EQ(Sql("PRAGMA integrity_check"), "ok\n");
    _exit(testing::Test::HasFailure() ? 1 : 0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  if (WEXITSTATUS(status) == kSkipped) GTEST_SKIP() << "may not mount";
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

// Something else takes all that is left of the disk, and then goes away.
TEST_F(SqliteFailureTest, AFullDiskStopsACompactionAndLosesNothing) {
  constexpr int kSkipped = 77;
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    if (!MountSmallDisk(folder_.path(), "size=16m")) _exit(kSkipped);
    const auto samples = RandomSamples(7, 2000);
    auto store = OpenSqliteStore(path_).value();
    if (!store->Append(samples)) _exit(1);
    RollUpAll(*store);
    Shell("cat /dev/zero > " + folder_.File("filler"));
    auto step = store->Compact({});
    while (step && step->more) step = store->Compact({});
    EXPECT_FALSE(step);
    EXPECT_THAT(step.error().message, EndsWith("the disk is full"));
    EXPECT_TRUE(All(*store) == samples);
    Shell("rm " + folder_.File("filler"));
    CompactAll(*store);
    EXPECT_TRUE(All(*store) == samples);
    EXPECT_EQ(Sql("SELECT count(*) FROM recent"), "0\n");
    EXPECT_EQ(Sql("PRAGMA integrity_check"), "ok\n");
    _exit(testing::Test::HasFailure() ? 1 : 0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  if (WEXITSTATUS(status) == kSkipped) GTEST_SKIP() << "may not mount";
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace regionbench
