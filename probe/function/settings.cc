// SPDX-License-Identifier: Apache-2.0
#include "probe/function/settings.h"

#include <algorithm>
#include <cstdlib>
#include <initializer_list>

#include "config/catalog/url.h"
#include "config/core/target_id.h"
#include "probe/sample/sample.h"

namespace regionbench {
namespace {

constexpr std::size_t kMostPatterns = 500;
constexpr std::size_t kLongestPrefix = 512;

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == ','; }

std::vector<std::string> SplitPatterns(std::string_view text) {
  std::vector<std::string> patterns;
  std::string pattern;
  for (const char c : text) {
    if (!IsBlank(c)) {
      pattern += c;
    } else if (!pattern.empty()) {
      patterns.push_back(std::exchange(pattern, {}));
    }
  }
  if (!pattern.empty()) patterns.push_back(pattern);
  return patterns;
}

// A region or a service's name as a part of the probe's.
std::string AsNamePart(const std::string& text, const char* otherwise) {
  std::string part;
  for (const char c : text) {
    const bool upper = c >= 'A' && c <= 'Z';
    const char lower = upper ? static_cast<char>(c - 'A' + 'a') : c;
    part += IsNamePart({&lower, 1}) || lower == '-' ? lower : '-';
  }
  return IsNamePart(part) ? part : otherwise;
}

std::string ProbeByPlatform(const Environment& environment) {
  const auto name = [&](const char* platform, const char* variable) {
    return platform + ("/" + AsNamePart(environment(variable), "unknown"));
  };
  switch (PlatformOf(environment)) {
    case Platform::kAwsLambda:
      return name("aws-lambda", "AWS_REGION");
    case Platform::kAlibabaFc:
      return name("alibaba-fc", "FC_REGION");
    case Platform::kAzure:
      return name("azure-functions", "REGION_NAME");
    case Platform::kCloudRun:
      return name("cloud-run", "K_SERVICE");
    case Platform::kOnce:
      break;
  }
  return "function";
}

bool IsBucketName(std::string_view text) {
  return text.size() >= 3 && text.size() <= 63 &&
         std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '.';
         });
}

// Such a key needs no escaping in a path, whoever signs it.
bool IsKeyPrefix(std::string_view text) {
  return text.size() <= kLongestPrefix &&
         text.find("//") == std::string_view::npos &&
         std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
                  c == '/';
         });
}

/// Collects mistakes on the way.
class SettingsReader {
 public:
  explicit SettingsReader(const Environment& environment)
      : environment_(environment) {}

  Result<FunctionSettings> Run() {
    ReadProbe();
    ReadSink(environment_("REGIONBENCH_SINK"));
    ReadToken();
    settings_.targets = SplitPatterns(environment_("REGIONBENCH_TARGETS"));
    if (settings_.targets.size() > kMostPatterns) {
      Add("REGIONBENCH_TARGETS has more than 500 patterns");
    }
    if (mistakes_.empty()) return std::move(settings_);
    return Invalid(mistakes_);
  }

 private:
  void ReadProbe() {
    settings_.probe = environment_("REGIONBENCH_PROBE");
    if (settings_.probe.empty()) {
      settings_.probe = ProbeByPlatform(environment_);
    } else if (!IsProbeName(settings_.probe)) {
      Add("REGIONBENCH_PROBE is not a probe's name");
    }
  }

  void ReadSink(const std::string& sink) {
    if (sink.empty() || sink == "response") return;
    if (sink.starts_with("s3://")) return ReadBucket(sink.substr(5));
    settings_.sink = SinkKind::kPush;
    settings_.aggregator = sink;
    while (settings_.aggregator.ends_with('/')) settings_.aggregator.pop_back();
    const auto endpoint = EndpointFromUrl(settings_.aggregator);
    const bool path =
        settings_.aggregator.find('/', sizeof "https://") != std::string::npos;
    if (!endpoint || endpoint->method != Method::kHttp || path) {
      Add("REGIONBENCH_SINK must be https://HOST[:PORT], s3://BUCKET[/PREFIX] "
          "or response");
    }
  }

  void ReadBucket(std::string_view place) {
    settings_.sink = SinkKind::kS3;
    const std::size_t slash = std::min(place.find('/'), place.size());
    settings_.bucket = place.substr(0, slash);
    settings_.prefix = place.substr(std::min(slash + 1, place.size()));
    while (settings_.prefix.ends_with('/')) settings_.prefix.pop_back();
    if (!IsBucketName(settings_.bucket) || !IsKeyPrefix(settings_.prefix)) {
      Add("REGIONBENCH_SINK names no bucket and prefix of letters, digits and "
          "-._/");
    }
  }

  void ReadToken() {
    settings_.token = environment_("REGIONBENCH_TOKEN");
    const bool odd = std::ranges::any_of(
        settings_.token, [](char c) { return c <= ' ' || c > '~'; });
    if (odd) Add("REGIONBENCH_TOKEN has blanks or odd characters");
    if (!settings_.token.empty() &&
        settings_.aggregator.starts_with("http://") && !OnLoopback()) {
      Add("REGIONBENCH_TOKEN would go to REGIONBENCH_SINK unencrypted: use "
          "https://");
    }
  }

  [[nodiscard]] bool OnLoopback() const {
    const auto endpoint = EndpointFromUrl(settings_.aggregator);
    if (!endpoint) return false;
    const std::string& host = endpoint->host;
    // A name may begin like an address.
    const bool numeric =
        host.find_first_not_of("0123456789.") == std::string::npos;
    return host == "localhost" || host == "::1" ||
           (numeric && host.starts_with("127."));
  }

  void Add(std::string_view line) {
    if (!mistakes_.empty()) mistakes_ += '\n';
    mistakes_ += line;
  }

  const Environment& environment_;
  FunctionSettings settings_;
  std::string mistakes_;
};

}  // namespace

std::string ProcessEnvironment(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? "" : value;
}

Platform PlatformOf(const Environment& environment) {
  const auto any = [&](std::initializer_list<const char*> names) {
    return std::ranges::any_of(
        names, [&](const char* name) { return !environment(name).empty(); });
  };
  if (any({"AWS_LAMBDA_RUNTIME_API"})) return Platform::kAwsLambda;
  if (any({"FUNCTIONS_CUSTOMHANDLER_PORT"})) return Platform::kAzure;
  if (any({"FC_SERVER_PORT", "FC_FUNCTION_NAME", "FC_INSTANCE_ID"})) {
    return Platform::kAlibabaFc;
  }
  if (any({"PORT", "K_SERVICE"})) return Platform::kCloudRun;
  return Platform::kOnce;
}

Result<FunctionSettings> ReadFunctionSettings(const Environment& environment) {
  return SettingsReader(environment).Run();
}

}  // namespace regionbench
