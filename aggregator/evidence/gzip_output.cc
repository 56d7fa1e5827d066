// SPDX-License-Identifier: Apache-2.0
#include "aggregator/evidence/gzip_output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "probe/sample/sample.h"

namespace regionbench {
namespace {

constexpr mode_t kReadableByAll = 0666;  // less what the umask takes away
constexpr unsigned kBuffer = 64U * 1024;

// A path that cannot exist is a mistake of the user's; a full disk is not.
ErrorCode CodeOf(int reason) {
  switch (reason) {
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
    case ENAMETOOLONG:
      return ErrorCode::kInvalidInput;
    default:
      return ErrorCode::kUnavailable;
  }
}

tl::unexpected<Error> Broken(const std::string& path, int reason) {
  return Fail(CodeOf(reason),
              path + ": " + std::generic_category().message(reason));
}

}  // namespace

struct GzipOutput::Stream {
  explicit Stream(int descriptor) : file(gzdopen(descriptor, "wb")) {
    if (file != nullptr) gzbuffer(file, kBuffer);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() { Close(); }

  int Close() {
    gzFile closing = std::exchange(file, nullptr);
    return closing == nullptr ? Z_OK : gzclose(closing);
  }

  gzFile file;
};

Result<std::unique_ptr<GzipOutput>> GzipOutput::Create(
    const std::string& path) {
  struct stat there {};
  if (stat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode)) {
    return Fail(ErrorCode::kInvalidInput, path + ": is not a file");
  }
  // Beside it, or it could not be renamed; unique, so that two runs that save
  // to one place do not write into one file.
  std::string growing = path + "." + NewBootId() + ".partial";
  const int descriptor = open(
      growing.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kReadableByAll);
  if (descriptor < 0) return Broken(path, errno);
  std::unique_ptr<GzipOutput> output(
      new GzipOutput(path, std::move(growing), descriptor));
  if (output->stream_->file == nullptr) return Broken(path, ENOMEM);
  return output;
}

// The stream closes its descriptor, and syncing comes after that.
GzipOutput::GzipOutput(std::string path, std::string growing, int descriptor)
    : path_(std::move(path)),
      growing_(std::move(growing)),
      descriptor_(descriptor),
      stream_(std::make_unique<Stream>(
          fcntl(descriptor, F_DUPFD_CLOEXEC, descriptor))) {}

GzipOutput::~GzipOutput() {
  stream_.reset();
  close(descriptor_);
  if (!growing_.empty()) unlink(growing_.c_str());
}

tl::unexpected<Error> GzipOutput::Failure() const {
  return Broken(path_, errno != 0 ? errno : EIO);
}

Result<void> GzipOutput::Write(std::string_view text) {
  errno = 0;
  const auto size = static_cast<unsigned>(text.size());
  if (text.empty() || gzwrite(stream_->file, text.data(), size) > 0) return {};
  return Failure();
}

Result<void> GzipOutput::Flush() {
  errno = 0;
  if (gzflush(stream_->file, Z_SYNC_FLUSH) == Z_OK) return {};
  return Failure();
}

Result<void> GzipOutput::Commit() {
  errno = 0;
  if (stream_->Close() != Z_OK) return Failure();
  if (fsync(descriptor_) != 0) return Failure();
  if (rename(growing_.c_str(), path_.c_str()) != 0) return Failure();
  growing_.clear();
  return {};
}

}  // namespace regionbench
