// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "dashboard/cli/commands.h"
#include "dashboard/cli/recording.h"
#include "dashboard/cli/stop_on_signal.h"
#include "dashboard/cli/surroundings.h"
#include "dashboard/service/aggregator.h"

namespace regionbench {
namespace {

constexpr std::chrono::seconds kLastRequests{5};

Result<void> Serve(const Task& task, const Console& console,
                   const Surroundings& around, Log& log) {
  FileWatch file(around.settings_file);
  const auto place = StoreOf(task.request, console);
  if (!place) return tl::unexpected(place.error());
  auto aggregator = Aggregator::Start({.settings = task.request.settings,
                                       .store = *place,
                                       .version = RB_VERSION},
                                      log);
  if (!aggregator) return tl::unexpected(std::move(aggregator).error());
  log.Info("listening", {{"address", (*aggregator)->Address().Text()},
                         {"store", place->Text()}});
  RunUnattended(
      around, file,
      {.look_around = [&] { (*aggregator)->LookAround(); },
       .reload =
           [&] {
             const auto done =
                 task.read_again().and_then([&](const Request& request) {
                   return (*aggregator)->Reconfigure(request.settings);
                 });
             if (!done) (*aggregator)->RefuseReload(done.error());
           }});
  log.Info("stopping");
  (*aggregator)->Stop(kLastRequests);
  return {};
}

}  // namespace

ExitCode RunServe(const Task& task, Console& console) {
  ReloadRequest reload;
  const StopOnSignal signals([&reload] { reload.Make(); });
  Log log(task.request.level, [&console](std::string_view line) {
    console.err << line << std::flush;
  });
  Surroundings around = SurroundingsOf(task.request.config, console);
  around.reload = &reload;
  around.stop = signals.source().get_token();
  const auto done = Serve(task, console, around, log);
  return done ? ExitCode::kDecided : Explain(done.error(), console);
}

}  // namespace regionbench
