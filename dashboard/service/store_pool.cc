// SPDX-License-Identifier: Apache-2.0
#include "dashboard/service/store_pool.h"

namespace regionbench {
namespace {

constexpr std::size_t kMostIdle = 8;

}  // namespace

Result<StorePool::Loan> StorePool::Borrow() {
  {
    const std::scoped_lock lock(mutex_);
    if (!idle_.empty()) {
      Loan loan(*this, std::move(idle_.back()));
      idle_.pop_back();
      return loan;
    }
  }
  auto opened = open_();
  if (!opened) return tl::unexpected(opened.error());
  return Loan(*this, *std::move(opened));
}

void StorePool::Return(std::unique_ptr<Store> store) {
  const std::scoped_lock lock(mutex_);
  if (idle_.size() < kMostIdle) idle_.push_back(std::move(store));
}

}  // namespace regionbench
