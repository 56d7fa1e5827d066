// SPDX-License-Identifier: Apache-2.0
#include "probe/agent/agent_loop.h"

#include <gmock/gmock.h>

#include <fstream>
#include <thread>

#include "tests/probe/agent/agent_probing.h"

namespace regionbench {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

/// The loop on a thread of its own. `settings` is what the file would say.
class AgentLoopTest : public AgentProbing {
 protected:
  AgentLoopTest() {
    plan_.groups = {Answering("first")};
    around_.settings_file = folder_.File("settings.toml");
    std::ofstream(around_.settings_file) << "first";
    around_.reload = &reload_;
    around_.stop = stop_.get_token();
    around_.drain = kEver;
    around_.read_settings = [this]() -> Result<AgentPlan> {
      const std::lock_guard lock(mutex_);
      if (mistake_.empty()) return plan_;
      return Fail(ErrorCode::kInvalidInput, mistake_);
    };
    around_.on_start = [this](Agent& agent) { agent_ = &agent; };
  }
  void Begin() {
    thread_ =
        std::jthread([this] { result_ = RunAgentLoop(around_, log_.log()); });
  }
  void End() {
    stop_.request_stop();
    thread_.join();
  }
  void Say(const std::string& mistake) {
    const std::lock_guard lock(mutex_);
    mistake_ = mistake;
  }
  void SayGroups(std::vector<GroupPlan> groups) {
    const std::lock_guard lock(mutex_);
    mistake_.clear();
    plan_.groups = std::move(groups);
  }

  std::mutex mutex_;  // guards plan_ and mistake_ once the loop runs
  std::string mistake_;
  ReloadRequest reload_;
  std::stop_source stop_;
  AgentSurroundings around_;
  Agent* agent_ = nullptr;  // once it has delivered something
  Result<void> result_;
  std::jthread thread_;
};

TEST_F(AgentLoopTest, AStopDeliversWhatThereIs) {
  Begin();
  AwaitMore(10);
  End();
  EXPECT_TRUE(result_);
  EXPECT_THAT(log_.text(), HasSubstr("msg=stopped left_samples=0"));
}

TEST_F(AgentLoopTest, ARequestReloads) {
  Begin();
  AwaitMore(5);
  SayGroups({Answering("first"), Answering("second")});
  reload_.Make();
  log_.Await("settings reloaded");
  while (CountOf("second") == 0) AwaitMore(1);
  End();
  EXPECT_THAT(BootsOf("first"), SizeIs(1));
}

TEST_F(AgentLoopTest, AChangedFileReloads) {
  Begin();
  AwaitMore(5);
  SayGroups({Answering("second")});
  std::ofstream(around_.settings_file) << "another";
  log_.Await("settings reloaded");
  while (CountOf("second") == 0) AwaitMore(1);
  End();
}

TEST_F(AgentLoopTest, BadSettingsLeaveTheOldOnesInForce) {
  Begin();
  AwaitMore(5);
  Say("s.toml:1: wrong\ns.toml:2: wrong, too");
  reload_.Make();
  log_.Await("settings refused");
  EXPECT_THAT(log_.text(),
              HasSubstr("level=error msg=\"settings refused, the old ones "
                        "hold\" error=\"s.toml:1: wrong\\ns.toml:2: wrong, "
                        "too\"\n"));
  EXPECT_FALSE(agent_->status().reload.successful);
  AwaitMore(10);
  SayGroups({Answering("first")});
  reload_.Make();
  log_.Await("settings reloaded");
  EXPECT_TRUE(agent_->status().reload.successful);
  End();
  EXPECT_THAT(BootsOf("first"), SizeIs(1));
}

TEST_F(AgentLoopTest, BadSettingsAtTheStartAreAnError) {
  Say("wrong");
  const auto done = RunAgentLoop(around_, log_.log());
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "wrong");
}

TEST_F(AgentLoopTest, ServesItsMetrics) {
  plan_.settings.metrics_listen = ListenAddress{"127.0.0.1", 0};
  Begin();
  AwaitMore(5);
  EXPECT_NE(agent_->metrics_port(), 0);
  End();
}

}  // namespace
}  // namespace regionbench
