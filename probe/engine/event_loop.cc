// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/event_loop.h"

#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <limits>

namespace regionbench {
namespace {

using std::chrono::nanoseconds;

constexpr unsigned kGenerationShift = 32;
constexpr std::size_t kEventsAtOnce = 128;

// The kernel may hand over an event of a descriptor that was closed, and its
// number given to another, earlier in the same batch.
std::uint64_t Ticket(int fd, std::uint32_t generation) {
  return std::uint64_t{generation} << kGenerationShift |
         static_cast<std::uint32_t>(fd);
}

bool Control(int epoll_fd, int operation, int fd, epoll_event event) {
  return epoll_ctl(epoll_fd, operation, fd, &event) == 0;
}

timespec ToTimespec(nanoseconds duration) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(duration);
  return {.tv_sec = seconds.count(), .tv_nsec = (duration - seconds).count()};
}

int ToMilliseconds(std::optional<nanoseconds> duration) {
  if (!duration) return -1;
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(*duration);
  return static_cast<int>(
      std::min<std::int64_t>(ms.count(), std::numeric_limits<int>::max()));
}

}  // namespace

Result<std::unique_ptr<EventLoop>> EventLoop::Open() {
  const int epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  const int wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  // Owned from here on, so that whichever is open is closed.
  std::unique_ptr<EventLoop> loop(new EventLoop(epoll_fd, wake_fd));
  if (epoll_fd < 0 || wake_fd < 0 ||
      !Control(epoll_fd, EPOLL_CTL_ADD, wake_fd,
               {.events = EPOLLIN, .data = {.u64 = Ticket(wake_fd, 0)}})) {
    return Fail(ErrorCode::kUnavailable, "no descriptor for an event loop");
  }
  return loop;
}

EventLoop::EventLoop(int epoll_fd, int wake_fd)
    : epoll_fd_(epoll_fd), wake_fd_(wake_fd) {}

EventLoop::~EventLoop() {
  if (epoll_fd_ >= 0) close(epoll_fd_);
  if (wake_fd_ >= 0) close(wake_fd_);
}

void EventLoop::Watch(int fd, std::uint32_t events, IoHandler handler) {
  std::shared_ptr<const Watched>& watched = watched_[fd];
  const bool known = watched != nullptr;
  const std::uint32_t generation =
      known ? watched->generation : next_generation_++;
  watched = std::make_shared<const Watched>(
      Watched{events, generation, std::move(handler)});
  const epoll_event wanted{.events = events,
                           .data = {.u64 = Ticket(fd, generation)}};
  // A descriptor closed without Forget has left the kernel's set, and its
  // number may have come back: then there is nothing to modify.
  if (known && Control(epoll_fd_, EPOLL_CTL_MOD, fd, wanted)) return;
  if (!Control(epoll_fd_, EPOLL_CTL_ADD, fd, wanted)) {
    Control(epoll_fd_, EPOLL_CTL_MOD, fd, wanted);
  }
}

void EventLoop::Forget(int fd) {
  if (watched_.erase(fd) != 0) Control(epoll_fd_, EPOLL_CTL_DEL, fd, {});
}

EventLoop::TimerId EventLoop::At(SteadyTime when, TimerHandler handler) {
  const TimerId timer = next_timer_++;
  timers_.emplace(std::pair(when, timer), std::move(handler));
  timer_times_.emplace(timer, when);
  return timer;
}

void EventLoop::Cancel(TimerId timer) {
  const auto found = timer_times_.find(timer);
  if (found == timer_times_.end()) return;
  timers_.erase({found->second, timer});
  timer_times_.erase(found);
}

void EventLoop::RunUntil(const std::function<bool()>& done) {
  std::array<epoll_event, kEventsAtOnce> events{};
  while (!done()) {
    const int count = std::max(Wait(events), 0);
    const std::span ready(events.data(), static_cast<std::size_t>(count));
    for (const epoll_event& event : ready) Dispatch(event);
    RunDueTimers();
  }
}

void EventLoop::Post(TimerHandler task) {
  {
    const std::lock_guard lock(mutex_);
    posted_.push_back(std::move(task));
  }
  Wake();
}

void EventLoop::Wake() const {
  const std::uint64_t one = 1;
  // Fails only when a wake is already waiting to be seen.
  [[maybe_unused]] const auto written = write(wake_fd_, &one, sizeof one);
}

std::optional<nanoseconds> EventLoop::UntilNextTimer() const {
  if (timers_.empty()) return std::nullopt;
  const nanoseconds left = timers_.begin()->first.first - SteadyNow();
  return std::max(left, nanoseconds(0));
}

int EventLoop::Wait(std::span<epoll_event> events) {
  const auto size = static_cast<int>(events.size());
  const auto timeout = UntilNextTimer();
  if (nanoseconds_) {
    const timespec spec = ToTimespec(timeout.value_or(nanoseconds(0)));
    // By its number: musl has no function for it.
    const auto count =
        static_cast<int>(syscall(SYS_epoll_pwait2, epoll_fd_, events.data(),
                                 size, timeout ? &spec : nullptr, nullptr, 0));
    if (count >= 0 || errno != ENOSYS) return count;
    nanoseconds_ = false;
  }
  return epoll_wait(epoll_fd_, events.data(), size, ToMilliseconds(timeout));
}

void EventLoop::Dispatch(const epoll_event& event) {
  const int fd = static_cast<int>(event.data.u64 & 0xFFFFFFFFU);
  if (fd == wake_fd_) {
    RunPosted();
    return;
  }
  const auto found = watched_.find(fd);
  if (found == watched_.end()) return;
  // A copy: the handler may forget its descriptor, and so itself.
  const std::shared_ptr<const Watched> watched = found->second;
  if (Ticket(fd, watched->generation) != event.data.u64) return;
  const std::uint32_t seen =
      event.events & (watched->events | EPOLLERR | EPOLLHUP);
  if (seen != 0) watched->handler(seen);
}

void EventLoop::RunPosted() {
  std::uint64_t wakes = 0;
  [[maybe_unused]] const auto got = read(wake_fd_, &wakes, sizeof wakes);
  std::vector<TimerHandler> tasks;
  {
    const std::lock_guard lock(mutex_);
    tasks.swap(posted_);
  }
  for (const TimerHandler& task : tasks) task();
}

void EventLoop::RunDueTimers() {
  if (timers_.empty()) return;
  // Collected first: a handler may set a timer for now, which has to let the
  // descriptors have their turn, and may cancel one that is due.
  const SteadyTime now = SteadyNow();
  due_.clear();
  for (const auto& [key, handler] : timers_) {
    if (key.first > now) break;
    due_.push_back(key.second);
  }
  for (const TimerId timer : due_) {
    const auto found = timer_times_.find(timer);
    if (found == timer_times_.end()) continue;
    auto node = timers_.extract({found->second, timer});
    timer_times_.erase(found);
    node.mapped()();
  }
}

}  // namespace regionbench
