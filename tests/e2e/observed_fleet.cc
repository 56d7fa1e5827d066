// SPDX-License-Identifier: Apache-2.0
#include "tests/e2e/observed_fleet.h"

#include <poll.h>

#include <filesystem>
#include <regex>
#include <sstream>

#include "probe/sample/sample_json.h"
#include "tests/support/shell.h"

namespace regionbench {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* kRegions[] = {"ap-northeast-1", "ap-northeast-2",
                                    "ap-southeast-1"};
constexpr double kLevelsMs[] = {33, 31, 69};

PastSeries SeriesOf(std::size_t region) {
  PastSeries series;
  series.id = std::string("aws/") + kRegions[region] + "/dynamodb";
  series.level_ms = [region](WallTime) { return kLevelsMs[region]; };
  series.every = seconds(60);
  return series;
}

// A cold http exchange with all its phases; one in fifty is lost.
void AsHttp(Sample& sample) {
  sample.method = Method::kHttp;
  if (sample.seq % 50 == 0) {
    sample.outcome = Outcome::kTimeout;
    sample.rtt.reset();
    return;
  }
  const auto part = *sample.rtt;
  sample.phases = {part / 20, part, part * 2, part, part / 10};
}

std::string Number(std::uint16_t port) { return std::to_string(port); }

}  // namespace

ObservedFleet::ObservedFleet(bool native_histograms) {
  StartPrograms();
  FeedThePast();
  support::PrometheusOptions options;
  options.target = "127.0.0.1:" + Number(serve_.port());
  options.more = Jobs() + "rule_files: [" + ShortenedRules() + "]\n";
  if (native_histograms) {
    options.flags = {"--enable-feature=native-histograms"};
  }
  prometheus_ = std::make_unique<support::Prometheus>(options);
  feeder_ =
      std::jthread([this](const std::stop_token& stop) { FeedUntil(stop); });
}

ObservedFleet::~ObservedFleet() {
  feeder_.request_stop();
  feeder_.join();
  for (const auto& child : others_) {
    child->Signal(SIGTERM);
    (void)child->Wait();
  }
  (void)serve_.End(SIGTERM);
}

std::string ObservedFleet::Log() const {
  std::ostringstream all;
  all << serve_.Log() << secure_.Log();
  for (const char* name : {"delivering.log", "stuck.log"}) {
    all << std::ifstream(serve_.File(name)).rdbuf();
  }
  return all.str();
}

void ObservedFleet::StartPrograms() {
  if (!serve_.Start()) throw std::runtime_error(serve_.Log());
  support::Shell(
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
      "-subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 -days 2 "
      "-keyout " +
      secure_.File("key") + " -out " + secure_.File("pem"));
  secure_.WriteSettings("certificate = \"" + secure_.File("pem") +
                        "\"\nprivate_key = \"" + secure_.File("key") + "\"\n");
  const int log =
      open(secure_.File("serve.log").c_str(), O_CREAT | O_WRONLY, 0600);
  others_.push_back(std::make_unique<ChildProgram>(
      std::vector<std::string>{RB_PROGRAM, "serve", "--config",
                               secure_.File("serve.toml")},
      log, log));
  close(log);
  StartAgent("delivering", "http://127.0.0.1:" + Number(serve_.port()),
             delivering_);
  StartAgent("stuck", "http://127.0.0.1:" + Number(support::FreePort()),
             stuck_);
}

void ObservedFleet::StartAgent(const std::string& name,
                               const std::string& aggregator,
                               std::uint16_t metrics) {
  std::ofstream(serve_.File(name + ".toml"))
      << "probe = \"zurich-" << name << "\"\naggregator = \"" << aggregator
      << "\"\nspool = \"" << serve_.File(name + ".db")
      << "\"\npush_interval = \"200ms\"\nmetrics_listen = \"127.0.0.1:"
      << metrics << "\"\n[[group]]\nname = \"near\"\ninterval = \"200ms\"\n"
      << "targets = [\"near=tcp://127.0.0.1:" << serve_.port() << "\"]\n"
      << "[[group]]\nname = \"web\"\ninterval = \"1s\"\nmethod = \"http\"\n"
      << "targets = [\"hub=https://127.0.0.1:" << secure_.port()
      << "/healthz\"]\n";
  std::ofstream(serve_.File("token")) << kToken;
  const int log =
      open(serve_.File(name + ".log").c_str(), O_CREAT | O_WRONLY, 0600);
  others_.push_back(std::make_unique<ChildProgram>(
      std::vector<std::string>{RB_PROGRAM, "agent", "--config",
                               serve_.File(name + ".toml"), "--token", kToken,
                               "--cacert", secure_.File("pem")},
      log, log));
  close(log);
}

void ObservedFleet::FeedThePast() {
  const WallTime now = WallNow();
  for (std::size_t i = 0; i < std::size(kRegions); ++i) {
    past_.Add(SeriesOf(i), now - hours(6), now);
  }
  std::vector<Sample> tcp = past_.samples;
  for (Sample& sample : past_.samples) AsHttp(sample);
  for (Sample& sample : tcp) sample.seq += 1'000'000;
  for (const auto& samples : {past_.samples, tcp}) {
    const auto answer = serve_.Post(Upload(samples));
    if (!answer || answer->status != 200) throw std::runtime_error("upload");
  }
  (void)serve_.Post("no sample\n" + Upload({past_.samples.front()}));
  (void)serve_.Post("", "another-token");
}

// Prometheus' rates want counters that move, and windows that have an end.
void ObservedFleet::FeedUntil(const std::stop_token& stop) {
  std::vector<Sample> fresh;
  for (int turn = 0; !stop.stop_requested(); ++turn) {
    fresh.clear();
    for (std::size_t i = 0; i < std::size(kRegions); ++i) {
      for (int n = 0; n < 2; ++n) {
        fresh.push_back(past_.Answer(SeriesOf(i), WallNow()));
        AsHttp(fresh.back());
      }
    }
    (void)serve_.Post(Upload(fresh));
    // Mistakes that go on, for the alerts about them.
    (void)serve_.Post("no sample\n" + Upload({fresh.front()}));
    (void)serve_.Post("", "another-token");
    if (turn % 10 == 3) {
      serve_.Signal(SIGHUP);
      for (const auto& child : others_) child->Signal(SIGHUP);
    }
    poll(nullptr, 0, 250);
  }
}

// The shipped files; only what they wait between two evaluations is shorter.
std::string ObservedFleet::ShortenedRules() const {
  std::string names;
  for (const auto& entry : std::filesystem::directory_iterator(
           std::string(RB_SOURCE_DIR) + "/dashboard/prometheus/rules")) {
    std::stringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    const std::string copy = serve_.File(entry.path().filename().string());
    std::ofstream(copy) << std::regex_replace(
        text.str(), std::regex("interval: \\w+"), "interval: 500ms");
    names += (names.empty() ? "'" : ", '") + copy + "'";
  }
  return names;
}

std::string ObservedFleet::Jobs() const {
  return "      - job_name: regionbench-secure\n"
         "        scheme: https\n"
         "        tls_config: {insecure_skip_verify: true}\n"
         "        static_configs: [{targets: ['127.0.0.1:" +
         Number(secure_.port()) +
         "']}]\n"
         "      - job_name: regionbench-agent\n"
         "        static_configs: [{targets: ['127.0.0.1:" +
         Number(delivering_) + "', '127.0.0.1:" + Number(stuck_) + "']}]\n";
}

std::string ObservedFleet::Upload(const std::vector<Sample>& samples) const {
  std::string lines;
  for (const Sample& sample : samples) {
    AppendJsonLine(sample, lines);
    lines += '\n';
  }
  return lines;
}

}  // namespace regionbench
