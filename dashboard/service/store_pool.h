// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "aggregator/store/store.h"

namespace regionbench {

/// Store objects over one file for handlers on several threads, since each
/// object is for one thread at a time. Opening one takes longer than most
/// answers: a few stay open for the next. Any thread.
class StorePool {
 public:
  using Opener = std::function<Result<std::unique_ptr<Store>>()>;

  explicit StorePool(Opener open) : open_(std::move(open)) {}

  /// A store for one thread, given back when this goes. The pool lives longer.
  class Loan {
   public:
    Loan(StorePool& pool, std::unique_ptr<Store> store)
        : pool_(&pool), store_(std::move(store)) {}
    Loan(Loan&&) = default;
    Loan& operator=(Loan&&) = default;
    ~Loan() {
      if (store_) pool_->Return(std::move(store_));
    }
    Store& operator*() const { return *store_; }
    Store* operator->() const { return store_.get(); }

   private:
    StorePool* pool_;
    std::unique_ptr<Store> store_;
  };
  Result<Loan> Borrow();

 private:
  void Return(std::unique_ptr<Store> store);

  const Opener open_;
  std::mutex mutex_;  // guards idle_
  std::vector<std::unique_ptr<Store>> idle_;
};

}  // namespace regionbench
