// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/core/result.h"

namespace regionbench {

/// The lines of a gzip file from outside, one by one: neither a line nor the
/// whole can be larger than is asked for, however small the file.
class GzipLines {
 public:
  /// At most `most` bytes are read, decompressed.
  static Result<std::unique_ptr<GzipLines>> Open(const std::string& path,
                                                 std::uint64_t most);
  GzipLines(const GzipLines&) = delete;
  GzipLines& operator=(const GzipLines&) = delete;
  ~GzipLines();

  /// The next line without its line feed, good until the next call; nothing at
  /// the end, when the checksum has been compared too. Fails on what is not
  /// gzip, ends too early, is damaged, or is too large.
  Result<std::optional<std::string_view>> Next(std::size_t longest);

 private:
  struct Stream;
  GzipLines(std::unique_ptr<Stream> stream, std::uint64_t most);
  Result<void> Fill();

  std::unique_ptr<Stream> stream_;
  std::uint64_t left_;        // bytes that may still be read
  std::vector<char> buffer_;  // what is read but not yet given
  std::size_t begin_ = 0;     // of that, in the buffer
  std::size_t end_ = 0;
  bool over_ = false;
};

}  // namespace regionbench
