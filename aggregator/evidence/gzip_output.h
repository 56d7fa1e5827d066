// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "config/core/result.h"

namespace regionbench {

/// A gzip file that is there as a whole or not at all: it grows under a name
/// of its own beside `path` and takes its place at the end. One thread at a
/// time.
class GzipOutput {
 public:
  /// Fails when nothing can be written there, or `path` is something else than
  /// a file.
  static Result<std::unique_ptr<GzipOutput>> Create(const std::string& path);

  GzipOutput(const GzipOutput&) = delete;
  GzipOutput& operator=(const GzipOutput&) = delete;
  /// Without Commit nothing remains.
  ~GzipOutput();

  /// May keep text back; Flush puts it on the disk.
  Result<void> Write(std::string_view text);
  Result<void> Flush();

  /// Ends the file, waits for the disk, and puts it into place.
  Result<void> Commit();

 private:
  struct Stream;
  GzipOutput(std::string path, std::string growing, int descriptor);
  [[nodiscard]] tl::unexpected<Error> Failure() const;

  std::string path_;
  std::string growing_;  // its name meanwhile; empty when it is in place
  int descriptor_;
  std::unique_ptr<Stream> stream_;
};

}  // namespace regionbench
