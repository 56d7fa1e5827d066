// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/event_loop.h"

#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

namespace regionbench {
namespace {

using namespace std::chrono_literals;

/// Two connected sockets.
struct Pair {
  Pair() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, fds.data()), 0); }
  Pair(const Pair&) = delete;
  ~Pair() {
    Close(0);
    Close(1);
  }
  void Close(std::size_t end) {
    if (fds.at(end) >= 0) close(fds.at(end));
    fds.at(end) = -1;
  }
  void Write() const { EXPECT_EQ(write(fds[1], "x", 1), 1); }
  [[nodiscard]] int fd() const { return fds[0]; }

  std::array<int, 2> fds{-1, -1};
};

class EventLoopTest : public ::testing::Test {
 protected:
  std::unique_ptr<EventLoop> loop = EventLoop::Open().value();
  bool done = false;
  void Run() {
    loop->RunUntil([this] { return done; });
  }
  /// Handles what is ready now.
  void RunOnce() {
    done = false;
    loop->At(SteadyNow(), [this] { done = true; });
    Run();
  }
};

TEST_F(EventLoopTest, TellsWhichEventsADescriptorHas) {
  const Pair pair;
  std::uint32_t seen = 0;
  loop->Watch(pair.fd(), EPOLLIN, [&](std::uint32_t events) {
    seen = events;
    done = true;
  });
  pair.Write();
  Run();
  EXPECT_EQ(seen, static_cast<std::uint32_t>(EPOLLIN));
}

TEST_F(EventLoopTest, DeliversAHangUpThatNobodyAskedFor) {
  Pair pair;
  std::uint32_t seen = 0;
  loop->Watch(pair.fd(), 0, [&](std::uint32_t events) {
    seen = events;
    done = true;
  });
  pair.Close(1);
  Run();
  EXPECT_EQ(seen, static_cast<std::uint32_t>(EPOLLHUP));
}

TEST_F(EventLoopTest, AHandlerMayForgetItself) {
  const Pair pair;
  int calls = 0;
  const std::string kept_alive(100, 'x');
  std::string after;
  loop->Watch(pair.fd(), EPOLLIN, [&, kept_alive](std::uint32_t) {
    ++calls;
    loop->Forget(pair.fd());
    after = kept_alive;  // a freed handler shows here under a sanitizer
  });
  pair.Write();
  RunOnce();
  RunOnce();
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(after, kept_alive);
}

TEST_F(EventLoopTest, AForgottenDescriptorIsSilentEvenInTheSameBatch) {
  const Pair first;
  const Pair second;
  int calls = 0;
  const auto handler = [&](std::uint32_t) {
    ++calls;
    loop->Forget(first.fd());
    loop->Forget(second.fd());
  };
  loop->Watch(first.fd(), EPOLLIN, handler);
  loop->Watch(second.fd(), EPOLLIN, handler);
  first.Write();
  second.Write();
  RunOnce();
  EXPECT_EQ(calls, 1);
}

TEST_F(EventLoopTest, AReusedNumberDoesNotInheritItsPredecessorsEvent) {
  Pair first;
  Pair second;
  const Pair quiet;
  int wrong_calls = 0;
  int reused = -1;
  // Whichever is handled first closes the other and gives its number away.
  const auto replace = [&](Pair& other) {
    loop->Forget(first.fd());
    loop->Forget(second.fd());
    reused = other.fds[0];
    EXPECT_EQ(dup2(quiet.fd(), reused), reused);
    loop->Watch(reused, EPOLLIN, [&](std::uint32_t) { ++wrong_calls; });
  };
  loop->Watch(first.fd(), EPOLLIN, [&](std::uint32_t) { replace(second); });
  loop->Watch(second.fd(), EPOLLIN, [&](std::uint32_t) { replace(first); });
  first.Write();
  second.Write();
  RunOnce();
  EXPECT_GE(reused, 0);
  EXPECT_EQ(wrong_calls, 0);
}

TEST_F(EventLoopTest, WatchingAgainChangesEventsAndHandler) {
  const Pair pair;
  int reads = 0;
  int writes = 0;
  loop->Watch(pair.fd(), EPOLLIN, [&](std::uint32_t) { ++reads; });
  loop->Watch(pair.fd(), EPOLLOUT, [&](std::uint32_t) { ++writes; });
  pair.Write();
  RunOnce();
  EXPECT_EQ(reads, 0);
  EXPECT_EQ(writes, 1);
}

TEST_F(EventLoopTest, ADescriptorClosedWithoutForgetMayComeBack) {
  Pair first;
  const int number = first.fd();
  loop->Watch(number, EPOLLIN, [](std::uint32_t) { FAIL(); });
  first.Close(0);
  const Pair second;
  ASSERT_EQ(dup2(second.fd(), number), number);
  first.fds[0] = number;
  int calls = 0;
  loop->Watch(number, EPOLLIN, [&](std::uint32_t) {
    ++calls;
    done = true;
  });
  second.Write();
  Run();
  EXPECT_EQ(calls, 1);
}

TEST_F(EventLoopTest, TimersRunInOrderOfTime) {
  const SteadyTime now = SteadyNow();
  std::string order;
  loop->At(now + 3ms, [&] { done = true; });
  loop->At(now + 2ms, [&] { order += 'b'; });
  loop->At(now + 1ms, [&] { order += 'a'; });
  loop->At(now + 2ms, [&] { order += 'c'; });
  Run();
  EXPECT_EQ(order, "abc");
}

TEST_F(EventLoopTest, ATimerIsNeverEarly) {
  const SteadyTime when = SteadyNow() + 1'234'567ns;
  SteadyTime ran;
  loop->At(when, [&] {
    ran = SteadyNow();
    done = true;
  });
  Run();
  EXPECT_GE(ran, when);
}

TEST_F(EventLoopTest, ACancelledTimerDoesNotRun) {
  const SteadyTime now = SteadyNow();
  int calls = 0;
  const auto timer = loop->At(now, [&] { ++calls; });
  loop->Cancel(timer);
  loop->Cancel(timer);
  RunOnce();
  EXPECT_EQ(calls, 0);
}

TEST_F(EventLoopTest, ATimerMayCancelOneThatIsDueToo) {
  const SteadyTime now = SteadyNow();
  EventLoop::TimerId second = 0;
  int calls = 0;
  loop->At(now, [&] { loop->Cancel(second); });
  second = loop->At(now, [&] { ++calls; });
  RunOnce();
  EXPECT_EQ(calls, 0);
}

TEST_F(EventLoopTest, ATimerThatSetsItselfAgainLetsDescriptorsHaveTheirTurn) {
  const Pair pair;
  pair.Write();
  std::function<void()> again = [&] { loop->At(SteadyNow(), again); };
  again();
  loop->Watch(pair.fd(), EPOLLIN, [&](std::uint32_t) { done = true; });
  Run();
  SUCCEED() << "Run came back";
}

TEST_F(EventLoopTest, WakeFromAnotherThreadAsksDone) {
  std::atomic<bool> stop = false;
  std::jthread other([&] {
    stop = true;
    loop->Wake();
  });
  loop->RunUntil([&] { return stop.load(); });
  EXPECT_TRUE(stop);
}

TEST_F(EventLoopTest, PostedTasksRunOnTheLoopsThreadInOrder) {
  std::string order;
  std::thread::id ran_on;
  std::jthread other([&] {
    loop->Post([&] { order += 'a'; });
    loop->Post([&] {
      order += 'b';
      ran_on = std::this_thread::get_id();
      done = true;
    });
  });
  Run();
  EXPECT_EQ(order, "ab");
  EXPECT_EQ(ran_on, std::this_thread::get_id());
}

// Linux 5.10, which some function platforms run, has no epoll_pwait2.
bool HideEpollPwait2() {
  std::array<sock_filter, 4> code{{
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_epoll_pwait2},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | ENOSYS},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
  }};
  const sock_fprog program{code.size(), code.data()};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

TEST_F(EventLoopTest, WorksOnKernelsWithoutNanosecondWaits) {
  bool hidden = false;
  bool never_early = false;
  std::thread([&] {
    hidden = HideEpollPwait2();
    const SteadyTime when = SteadyNow() + 1500us;
    loop->At(when, [&] {
      never_early = SteadyNow() >= when;
      done = true;
    });
    Run();
  }).join();
  if (!hidden) GTEST_SKIP() << "system call filters are not permitted here";
  EXPECT_TRUE(never_early);
}

}  // namespace
}  // namespace regionbench
