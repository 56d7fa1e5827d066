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
  /// `bytes`, of which `fixed` whatever n is, and `after` more are to come. To
  /// be asked again of those: they may take more than their part.
  [[nodiscard]] std::size_t Cut(std::size_t n, std::size_t bytes,
                                std::size_t fixed, std::size_t after) {
    if (bytes <= room_) return n;
    // What is left for the next page is no small one either.
    const std::size_t most = n + after - std::min(n + after, kFewest);
    const std::size_t here = std::min(Fitting(n, bytes, fixed), most);
    if (here >= kFewest) return std::min(here, n);
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
