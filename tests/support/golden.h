// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace regionbench {

/// Compares with the file at `path`, byte for byte. With
/// REGIONBENCH_UPDATE_GOLDEN=1 in the environment the file is written instead:
/// look at the difference before you commit it.
inline void ExpectGolden(const std::string& path, const std::string& text) {
  if (std::getenv("REGIONBENCH_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ifstream in(path, std::ios::binary);
  ASSERT_TRUE(in) << path
                  << " is missing: run with REGIONBENCH_UPDATE_GOLDEN=1";
  std::stringstream wanted;
  wanted << in.rdbuf();
  EXPECT_TRUE(text == wanted.str())
      << path << " differs: write it anew and look at the difference";
}

}  // namespace regionbench
