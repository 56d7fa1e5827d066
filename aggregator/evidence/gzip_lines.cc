// SPDX-License-Identifier: Apache-2.0
#include "aggregator/evidence/gzip_lines.h"

#include <fcntl.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace regionbench {
namespace {

constexpr std::size_t kPiece = std::size_t{128} * 1024;

}  // namespace

struct GzipLines::Stream {
  explicit Stream(gzFile opened) : file(opened) {}
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() { gzclose(file); }

  gzFile file;
};

Result<std::unique_ptr<GzipLines>> GzipLines::Open(const std::string& path,
                                                   std::uint64_t most) {
  errno = 0;
  gzFile file = gzopen(path.c_str(), "rbe");
  if (file == nullptr) {
    return Invalid(
        std::generic_category().message(errno != 0 ? errno : ENOMEM));
  }
  gzbuffer(file, kPiece);
  return std::unique_ptr<GzipLines>(
      new GzipLines(std::make_unique<Stream>(file), most));
}

GzipLines::GzipLines(std::unique_ptr<Stream> stream, std::uint64_t most)
    : stream_(std::move(stream)), left_(most), buffer_(kPiece) {}

GzipLines::~GzipLines() = default;

// Reads one piece behind what is there.
Result<void> GzipLines::Fill() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= std::exchange(begin_, 0);
  }
  if (buffer_.size() - end_ < kPiece) buffer_.resize(end_ + kPiece);
  errno = 0;
  const int got = gzread(stream_->file, buffer_.data() + end_, kPiece);
  const int reason = errno;
  int state = Z_OK;
  gzerror(stream_->file, &state);
  if (state == Z_ERRNO) return Invalid(std::generic_category().message(reason));
  // The library hands on what is not compressed as it is.
  if (gzdirect(stream_->file) == 1) return Invalid("not gzip");
  if (state == Z_BUF_ERROR) return Invalid("cut off: the file ends too early");
  if (got < 0 || state != Z_OK) return Invalid("damaged: gzip does not add up");
  over_ = got == 0;
  const auto size = static_cast<std::size_t>(got);
  if (size > left_) return Invalid("too large when decompressed");
  left_ -= size;
  end_ += size;
  return {};
}

Result<std::optional<std::string_view>> GzipLines::Next(std::size_t longest) {
  std::size_t seen = 0;  // of the line, without a line feed in it
  for (;;) {
    const char* const line = buffer_.data() + begin_;
    const std::size_t size = end_ - begin_;
    const void* const found = std::memchr(line + seen, '\n', size - seen);
    const std::size_t length =
        found == nullptr
            ? size
            : static_cast<std::size_t>(static_cast<const char*>(found) - line);
    if (length > longest) return Invalid("a line is too long");
    if (found != nullptr || (over_ && size > 0)) {
      begin_ += std::min(length + 1, size);
      return std::string_view(line, length);
    }
    if (over_) return std::nullopt;
    seen = size;
    const auto more = Fill();
    if (!more) return tl::unexpected(more.error());
  }
}

}  // namespace regionbench
