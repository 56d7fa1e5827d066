// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace regionbench {

/// What a caller may want to do about an error. The message is for people.
enum class ErrorCode {
  kInvalidInput,  ///< what came from outside is wrong: misuse, a bad file
  kNotFound,      ///< a name that nothing answers to
  kUnavailable,   ///< a resource is away: permission, network, descriptor
  kStorage,       ///< the store cannot keep or give what was asked
  kInternal,      ///< a promise of ours was broken
};

/// An error is a value. `message` is lower case, has no full stop, and says
/// what was wrong and where: `settings.toml:3: unknown key "intervall"`.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;

  friend bool operator==(const Error&, const Error&) = default;
};

/// A value or the reason why there is none. A probe that got no answer is not
/// an error: it is a Sample with an Outcome.
template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> Fail(ErrorCode code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}

/// What came from outside is wrong.
inline tl::unexpected<Error> Invalid(std::string message) {
  return Fail(ErrorCode::kInvalidInput, std::move(message));
}

/// For `map_error`: puts `context` in front of the message on the way up, as in
/// `load catalogue: aws.toml:12: …`.
inline auto WithContext(std::string_view context) {
  return [prefix = std::string(context)](Error error) {
    error.message = prefix + ": " + error.message;
    return error;
  };
}

}  // namespace regionbench
