// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <fstream>
#include <optional>
#include <string>

#include "tests/support/clickhouse.h"

namespace regionbench::support {

/// Debian's ZooKeeper, alone, on a free port of 127.0.0.1.
class Zookeeper {
 public:
  Zookeeper() : port_(FreePort()) {
    std::ofstream(folder_.File("zoo.cfg"))
        << "tickTime=500\nmaxClientCnxns=0\nadmin.enableServer=false\n"
           "4lw.commands.whitelist=srvr\n"
           "clientPortAddress=127.0.0.1\nclientPort="
        << port_ << "\ndataDir=" << folder_.File("data") << "\n";
  }
  Zookeeper(const Zookeeper&) = delete;
  ~Zookeeper() { Kill(); }

  void Start() {
    const int log = open(folder_.File("log").c_str(),
                         O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    child_.emplace(
        std::vector<std::string>{
            "/usr/bin/java", "-Xmx256m", "-Dzookeeper.forceSync=no", "-cp",
            "/usr/share/java/zookeeper.jar",
            "org.apache.zookeeper.server.ZooKeeperServerMain",
            folder_.File("zoo.cfg")},
        log, log);
    close(log);
    for (int look = 0; look < 600; ++look) {
      if (Serves()) return;
      poll(nullptr, 0, 50);
    }
    throw std::runtime_error("ZooKeeper does not answer");
  }
  void Kill() {
    if (!child_) return;
    child_->Signal(SIGKILL);
    (void)child_->Wait();
    child_.reset();
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  // It listens before it serves, and old servers that ask it then crash.
  [[nodiscard]] bool Serves() const {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port_);
    std::string said;
    if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) ==
            0 &&
        send(fd, "srvr", 4, MSG_NOSIGNAL) == 4) {
      std::array<char, 4096> piece{};
      for (ssize_t n = 0; (n = recv(fd, piece.data(), piece.size(), 0)) > 0;) {
        said.append(piece.data(), static_cast<std::size_t>(n));
      }
    }
    close(fd);
    return said.find("Mode: ") != std::string::npos;
  }

  TemporaryFolder folder_;
  std::uint16_t port_;
  std::optional<ChildProgram> child_;
};

enum class ClusterShape { kTwoShards, kTwoReplicas };

/// Two servers and a ZooKeeper: cluster `main`. A server that was killed starts
/// again although all of its few rows are unknown to ZooKeeper.
class ClickhouseCluster {
 public:
  explicit ClickhouseCluster(ClusterShape shape) {
    zookeeper_.Start();
    for (std::size_t i = 0; i < servers_.size(); ++i) {
      servers_.at(i).SetMoreConfig(ConfigOf(shape, i));
    }
    for (ClickhouseServer& server : servers_) server.Start();
  }

  [[nodiscard]] ClickhouseServer& server(std::size_t i) {
    return servers_.at(i);
  }
  [[nodiscard]] Zookeeper& zookeeper() { return zookeeper_; }
  /// Asks the first server, and the other one when it is away.
  [[nodiscard]] std::string Url(const std::string& database) const {
    return "clickhouse://" + servers_[0].Host() + "," + servers_[1].Host() +
           "/" + database + "?cluster=main";
  }

 private:
  [[nodiscard]] std::string ConfigOf(ClusterShape shape, std::size_t i) const {
    const bool shards = shape == ClusterShape::kTwoShards;
    const auto replica = [this](std::size_t k) {
      return "<replica><host>127.0.0.1</host><port>" +
             std::to_string(servers_.at(k).tcp_port()) + "</port></replica>";
    };
    const std::string open =
        "<shard><internal_replication>true</internal_replication>";
    const std::string mine = std::to_string(i + 1);
    return "<remote_servers><main>" + open + replica(0) +
           (shards ? "</shard>" + open : "") + replica(1) +
           "</shard></main></remote_servers><zookeeper><node><host>127.0.0.1"
           "</host><port>" +
           std::to_string(zookeeper_.port()) +
           "</port></node><session_timeout_ms>15000</session_timeout_ms>"
           "</zookeeper><macros><shard>" +
           (shards ? mine : "1") + "</shard><replica>" + (shards ? "1" : mine) +
           "</replica></macros><distributed_ddl><path>"
           "/clickhouse/task_queue/ddl</path></distributed_ddl><merge_tree>"
           "<replicated_max_ratio_of_wrong_parts>1"
           "</replicated_max_ratio_of_wrong_parts>"
           "<zookeeper_session_expiration_check_period>5"
           "</zookeeper_session_expiration_check_period></merge_tree>";
  }

  Zookeeper zookeeper_;
  std::array<ClickhouseServer, 2> servers_;
};

}  // namespace regionbench::support
