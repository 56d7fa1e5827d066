// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <nlohmann/json.hpp>
#include <span>
#include <system_error>

#include "aggregator/store/store.h"
#include "dashboard/cli/bucket_objects.h"
#include "dashboard/cli/commands.h"
#include "dashboard/cli/count_line.h"
#include "dashboard/cli/recording.h"
#include "dashboard/cli/sample_lines.h"

namespace regionbench {
namespace {

constexpr std::size_t kBatch = 2000;
constexpr std::size_t kServerBatch = 20'000;
constexpr std::size_t kMostRejectsKept = 100;
constexpr std::size_t kMostRejectsSaid = 10;

struct Reject {
  std::string file;
  std::uint64_t line = 0;
  std::string error;
};

struct Tally {
  AppendCounts counts;
  std::uint64_t rejected = 0;
  std::vector<Reject> rejects;  // the first of them

  [[nodiscard]] std::uint64_t Total() const {
    return counts.accepted + counts.duplicate + rejected;
  }
};

/// Samples into the store, many a transaction: durable when it is told so.
class Importer {
 public:
  Importer(Store& store, std::size_t batch, CountLine& progress)
      : store_(store), most_(batch), progress_(progress) {}

  Result<void> Take(const std::string& file, std::istream& in) {
    SampleLines lines(in);
    while (auto next = lines.Next()) {
      if (*next) {
        batch_.push_back(**std::move(next));
      } else {
        Refuse({file, lines.number(), next->error().message});
      }
      progress_.Set(tally_.Total() + batch_.size());
      if (batch_.size() < most_) continue;
      if (auto stored = Flush(); !stored) return stored;
    }
    if (!in.bad()) return Flush();
    return Fail(ErrorCode::kUnavailable, file + ": cannot be read any further");
  }

  [[nodiscard]] const Tally& tally() const { return tally_; }

 private:
  void Refuse(Reject reject) {
    ++tally_.rejected;
    if (tally_.rejects.size() < kMostRejectsKept) {
      tally_.rejects.push_back(std::move(reject));
    }
  }

  Result<void> Flush() {
    const auto counts = store_.Append(batch_);
    if (!counts) return tl::unexpected(counts.error());
    tally_.counts.accepted += counts->accepted;
    tally_.counts.duplicate += counts->duplicate;
    batch_.clear();
    return {};
  }

  Store& store_;
  const std::size_t most_;
  CountLine& progress_;
  std::vector<Sample> batch_;
  Tally tally_;
};

// `-` is standard input.
Result<void> TakeFile(const std::string& name, Importer& importer) {
  const bool standard = name == "-";
  std::ifstream in(standard ? "/dev/stdin" : name, std::ios::binary);
  if (!in || in.peek() == std::ifstream::traits_type::eof()) {
    if (in.is_open() && in.eof()) return {};
    return Fail(ErrorCode::kInvalidInput,
                name + ": " + std::generic_category().message(errno));
  }
  return importer.Take(standard ? "standard input" : name, in);
}

Result<void> TakeOne(const std::string& name, Importer& importer) {
  if (!name.starts_with("s3://")) return TakeFile(name, importer);
  return ForEachObject(name, [&](const std::string& object, std::istream& in) {
    return importer.Take(object, in);
  });
}

std::string TallyJson(const Tally& tally) {
  auto rejected = nlohmann::ordered_json::array();
  for (const Reject& reject : tally.rejects) {
    rejected.push_back({{"file", reject.file},
                        {"line", reject.line},
                        {"error", reject.error}});
  }
  const nlohmann::ordered_json json = {{"accepted", tally.counts.accepted},
                                       {"duplicate", tally.counts.duplicate},
                                       {"rejected_total", tally.rejected},
                                       {"rejected", std::move(rejected)}};
  constexpr int kIndent = 2;
  return json.dump(kIndent, ' ', false,
                   nlohmann::json::error_handler_t::replace) +
         "\n";
}

std::string TallyText(const Tally& tally) {
  return fmt::format("{} samples stored, {} were there already, {} refused\n",
                     tally.counts.accepted, tally.counts.duplicate,
                     tally.rejected);
}

void TellRejects(const Tally& tally, Console& console) {
  const std::size_t said = std::min(tally.rejects.size(), kMostRejectsSaid);
  for (const Reject& reject : std::span(tally.rejects).first(said)) {
    Complain(console,
             fmt::format("{}:{}: {}", reject.file, reject.line, reject.error));
  }
  if (tally.rejected <= said) return;
  Complain(console, fmt::format("and {} more lines", tally.rejected - said));
}

Result<Tally> TakeFiles(const Task& task, Console& console) {
  const auto place = StoreOf(task.request, console);
  if (!place) return tl::unexpected(place.error());
  auto store = OpenStore(*place, {.survive_power_cut = true});
  if (!store) return tl::unexpected(std::move(store).error());
  CountLine progress(console, !task.request.quiet, "samples");
  Importer importer(**store, place->IsFile() ? kBatch : kServerBatch, progress);
  std::vector<std::string> files = task.arguments;
  if (files.empty()) files = {"-"};
  for (const std::string& file : files) {
    if (auto taken = TakeOne(file, importer); !taken) {
      return tl::unexpected(std::move(taken).error());
    }
  }
  return importer.tally();
}

}  // namespace

ExitCode RunImport(const Task& task, Console& console) {
  const auto tally = TakeFiles(task, console);
  if (!tally) return Explain(tally.error(), console);
  TellRejects(*tally, console);
  const bool json = task.request.format == Format::kJson;
  return Deliver(json ? TallyJson(*tally) : TallyText(*tally),
                 tally->rejected > 0 ? ExitCode::kMisuse : ExitCode::kDecided,
                 console);
}

}  // namespace regionbench
