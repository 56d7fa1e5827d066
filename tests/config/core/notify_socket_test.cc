// SPDX-License-Identifier: Apache-2.0
#include "config/core/notify_socket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>

#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using ::testing::StartsWith;
using namespace std::chrono_literals;

/// What a service manager has at the other end.
class Manager {
 public:
  explicit Manager(const std::string& address)
      : socket_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    address.copy(std::begin(at.sun_path), address.size());
    if (address.front() == '@') at.sun_path[0] = '\0';
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) +
                                               address.size());
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&at), length), 0);
  }
  Manager(const Manager&) = delete;
  ~Manager() { close(socket_); }

  [[nodiscard]] std::string Hear() const {
    std::array<char, 1024> text{};
    const ssize_t size = recv(socket_, text.data(), text.size(), MSG_DONTWAIT);
    return {text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
  }

 private:
  int socket_;
};

TEST(NotifySocketTest, SaysWhatTheManagerUnderstands) {
  const support::TemporaryFolder folder;
  const std::string path = folder.File("notify");
  const Manager manager(path);
  const NotifySocket socket(path);
  socket.Ready();
  EXPECT_EQ(manager.Hear(), "READY=1");
  socket.Reloading();
  EXPECT_THAT(manager.Hear(), StartsWith("RELOADING=1\nMONOTONIC_USEC="));
  socket.Alive();
  EXPECT_EQ(manager.Hear(), "WATCHDOG=1");
  socket.Status("12 samples wait");
  EXPECT_EQ(manager.Hear(), "STATUS=12 samples wait");
  socket.Stopping();
  EXPECT_EQ(manager.Hear(), "STOPPING=1");
}

TEST(NotifySocketTest, AnAbstractSocketHasAnAtSign) {
  const std::string address = "@regionbench-test-" + std::to_string(getpid());
  const Manager manager(address);
  NotifySocket(address).Ready();
  EXPECT_EQ(manager.Hear(), "READY=1");
}

TEST(NotifySocketTest, NobodyListeningIsFine) {
  NotifySocket("").Ready();
  NotifySocket("/nowhere/notify").Ready();
  NotifySocket(std::string(500, 'x')).Ready();
}

TEST(WatchdogPeriodTest, IsHalfOfWhatIsMeantForThisProcess) {
  EXPECT_EQ(WatchdogPeriod("30000000", "", 7), 15s);
  EXPECT_EQ(WatchdogPeriod("30000000", "7", 7), 15s);
  EXPECT_EQ(WatchdogPeriod("30000000", "8", 7), std::nullopt);
  EXPECT_EQ(WatchdogPeriod("", "", 7), std::nullopt);
  EXPECT_EQ(WatchdogPeriod("soon", "", 7), std::nullopt);
  EXPECT_EQ(WatchdogPeriod("0", "", 7), std::nullopt);
}

}  // namespace
}  // namespace regionbench
