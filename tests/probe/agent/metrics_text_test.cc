// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "probe/agent/agent_status.h"
#include "tests/support/golden.h"
#include "tests/support/shell.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

AgentStatus BusyStatus() {
  AgentStatus status;
  status.groups = {{.name = "asia",
                    .targets = 12,
                    .rounds = 100,
                    .late = 2,
                    .missed = 1,
                    .last_lag = 1500us,
                    .largest_lag = 2s},
                   {.name = "web", .targets = 3}};
  status.groups[1].certificate_ends = {
      {{"aws", "eu-west-1", "s3"}, WallTime(1'795'736'200s)},
      {{"custom", "shop", ""}, WallTime(1'764'200'000s)}};
  status.intake.samples[0] = 1180;
  status.intake.samples[1] = 20;
  status.spool.waiting = {.batches = 2, .samples = 24, .bytes = 1500};
  status.spool.oldest = WallTime(1'763'881'200'500'000us);
  status.spool.dropped = {.batches = 1, .samples = 7};
  DeliveryCounts delivery;
  delivery.pushed_samples = 1176;
  delivery.rejected_samples = 3;
  delivery.failures = 4;
  delivery.last_push = WallTime(1'763'881'201s);
  delivery.clock_lead = ClockLead{.ahead = -1500us, .round_trip = 300us};
  status.delivery = delivery;
  status.reload.at = WallTime(1'763'881'000s);
  return status;
}

TEST(MetricsTextTest, HasEverythingThatIsKnown) {
  ExpectGolden(std::string(RB_SOURCE_DIR) + "/tests/golden/agent_metrics.txt",
               MetricsText(BusyStatus(), "1.2.3"));
}

TEST(MetricsTextTest, LeavesOutWhatIsNot) {
  const std::string text = MetricsText({}, "1.2.3");
  for (const char* absent :
       {"oldest", "certificate", "clock", "last_push", "pushed", "rounds"}) {
    EXPECT_THAT(text, Not(HasSubstr(absent))) << absent;
  }
  EXPECT_THAT(text, HasSubstr("agent_samples_total{outcome=\"aborted\"} 0\n"));
}

TEST(MetricsTextTest, PromtoolHasNothingToSay) {
  if (!std::filesystem::exists("/usr/bin/promtool")) {
    GTEST_SKIP() << "no promtool (package prometheus)";
  }
  const support::TemporaryFolder folder;
  const std::string file = folder.File("metrics.txt");
  std::ofstream(file) << MetricsText(BusyStatus(), "1.2.3");
  EXPECT_EQ(support::Shell("promtool check metrics < " + file), "");
}

}  // namespace
}  // namespace regionbench
