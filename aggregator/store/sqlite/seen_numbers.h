// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <utility>

#include "config/sqlite/connection.h"

namespace regionbench {

/// Which sequence numbers of which boots are stored: one bit each, 64 to a row,
/// rows that are full folded into ranges. Works inside the caller's
/// transaction: Mark as often as needed, then Flush.
class SeenNumbers {
 public:
  static Result<SeenNumbers> Over(Connection& connection);

  /// True when it is new; it counts as there from now on.
  Result<bool> Mark(std::int64_t boot, std::uint64_t seq);
  /// Writes what Mark changed.
  Result<void> Flush();
  /// After a rollback: what Mark changed never happened.
  void Forget() { blocks_.clear(); }

 private:
  struct Bits {
    std::uint64_t stored = 0;
    std::uint64_t now = 0;
  };
  using Place = std::pair<std::int64_t, std::int64_t>;  // boot, block

  SeenNumbers(Statement find, Statement find_range, Statement replace)
      : find_(std::move(find)),
        find_range_(std::move(find_range)),
        replace_(std::move(replace)) {}

  Result<Bits*> Find(Place place);
  Result<std::uint64_t> Stored(Place place);

  Statement find_;
  Statement find_range_;
  Statement replace_;
  std::map<Place, Bits> blocks_;  // of this transaction only
};

/// Folds full rows of what SeenNumbers wrote, at most `most`, inside the
/// caller's transaction. Gives how many.
Result<std::uint64_t> FoldSeenNumbers(Connection& connection,
                                      std::int64_t most);

}  // namespace regionbench
