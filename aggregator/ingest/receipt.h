// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace regionbench {

/// A line of an upload that was not taken.
struct Rejection {
  std::uint64_t line = 0;  ///< the first is 1
  std::string error;

  friend bool operator==(const Rejection&, const Rejection&) = default;
};

/// How an upload ended, for its sender. Whatever is not kStored stored nothing
/// of it that the sender may forget.
enum class UploadEnd {
  kStored,         ///< durably, unless a line is among the rejected
  kNothingUsable,  ///< no line is a sample, or the compression is broken
  kForbidden,      ///< no line is of a probe that the token is for
  kTooLarge,
  kOverloaded,   ///< later
  kUnavailable,  ///< the store fails: later
};

struct Receipt {
  UploadEnd end = UploadEnd::kStored;
  std::string error;  ///< why nothing was stored
  std::uint64_t accepted = 0;
  std::uint64_t duplicate = 0;  ///< was there already
  std::uint64_t rejected_total = 0;
  std::vector<Rejection> rejected;  ///< the first hundred of them
};

}  // namespace regionbench
