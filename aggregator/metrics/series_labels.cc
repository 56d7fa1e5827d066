// SPDX-License-Identifier: Apache-2.0
#include "aggregator/metrics/series_labels.h"

#include <functional>

namespace regionbench {
namespace {

constexpr std::size_t kMostRefusalsRemembered = 1'000'000;

void AppendKeyPart(std::string_view part, std::string& key) {
  key += part;
  key += '\n';  // in none of them
}

void PutKey(std::string_view probe, const TargetId& target, Method method,
            Conn conn, std::string& key) {
  key.clear();
  AppendKeyPart(probe, key);
  AppendKeyPart(target.provider, key);
  AppendKeyPart(target.region, key);
  AppendKeyPart(target.service, key);
  key += ToText(method);
  key += conn == Conn::kCold ? 'c' : 'w';
}

}  // namespace

std::array<Label, 6> LabelsOf(const SeriesLabels& labels) {
  return {{{"probe", labels.probe},
           {"provider", labels.target.provider},
           {"region", labels.target.region},
           {"service", labels.target.service},
           {"method", ToText(labels.method)},
           {"conn", ToText(labels.conn)}}};
}

void PutSeriesKey(const Sample& sample, std::string& key) {
  PutKey(sample.probe, sample.target, sample.method, sample.conn, key);
}

std::string SeriesKey(const SeriesLabels& labels) {
  std::string key;
  PutKey(labels.probe, labels.target, labels.method, labels.conn, key);
  return key;
}

bool SeriesCap::Admit(const std::string& key) {
  const std::size_t hash = std::hash<std::string>()(key);
  const std::scoped_lock lock(mutex_);
  if (admitted_.contains(hash)) return true;
  if (admitted_.size() < most_) {
    admitted_.insert(hash);
    return true;
  }
  if (remembered_.contains(hash)) return false;
  ++refused_;
  if (remembered_.size() < kMostRefusalsRemembered) remembered_.insert(hash);
  return false;
}

void SeriesCap::Release(const std::string& key) {
  const std::scoped_lock lock(mutex_);
  admitted_.erase(std::hash<std::string>()(key));
}

std::size_t SeriesCap::admitted() const {
  const std::scoped_lock lock(mutex_);
  return admitted_.size();
}

std::uint64_t SeriesCap::refused() const {
  const std::scoped_lock lock(mutex_);
  return refused_;
}

}  // namespace regionbench
