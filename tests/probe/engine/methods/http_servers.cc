// SPDX-License-Identifier: Apache-2.0
#include "tests/probe/engine/methods/http_servers.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace regionbench::loopback {
namespace {

using Words = std::vector<std::string>;

// Far above whatever the test has open.
constexpr int kFirstInherited = 100;

// Runs a program; its descriptors from kFirstInherited on are `inherited`.
int Spawn(Words words, Words environment, const std::vector<int>& inherited) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  for (std::size_t i = 0; i < inherited.size(); ++i) {
    posix_spawn_file_actions_adddup2(&actions, inherited[i],
                                     kFirstInherited + static_cast<int>(i));
  }
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::vector<char*> envp;
  for (std::string& setting : environment) envp.push_back(setting.data());
  envp.push_back(nullptr);
  int pid = -1;
  const int failed =
      posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), envp.data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("cannot run " + words[0]);
  return pid;
}

void Run(const Words& words) {
  int status = 0;
  waitpid(Spawn(words, {}, {}), &status, 0);
  if (status != 0) throw std::runtime_error("failed: " + words[0]);
}

std::string PortText(const SocketAddress& address) {
  return std::to_string(
      ntohs(reinterpret_cast<const sockaddr_in&>(address.storage).sin_port));
}

}  // namespace

TlsServer::TlsServer() {
  std::string pattern = "/tmp/regionbench-tls-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
  folder_ = pattern;
  MakeCertificates();
  WriteSettings();
  Launch();
}

TlsServer::~TlsServer() {
  if (pid_ > 0) {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
  }
  std::filesystem::remove_all(folder_);
}

std::string TlsServer::Path(const std::string& name) const {
  return folder_ + "/" + name;
}

void TlsServer::MakeCertificates() const {
  const std::string script = R"(
set -e
cd "$0"
new="-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
for ca in ca other-ca; do
  openssl req -x509 $new -keyout $ca.key -out $ca.pem -days 2 -subj "/CN=$ca"
done
leaf() {
  openssl req $new -keyout $1.key -out $1.csr -subj "/CN=$3"
  echo "subjectAltName=DNS:$3$5" > $1.ext
  openssl x509 -req -in $1.csr -CA $2.pem -CAkey $2.key -CAcreateserial \
    -days $4 -extfile $1.ext -out $1.pem
}
leaf good ca region.invalid 2 ,IP:127.0.0.1
leaf expired ca region.invalid -1
leaf wrong ca elsewhere.invalid 2
leaf unknown other-ca region.invalid 2
mkdir folder
cp ca.pem folder/$(openssl x509 -in ca.pem -noout -hash).0
)";
  Run({"/bin/sh", "-c", script, folder_});
}

void TlsServer::WriteSettings() const {
  std::ofstream out(Path("nginx.conf"));
  out << "daemon off; worker_processes 1; error_log stderr crit;\n"
      << "pid " << Path("pid") << ";\nevents { worker_connections 1024; }\n"
      << "http { access_log off; ssl_session_cache shared:a:1m;\n";
  for (const char* kind :
       {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
    out << kind << "_temp_path " << Path(kind) << ";\n";
  }
  const auto server = [&](const SocketAddress& address,
                          const std::string& name) {
    out << "server { listen 127.0.0.1:" << PortText(address);
    if (!name.empty()) {
      out << " ssl; ssl_certificate " << Path(name + ".pem")
          << "; ssl_certificate_key " << Path(name + ".key");
    }
    // `.` for a full handshake, `r` for a resumed session.
    out << "; location / { return 200 \"healthy $ssl_session_reused\"; } }\n";
  };
  server(Plain(), "");
  server(Good(), "good");
  server(Expired(), "expired");
  server(WrongName(), "wrong");
  server(UnknownCa(), "unknown");
  out << "}\n";
}

// It gets sockets that already listen, as in an upgrade of the running program:
// nothing needs to be waited for.
void TlsServer::Launch() {
  pid_ = Spawn(
      {"/usr/sbin/nginx", "-p", folder_, "-c", Path("nginx.conf")},
      {"NGINX=100;101;102;103;104;"},
      {plain_.Fd(), good_.Fd(), expired_.Fd(), wrong_.Fd(), unknown_.Fd()});
}

}  // namespace regionbench::loopback
