// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "config/catalog/catalog.h"
#include "config/core/time.h"
#include "probe/function/deliver.h"
#include "probe/function/measure.h"
#include "probe/function/settings.h"

namespace regionbench {

/// One call by a platform.
struct Invocation {
  std::string_view event;
  std::optional<WallTime> deadline{};  ///< nothing: the platform did not say
  std::stop_token stop{};              ///< ends it early, with what there is
};

/// What is given back. A failure is the event's or the function's: targets that
/// do not answer are none.
struct FunctionAnswer {
  bool ok = true;
  std::string text{};        ///< JSON: the answer, or `{"error":"…"}`
  std::string error_type{};  ///< `Function.InvalidEvent`
  std::string error{};       ///< for people
};

/// The one handler behind all hosts. Event, settings and what the two effects
/// give decide the answer; it always answers, and never throws. One thread.
class FunctionHandler {
 public:
  struct Effects {
    std::function<Result<Catalog>()> catalogue = nullptr;  ///< asked once
    Measure measure;
    Deliver deliver;
    std::function<std::uint64_t()> seed;
  };

  FunctionHandler(FunctionSettings settings, Effects effects)
      : settings_(std::move(settings)), effects_(std::move(effects)) {}

  FunctionAnswer Handle(const Invocation& invocation) noexcept;

  [[nodiscard]] std::uint64_t invocations() const { return invocations_; }

 private:
  struct Frame;
  [[nodiscard]] Result<std::string> Answer(const Invocation& invocation);
  [[nodiscard]] Result<const Catalog*> LoadedCatalogue();
  [[nodiscard]] std::string Written(const Frame& frame) const;

  const FunctionSettings settings_;
  const Effects effects_;
  std::optional<Catalog> catalogue_;
  std::uint64_t invocations_ = 0;
};

}  // namespace regionbench
