// SPDX-License-Identifier: Apache-2.0
#include "probe/function/program.h"

#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <optional>
#include <random>

#include "probe/function/catalogue/table.h"
#include "probe/function/event.h"
#include "probe/function/features.h"
#include "probe/function/hosts/hosts.h"
#include "probe/function/hosts/http_server.h"

namespace regionbench {
namespace {

constexpr int kMisuse = 2;

constexpr const char* kHelp =
    "usage: bootstrap [--once | --version | --help]\n"
    "\n"
    "Measures round trips to cloud regions when a platform calls it. The\n"
    "environment says which: AWS_LAMBDA_RUNTIME_API, "
    "FUNCTIONS_CUSTOMHANDLER_PORT,\n"
    "FC_SERVER_PORT, PORT. Without one:\n"
    "  --once     one event from standard input, the answer to standard "
    "output\n"
    "  --version  what it is and is made of\n"
    "\n"
    "REGIONBENCH_SINK     https://HOST, s3://BUCKET/PREFIX or response\n"
    "REGIONBENCH_TOKEN    for the aggregator\n"
    "REGIONBENCH_PROBE    the probe's name; else by platform and region\n"
    "REGIONBENCH_TARGETS  patterns that events may name; else the catalogue\n"
    "\n"
    "Event: {\"targets\":[\"aws/ap-*\"],\"method\":\"tcp\",\"rounds\":5,"
    "\"timeout_ms\":1000,\n        \"deadline_margin_ms\":500}\n"
    "Example: echo '{\"targets\":[\"aws/eu-*\"]}' | bootstrap --once\n";

// What comes from outside is in it: no line or colour of its own.
void WriteLogLine(std::string_view line) {
  std::string text = "regionbench: ";
  for (const char c : line) text += c >= ' ' && c != '\x7f' ? c : ' ';
  text += '\n';
  std::fwrite(text.data(), 1, text.size(), stderr);
}

std::uint64_t DrawSeed() {
  constexpr unsigned kSeedBits = 0x7FFFFFFF;  // a number in any JSON
  return std::random_device()() & kSeedBits;
}

/// The handler with what it needs, or why there is none.
class Installation {
 public:
  explicit Installation(const Environment& environment) {
    auto settings = ReadFunctionSettings(environment);
    if (!settings) {
      hosted_.broken = settings.error().message;
    } else {
      handler_.emplace(
          *std::move(settings),
          FunctionHandler::Effects{.catalogue = EmbeddedCatalogue,
                                   .measure = MeasureByEngine,
                                   .deliver = SinkDelivery(environment),
                                   .seed = DrawSeed});
      hosted_.handler = &*handler_;
    }
    hosted_.termination = &termination_;
    hosted_.log = WriteLogLine;
  }

  [[nodiscard]] const Hosted& hosted() const { return hosted_; }
  [[nodiscard]] const Termination& termination() const { return termination_; }

 private:
  const Termination termination_;
  std::optional<FunctionHandler> handler_;
  Hosted hosted_;
};

/// Where a platform's HTTP calls come in.
struct ServedPlatform {
  const char* variable;
  const char* otherwise;
  const char* address;
  ServedReply (*serve)(const Hosted&, const ServedRequest&);
};

int RunServed(const ServedPlatform& platform, const Installation& installation,
              const Environment& environment) {
  std::string text = environment(platform.variable);
  if (text.empty()) text = platform.otherwise;
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc() || rest != end) {
    WriteLogLine(std::string(platform.variable) + " is not a port");
    return kMisuse;
  }
  const auto server = FunctionServer::Listen(platform.address, port);
  if (!server) {
    WriteLogLine(server.error().message);
    return 1;
  }
  WriteLogLine("listening on " + std::string(platform.address) + ":" +
               std::to_string((*server)->port()));
  (*server)->Run(
      [&](const ServedRequest& request) {
        return platform.serve(installation.hosted(), request);
      },
      installation.termination());
  return 0;
}

int RunLambda(const Installation& installation,
              const Environment& environment) {
  const auto client = RuntimeClient::Open(environment("AWS_LAMBDA_RUNTIME_API"),
                                          installation.termination());
  if (client) return RunAwsLambda(**client, installation.hosted());
  WriteLogLine(client.error().message);
  return 1;
}

std::string ReadStandardInput() {
  std::string text;
  std::array<char, 4096> chunk{};
  for (;;) {
    const ssize_t size = read(STDIN_FILENO, chunk.data(), chunk.size());
    if (size <= 0 || text.size() > kLongestEvent) return text;
    text.append(chunk.data(), static_cast<std::size_t>(size));
  }
}

int RunOnce(const Installation& installation, const std::string& event) {
  const FunctionAnswer answer = HandleEvent(installation.hosted(), event, {});
  const std::string line = answer.text + "\n";
  std::fwrite(line.data(), 1, line.size(), stdout);
  return answer.ok ? 0 : 1;
}

int ServePlatform(const Environment& environment) {
  const bool job = !environment("CLOUD_RUN_JOB").empty();
  const Platform platform = PlatformOf(environment);
  if (platform == Platform::kOnce && !job) {
    std::fputs(kHelp, stderr);
    return kMisuse;
  }
  const Installation installation(environment);
  switch (platform) {
    case Platform::kAwsLambda:
      return RunLambda(installation, environment);
    case Platform::kAlibabaFc:
      return RunServed({"FC_SERVER_PORT", "9000", "0.0.0.0", ServeAlibabaFc},
                       installation, environment);
    case Platform::kAzure:
      return RunServed(
          {"FUNCTIONS_CUSTOMHANDLER_PORT", "", "127.0.0.1", ServeAzure},
          installation, environment);
    case Platform::kCloudRun:
      return RunServed({"PORT", "8080", "0.0.0.0", ServeCloudRun}, installation,
                       environment);
    case Platform::kOnce:
      break;
  }
  return RunOnce(installation, "");
}

}  // namespace

int RunBootstrap(std::span<const std::string> args,
                 const Environment& environment) {
  if (args.empty()) return ServePlatform(environment);
  if (args.size() == 1 && args[0] == "--once") {
    const Installation installation(environment);
    return RunOnce(installation, ReadStandardInput());
  }
  if (args.size() == 1 && args[0] == "--version") {
    std::fputs(FeaturesText().c_str(), stdout);
    return 0;
  }
  const bool help = args.size() == 1 && args[0] == "--help";
  std::fputs(kHelp, help ? stdout : stderr);
  return help ? 0 : kMisuse;
}

}  // namespace regionbench
