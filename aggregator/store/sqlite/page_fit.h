// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>

namespace regionbench {

/// Chunks are appended, and a page of the file takes as many as fit whole. One
/// that is cut where the page ends leaves no hole there. Wrong guesses about
/// the page cost space and nothing else.
class PageFit {
 public:
  static constexpr std::size_t kPage = 4080;

  /// How many of n samples should make the next chunk, when all n would take
  /// `bytes`, of which `fixed` whatever n is.
  [[nodiscard]] std::size_t Cut(std::size_t n, std::size_t bytes,
                                std::size_t fixed) {
    if (bytes <= room_) return n;
    const std::size_t here = Fitting(n, bytes, fixed);
    if (here >= kFewest && n - here >= kFewest) return here;
    room_ = kPage;
    return bytes <= room_ ? n
                          : std::max<std::size_t>(1, Fitting(n, bytes, fixed));
  }

  /// A chunk of so many bytes was appended.
  void Placed(std::size_t bytes) {
    if (bytes > room_) room_ = kPage;
    room_ -= std::min(bytes, room_);
  }

 private:
  static constexpr std::size_t kFewest = 32;  // a smaller one is mostly head

  [[nodiscard]] std::size_t Fitting(std::size_t n, std::size_t bytes,
                                    std::size_t fixed) const {
    if (room_ <= fixed || bytes <= fixed) return 0;
    return n * (room_ - fixed) / (bytes - fixed);
  }

  std::size_t room_ = 0;
};

}  // namespace regionbench
