// SPDX-License-Identifier: Apache-2.0
#include "config/core/file_watch.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

class FileWatchTest : public ::testing::Test {
 protected:
  FileWatchTest() { Write("first"); }
  void Write(const std::string& text) const { std::ofstream(path_) << text; }

  support::TemporaryFolder folder_;
  const std::string path_ = folder_.File("settings.toml");
};

TEST_F(FileWatchTest, TellsOfAChangeOnceWhenItHasSettled) {
  FileWatch watch(path_);
  EXPECT_FALSE(watch.HasChanged());
  Write("another");
  EXPECT_FALSE(watch.HasChanged());  // it may still be written
  EXPECT_TRUE(watch.HasChanged());
  EXPECT_FALSE(watch.HasChanged());
}

TEST_F(FileWatchTest, WaitsWhileItIsBeingWritten) {
  FileWatch watch(path_);
  Write("anoth");
  EXPECT_FALSE(watch.HasChanged());
  Write("another");
  EXPECT_FALSE(watch.HasChanged());
  EXPECT_TRUE(watch.HasChanged());
}

TEST_F(FileWatchTest, SeesAReplacedFileAndALinkThatPointsElsewhere) {
  const std::string link = folder_.File("link");
  std::filesystem::create_symlink(path_, link);
  FileWatch watch(link);
  std::ofstream(folder_.File("new")) << "first";
  std::filesystem::rename(folder_.File("new"), path_);
  EXPECT_FALSE(watch.HasChanged());
  EXPECT_TRUE(watch.HasChanged());
  std::ofstream(folder_.File("other")) << "other";
  std::filesystem::remove(link);
  std::filesystem::create_symlink(folder_.File("other"), link);
  EXPECT_FALSE(watch.HasChanged());
  EXPECT_TRUE(watch.HasChanged());
}

TEST_F(FileWatchTest, AFileThatIsGoneIsBeingReplaced) {
  FileWatch watch(path_);
  std::filesystem::remove(path_);
  EXPECT_FALSE(watch.HasChanged());
  EXPECT_FALSE(watch.HasChanged());
  Write("back");
  EXPECT_FALSE(watch.HasChanged());
  EXPECT_TRUE(watch.HasChanged());
}

TEST_F(FileWatchTest, WhatIsReadAnywayIsNoChange) {
  FileWatch watch(path_);
  Write("another");
  EXPECT_FALSE(watch.HasChanged());
  watch.Accept();
  EXPECT_FALSE(watch.HasChanged());
}

TEST_F(FileWatchTest, NoFileNeverChanges) {
  FileWatch watch("");
  EXPECT_FALSE(watch.HasChanged());
  EXPECT_FALSE(watch.HasChanged());
}

}  // namespace
}  // namespace regionbench
