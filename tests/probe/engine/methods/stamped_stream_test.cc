// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/stamped_stream.h"

#include <sys/socket.h>

#include "tests/probe/engine/methods/http_probing.h"
#include "tests/support/loopback.h"

namespace regionbench {
namespace {

class StampedStreamTest : public HttpProbing {
 protected:
  // Loopback: what is sent has come when send returns, and its stamp as well.
  static void Send(const Socket& from, const std::string& text) {
    ASSERT_EQ(send(from.Fd(), text.data(), text.size(), 0),
              static_cast<ssize_t>(text.size()));
  }
  static void Await(const Socket& socket) {
    pollfd readable{.fd = socket.Fd(), .events = POLLIN, .revents = 0};
    ASSERT_EQ(poll(&readable, 1, -1), 1);
  }

  loopback::Listener listener;
  Socket client = listener.Connect();
  Socket server = listener.Accept();
  StampedStream stream{client.Fd()};
};

TEST_F(StampedStreamTest, NothingWasSeenAtFirst) {
  EXPECT_FALSE(stream.NoteSends());
  stream.NoteArrivals();
  EXPECT_FALSE(stream.FirstSent() || stream.LastSent());
  EXPECT_FALSE(stream.FirstUnread() || stream.LastUnread());
  EXPECT_FALSE(stream.CutOff());
}

TEST_F(StampedStreamTest, SeesTheFirstAndTheLastSend) {
  Send(client, "hello");
  EXPECT_TRUE(stream.NoteSends());
  const auto first = stream.FirstSent();
  ASSERT_TRUE(first);
  EXPECT_EQ(stream.LastSent(), first);
  Send(client, "again");
  EXPECT_TRUE(stream.NoteSends());
  EXPECT_EQ(stream.FirstSent(), first);
  EXPECT_GT(*stream.LastSent(), *first);
}

TEST_F(StampedStreamTest, SeesAnArrivalAfterItsCauseAndReadsNothing) {
  Send(client, "question");
  stream.NoteSends();
  Send(server, "answer");
  Await(client);
  stream.NoteArrivals();
  ASSERT_TRUE(stream.FirstUnread());
  EXPECT_GT(*stream.FirstUnread(), *stream.LastSent());
  EXPECT_GE(*stream.LastUnread(), *stream.FirstUnread());
  std::array<char, 16> text{};
  EXPECT_EQ(recv(client.Fd(), text.data(), text.size(), 0), 6);
}

TEST_F(StampedStreamTest, ForgetsAtARestartAndKeepsEarlierSendsOut) {
  Send(client, "question");
  stream.NoteSends();
  stream.Restart();
  EXPECT_FALSE(stream.FirstSent());
  EXPECT_FALSE(stream.NoteSends());
  EXPECT_FALSE(stream.LastSent());
  Send(client, "next");
  stream.NoteSends();
  EXPECT_TRUE(stream.LastSent());
}

TEST_F(StampedStreamTest, NoticesThatThePeerLeft) {
  server = Socket();
  Await(client);
  stream.NoteArrivals();
  EXPECT_TRUE(stream.CutOff());
}

TEST_F(StampedStreamTest, IsNotCutOffWhileThereIsSomethingToRead) {
  Send(server, "goodbye");
  server = Socket();
  Await(client);
  stream.NoteArrivals();
  EXPECT_FALSE(stream.CutOff());
}

}  // namespace
}  // namespace regionbench
