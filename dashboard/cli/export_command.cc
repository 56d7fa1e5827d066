// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <system_error>

#include "dashboard/cli/commands.h"
#include "dashboard/cli/count_line.h"
#include "dashboard/cli/stored.h"
#include "probe/sample/sample_csv.h"
#include "probe/sample/sample_json.h"

namespace regionbench {
namespace {

constexpr std::size_t kFullBuffer = 65'536;

/// Lines on their way out, many at a time.
class LineWriter {
 public:
  LineWriter(std::ostream& out, bool csv) : out_(out), csv_(csv) {
    if (csv_) lines_ = CsvHeader() + "\n";
  }

  void Write(const Sample& sample) {
    if (failed_) return;
    if (csv_) {
      AppendCsvLine(sample, lines_);
    } else {
      AppendJsonLine(sample, lines_);
    }
    lines_ += '\n';
    if (lines_.size() >= kFullBuffer) Flush();
  }

  void Flush() {
    if (failed_) return;
    errno = 0;
    out_.write(lines_.data(), static_cast<std::streamsize>(lines_.size()));
    lines_.clear();
    if (out_.flush()) return;
    failed_ = true;
    reason_ = errno;
  }

  /// 0 when all went out, or the reader had what it wanted.
  [[nodiscard]] int reason() const { return reason_ == EPIPE ? 0 : reason_; }

 private:
  std::ostream& out_;
  const bool csv_;
  std::string lines_;
  bool failed_ = false;
  int reason_ = 0;
};

// All there is where no time is told.
SampleQuery Wanted(const Task& task) {
  SampleQuery query = StoredQuery(task, {});
  query.since = task.request.since;
  query.until = task.request.until;
  return query;
}

Result<std::uint64_t> WriteSamples(const Task& task, Console& console,
                                   LineWriter& writer) {
  const auto store = OpenExistingStore(task.request, console);
  if (!store) return tl::unexpected(store.error());
  CountLine progress(console, !task.request.quiet, "samples");
  std::uint64_t count = 0;
  const auto read = (*store)->Read(Wanted(task), [&](const Sample& sample) {
    writer.Write(sample);
    progress.Set(++count);
  });
  if (!read) return tl::unexpected(read.error());
  writer.Flush();
  return count;
}

}  // namespace

ExitCode RunExport(const Task& task, Console& console) {
  LineWriter writer(console.out, task.request.format == Format::kCsv);
  const auto count = WriteSamples(task, console, writer);
  if (!count) return Explain(count.error(), console);
  if (writer.reason() != 0) {
    Complain(console, "standard output: " +
                          std::generic_category().message(writer.reason()));
    return ExitCode::kFailure;
  }
  return *count > 0 ? ExitCode::kDecided : ExitCode::kNoAnswer;
}

}  // namespace regionbench
