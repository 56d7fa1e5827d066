// SPDX-License-Identifier: Apache-2.0
#include "probe/sink/spool.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace regionbench {
namespace {

constexpr mode_t kPrivate = 0600;

}  // namespace

Result<std::unique_ptr<Spool>> Spool::Open(std::string path,
                                           const SpoolBounds& bounds) {
  std::unique_ptr<Spool> spool(new Spool(std::move(path), bounds));
  const auto opened = spool->OpenFile();
  if (!opened && opened.error().code == ErrorCode::kUnavailable) {
    return tl::unexpected(opened.error());
  }
  spool->Settle(opened);
  return spool;
}

Spool::~Spool() {
  if (lock_ >= 0) close(lock_);
}

// On a file of its own: closing any descriptor of the spool would give up the
// locks that SQLite has on it.
Result<void> Spool::Lock() {
  if (lock_ >= 0) return {};
  const std::string path = path_ + ".lock";
  std::error_code ignored;  // opening will tell
  const auto folder = std::filesystem::path(path).parent_path();
  std::filesystem::create_directories(folder, ignored);
  lock_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kPrivate);
  if (lock_ >= 0 && flock(lock_, LOCK_EX | LOCK_NB) == 0) return {};
  const int reason = errno;
  if (lock_ >= 0) close(lock_);
  lock_ = -1;
  if (reason == EWOULDBLOCK) {
    return Fail(ErrorCode::kUnavailable,
                "spool " + path_ + " is in use by another agent");
  }
  return Fail(ErrorCode::kStorage, "spool " + path_ + " cannot be written: " +
                                       std::generic_category().message(reason));
}

Result<void> Spool::OpenFile() {
  auto locked = Lock();
  if (!locked) return locked;
  auto file = SpoolFile::Open(path_);
  if (!file) return tl::unexpected(std::move(file).error());
  file_ = *std::move(file);
  next_id_ = std::max(next_id_, file_->last_id());
  return ForgetAcknowledged();
}

Result<void> Spool::ForgetAcknowledged() {
  while (!forgotten_.empty()) {
    auto removed = file_->Remove(*forgotten_.begin());
    if (!removed) return removed;
    forgotten_.erase(forgotten_.begin());
  }
  return {};
}

// A file that failed is opened anew: it may have been moved away, as the error
// advised.
void Spool::Settle(const Result<void>& result) {
  if (!result) file_.reset();
  trouble_ = result ? "" : result.error().message;
}

Result<void> Spool::MoveToDisk() {
  if (!file_) {
    auto opened = OpenFile();
    if (!opened) return opened;
  }
  while (!memory_.empty()) {
    const Batch& batch = memory_.front();
    auto appended = file_->Append(batch, batch.id == handed_out_);
    if (!appended) return appended;
    memory_bytes_ -= batch.body.size();
    memory_.pop_front();
  }
  return {};
}

// Ids are microseconds, so that a batch that waits in memory cannot have the
// number of one in a file that is not readable yet.
void Spool::Put(Batch batch) {
  const std::lock_guard lock(mutex_);
  next_id_ = std::max(next_id_ + 1,
                      std::int64_t{WallNow().time_since_epoch().count()});
  batch.id = next_id_;
  memory_bytes_ += batch.body.size();
  memory_.push_back(std::move(batch));
  ++fresh_;
  Settle(MoveToDisk());
  Trim();
  filled_.notify_all();
}

void Spool::Trim() {
  for (bool more = true; more && file_;) {
    const auto trimmed = TrimFile();
    if (!trimmed) Settle(tl::unexpected(trimmed.error()));
    more = trimmed && *trimmed;
  }
  TrimMemory();
}

void Spool::CountLoss(const Batch& batch) {
  ++dropped_.batches;
  dropped_.samples += batch.samples;
}

// True when one was dropped. What is being sent is spared: whether it is lost
// is not known.
Result<bool> Spool::TrimFile() {
  const auto oldest = file_->PeekOldest(handed_out_);
  if (!oldest) return tl::unexpected(oldest.error());
  if (!*oldest) return false;
  const bool old = WallNow() - (*oldest)->first > bounds_.age;
  if (!old && file_->tally().bytes <= bounds_.bytes) return false;
  const auto removed = file_->Remove((*oldest)->id);
  if (!removed) return tl::unexpected(removed.error());
  CountLoss(**oldest);
  return true;
}

void Spool::TrimMemory() {
  while (memory_bytes_ > bounds_.memory_bytes) {
    const auto oldest = std::ranges::find_if(
        memory_, [&](const Batch& batch) { return batch.id != handed_out_; });
    if (oldest == memory_.end()) return;
    CountLoss(*oldest);
    memory_bytes_ -= oldest->body.size();
    memory_.erase(oldest);
  }
}

std::optional<Batch> Spool::AwaitNext(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    if (auto batch = NextNow()) return batch;
    filled_.wait(lock, stop, [this, seen = fresh_] { return fresh_ != seen; });
  }
  return std::nullopt;
}

std::optional<Batch> Spool::NextNow() {
  handed_out_ = 0;
  std::optional<Batch> next;
  if (file_) {
    auto read = file_->NextBatch();
    if (read) {
      next = *std::move(read);
    } else {
      Settle(tl::unexpected(read.error()));
    }
  }
  if (!next && !memory_.empty()) next = memory_.front();
  if (next) handed_out_ = next->id;
  return next;
}

void Spool::Acknowledge(std::int64_t id) {
  const std::lock_guard lock(mutex_);
  handed_out_ = 0;
  const auto in_memory = std::ranges::find(memory_, id, &Batch::id);
  if (in_memory != memory_.end()) {
    memory_bytes_ -= in_memory->body.size();
    memory_.erase(in_memory);
    return;
  }
  forgotten_.insert(id);
  if (file_) Settle(ForgetAcknowledged());
}

void Spool::SetBounds(const SpoolBounds& bounds) {
  const std::lock_guard lock(mutex_);
  bounds_ = bounds;
}

SpoolState Spool::state() {
  const std::lock_guard lock(mutex_);
  SpoolState state{.dropped = dropped_, .trouble = trouble_};
  if (file_) {
    state.waiting = file_->tally();
    const auto oldest = file_->PeekOldest();
    if (oldest && *oldest) state.oldest = (*oldest)->first;
  }
  for (const Batch& batch : memory_) {
    ++state.waiting.batches;
    state.waiting.samples += batch.samples;
    state.waiting.bytes += batch.body.size();
    if (!state.oldest) state.oldest = batch.first;
  }
  return state;
}

}  // namespace regionbench
