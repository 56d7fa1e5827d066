// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <string>

#include "config/core/byte_size.h"
#include "dashboard/cli/commands.h"
#include "dashboard/cli/count_line.h"
#include "dashboard/cli/stop_on_signal.h"
#include "dashboard/cli/stored.h"

namespace regionbench {
namespace {

Result<void> BackUp(const Task& task, Console& console) {
  const StopOnSignal signals;
  const auto store = OpenExistingStore(task.request, console);
  if (!store) return tl::unexpected(store.error());
  CountLine progress(console, !task.request.quiet, "pages copied");
  return (*store)->BackUp(task.arguments.front(),
                          [&](std::uint64_t done, std::uint64_t /*all*/) {
                            progress.Set(done);
                            return !signals.source().stop_requested();
                          });
}

}  // namespace

ExitCode RunBackup(const Task& task, Console& console) {
  if (const auto done = BackUp(task, console); !done) {
    return Explain(done.error(), console);
  }
  const std::string& file = task.arguments.front();
  std::error_code error;
  const auto bytes = std::filesystem::file_size(file, error);
  return Deliver(file + ": " + FormatByteSize(error ? 0 : bytes) + "\n",
                 ExitCode::kDecided, console);
}

}  // namespace regionbench
