// SPDX-License-Identifier: Apache-2.0
#include "aggregator/ingest/parse_upload.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "aggregator/ingest/token.h"
#include "probe/sample/sample_json.h"

namespace regionbench {
namespace {

constexpr std::size_t kMostRejectionsKept = 100;
constexpr std::size_t kUsualLine = 300;
constexpr std::chrono::hours kMostAhead{24};

/// Goes through the lines of one upload.
class UploadReader {
 public:
  UploadReader(const TokenGrant& grant, WallTime now)
      : grant_(grant), latest_(now + kMostAhead) {}

  // A sample is read where it stays: it is too large to be moved for nothing.
  void ReadLine(std::string_view line) {
    ++line_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) return;
    Sample& sample = upload_.samples.emplace_back();
    auto read =
        parser_.Parse(line, sample).and_then([&] { return Check(sample); });
    if (read) return;
    upload_.samples.pop_back();
    Reject(std::move(read.error().message));
  }

  ParsedUpload& upload() { return upload_; }

 private:
  Result<void> Check(const Sample& sample) {
    if (sample.at > latest_) {
      return Fail(ErrorCode::kInvalidInput,
                  "at_us: is more than a day ahead of the aggregator");
    }
    if (Allows(sample.probe)) return {};
    ++upload_.foreign;
    return Fail(ErrorCode::kInvalidInput,
                "token does not allow probe " + sample.probe);
  }

  // Uploads are mostly of one probe.
  bool Allows(const std::string& probe) {
    if (probe != probe_) {
      probe_ = probe;
      allowed_ = MayWrite(grant_, probe);
    }
    return allowed_;
  }

  void Reject(std::string error) {
    ++upload_.rejected_total;
    if (upload_.rejected.size() == kMostRejectionsKept) return;
    upload_.rejected.push_back({line_, std::move(error)});
  }

  const TokenGrant&
      grant_;  // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  const WallTime latest_;
  SampleParser parser_;
  ParsedUpload upload_;
  std::uint64_t line_ = 0;
  std::string probe_;
  bool allowed_ = false;
};

}  // namespace

ParsedUpload ParseUpload(std::string_view text, const TokenGrant& grant,
                         WallTime now) {
  UploadReader reader(grant, now);
  reader.upload().samples.reserve(text.size() / kUsualLine);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    reader.ReadLine(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return std::move(reader.upload());
}

}  // namespace regionbench
