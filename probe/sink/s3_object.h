// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/core/result.h"

namespace regionbench {

/// Where a bucket is reached and who asks.
struct S3Access {
  std::string endpoint;  ///< `http://127.0.0.1:4568`; empty: Amazon's
  std::string region;    ///< of the bucket
  std::string key_id;
  std::string secret;
  std::string session_token;  ///< empty: long-lived credentials
  std::string ca_file;        ///< certificates to trust
  std::string ca_folder;
};

/// From the variables that every tool of Amazon's reads (AWS_ACCESS_KEY_ID and
/// so on, AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL) with the bucket's region from
/// REGIONBENCH_S3_REGION, else AWS_REGION, else AWS_DEFAULT_REGION. To be asked
/// whenever it is needed: credentials are exchanged while a program runs. Fails
/// when something is missing.
Result<S3Access> S3AccessFrom(
    const std::function<std::string(const char*)>& environment);

struct S3Keys {
  std::vector<std::string> keys;
  std::string last;   ///< of the page, whatever its characters
  bool more = false;  ///< there is another page after `last`
};

/// `s3://BUCKET/PREFIX` in two; nothing when it is no such name.
std::optional<std::pair<std::string, std::string>> SplitS3Url(
    std::string_view url);

/// One signed request (Signature Version 4, by libcurl); waits for the answer.
/// Keys and prefixes are of letters, digits and `-._/`, so that nothing in a
/// path needs escaping. Goes through no proxy and follows no redirect. An
/// answer of another kind than 200 is an error with the bucket's own words.
/// Safe from any thread.
class S3Bucket {
 public:
  S3Bucket(S3Access access, std::string bucket)
      : access_(std::move(access)), bucket_(std::move(bucket)) {}

  [[nodiscard]] Result<void> Put(const std::string& key,
                                 const std::string& body,
                                 std::chrono::milliseconds timeout) const;
  [[nodiscard]] Result<std::string> Get(
      const std::string& key, std::chrono::milliseconds timeout) const;
  /// A page of the keys that begin with `prefix` and come after `after`, in
  /// the order of their bytes. Keys of other characters than ours are left out.
  [[nodiscard]] Result<S3Keys> List(const std::string& prefix,
                                    const std::string& after,
                                    std::chrono::milliseconds timeout) const;

 private:
  struct Request;
  [[nodiscard]] Result<std::string> Perform(const Request& request) const;
  [[nodiscard]] std::string UrlOf(const std::string& key) const;

  S3Access access_;
  std::string bucket_;
};

}  // namespace regionbench
