// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/truth_log.h"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace regionbench {
namespace {

constexpr std::size_t kMostWaiting = 200'000;
constexpr std::chrono::milliseconds kWriteEvery{20};
constexpr std::array kFates = {"released", "lost", "hung", "stranger",
                               "overflow"};
constexpr std::array kTransports = {"tcp", "udp", "icmp"};
constexpr const char* kTruthHeader =
    "way,fate,transport,address,client_port,server_port,id,seq,flags,payload,"
    "arrived_ns,drawn_ns,due_ns,released_ns\n";

void AppendRow(const TruthRow& row, fmt::memory_buffer& out) {
  const Packet& packet = row.packet;
  fmt::format_to(
      std::back_inserter(out), "{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n",
      packet.way == Way::kOut ? "out" : "back",
      kFates.at(static_cast<std::size_t>(row.ruling.fate)),
      kTransports.at(static_cast<std::size_t>(packet.transport)),
      packet.server.Text(), packet.client_port, packet.server_port, packet.id,
      packet.seq, packet.flags, packet.payload,
      row.arrived.time_since_epoch().count(), row.ruling.drawn.count(),
      row.ruling.due.time_since_epoch().count(),
      row.released.time_since_epoch().count());
}

}  // namespace

Result<std::unique_ptr<TruthLog>> TruthLog::Open(const std::string& file) {
  std::ofstream out(file, std::ios::trunc);
  if (!out) return Fail(ErrorCode::kUnavailable, "cannot write " + file);
  out << kTruthHeader;
  return std::unique_ptr<TruthLog>(new TruthLog(std::move(out)));
}

TruthLog::TruthLog(std::ofstream out) : out_(std::move(out)) {
  fresh_.reserve(kMostWaiting);
  handed_over_.reserve(kMostWaiting);
  writer_ =
      std::jthread([this](const std::stop_token& stop) { WriteUntil(stop); });
}

TruthLog::~TruthLog() {
  writer_.request_stop();
  writer_.join();
  Write(handed_over_);
  Write(fresh_);
  if (dropped_ > 0) out_ << "# " << dropped_ << " rows were dropped\n";
}

void TruthLog::Add(const TruthRow& row) {
  if (fresh_.size() >= kMostWaiting) {
    ++dropped_;
    return;
  }
  fresh_.push_back(row);
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock || handed_over_.size() + fresh_.size() > kMostWaiting) return;
  handed_over_.insert(handed_over_.end(), fresh_.begin(), fresh_.end());
  fresh_.clear();
}

void TruthLog::WriteUntil(const std::stop_token& stop) {
  std::vector<TruthRow> rows;
  rows.reserve(kMostWaiting);
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      handed_over_changed_.wait_for(lock, stop, kWriteEvery,
                                    [] { return false; });
      std::swap(rows, handed_over_);
    }
    Write(rows);
    rows.clear();
  }
}

void TruthLog::Write(const std::vector<TruthRow>& rows) {
  fmt::memory_buffer text;
  for (const TruthRow& row : rows) AppendRow(row, text);
  out_.write(text.data(), static_cast<std::streamsize>(text.size()));
}

}  // namespace regionbench
