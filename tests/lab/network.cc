// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/network.h"

#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "tests/lab/address.h"
#include "tests/lab/descriptor.h"

namespace regionbench {
namespace {

constexpr const char* kClientHardware = "02:00:00:00:00:02";
constexpr const char* kGatewayHardware = "02:00:00:00:00:01";

Result<void> Unavailable(std::string message) {
  return Fail(ErrorCode::kUnavailable, std::move(message));
}

std::string Text(std::string_view text) { return std::string(text); }

bool WriteFile(const char* file, const std::string& text) {
  std::ofstream out(file);
  out << text << std::flush;
  return out.good();
}

// `ip` reads the commands itself: no shell between us and it.
Result<void> RunIp(const char* family, const std::string& commands) {
  const std::string program = std::string("ip ") + family + " -batch -";
  FILE* ip = popen(program.c_str(), "we");
  if (ip == nullptr) return Unavailable("cannot start `ip`");
  fputs(commands.c_str(), ip);
  const int status = pclose(ip);
  if (status == 0) return {};
  return Unavailable(WEXITSTATUS(status) == 127
                         ? "`ip` is missing: install iproute2"
                         : "`ip` could not set up the laboratory's network");
}

// Segmentation and checksums belong on the wire: frames no longer than the
// MTU, with checksums that the other side can verify.
Result<void> SwitchOffloadsOff(const char* interface) {
  const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  for (const int command :
       {ETHTOOL_STSO, ETHTOOL_SGSO, ETHTOOL_SGRO, ETHTOOL_STXCSUM}) {
    ethtool_value value{.cmd = static_cast<std::uint32_t>(command), .data = 0};
    ifreq request{};
    std::strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
    request.ifr_data = reinterpret_cast<char*>(&value);
    if (ioctl(socket.get(), SIOCETHTOOL, &request) < 0 && errno != EOPNOTSUPP)
      return Unavailable("cannot switch offloads off: " +
                         std::string(std::strerror(errno)));
  }
  return {};
}

// IPv6 may be absent from the machine: then only its targets are.
Result<void> ConnectIpv6(const std::string& commands) {
  WriteFile("/proc/sys/net/ipv6/conf/all/disable_ipv6", "0");
  if (access("/proc/sys/net/ipv6", F_OK) != 0) return {};
  return RunIp("-6", commands);
}

Result<void> MapToRoot() {
  const auto uid = std::to_string(geteuid());
  const auto gid = std::to_string(getegid());
  if (unshare(CLONE_NEWUSER) != 0)
    return Unavailable(
        "this machine does not permit network namespaces to you: run as root "
        "(in a container: with --privileged), or allow unprivileged user "
        "namespaces");
  if (!WriteFile("/proc/self/setgroups", "deny") ||
      !WriteFile("/proc/self/uid_map", "0 " + uid + " 1") ||
      !WriteFile("/proc/self/gid_map", "0 " + gid + " 1"))
    return Unavailable("cannot become root in a user namespace");
  return {};
}

}  // namespace

Result<void> EnterLaboratory() {
  if (unshare(CLONE_NEWNET) == 0) return {};
  if (auto mapped = MapToRoot(); !mapped) return mapped;
  return EnterNetwork();
}

Result<void> EnterNetwork() {
  if (unshare(CLONE_NEWNET) == 0) return {};
  return Unavailable(
      "cannot make a network namespace: " + std::string(std::strerror(errno)) +
      " (run as root, in a container with --privileged)");
}

Result<void> LayCables(pid_t client, pid_t servers) {
  const auto cable = [](const char* ours, const char* theirs, const char* mac,
                        pid_t pid) {
    return std::string("link add ") + ours + " type veth peer name " + theirs +
           " address " + mac + " netns " + std::to_string(pid) + "\nlink set " +
           ours + " up\n";
  };
  WriteFile("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
  auto laid = RunIp(
      "",
      cable(kLineToClient, kClientInterface, kClientHardware, client) +
          cable(kLineToServers, kServerInterface, kGatewayHardware, servers));
  if (!laid) return laid;
  if (auto off = SwitchOffloadsOff(kLineToClient); !off) return off;
  return SwitchOffloadsOff(kLineToServers);
}

Result<void> ConnectClient() {
  if (auto off = SwitchOffloadsOff(kClientInterface); !off) return off;
  WriteFile("/proc/sys/net/ipv4/ping_group_range", "0 0");
  const std::string end = std::string(" lladdr ") + kGatewayHardware +
                          " dev client0 nud permanent\n";
  auto connected =
      RunIp("-4", "link set lo up\nlink set client0 up\naddr add " +
                      Text(kClientIpv4) + "/30 dev client0\nneigh add " +
                      Text(kGatewayIpv4) + end + "route add default via " +
                      Text(kGatewayIpv4) + "\n");
  if (!connected) return connected;
  return ConnectIpv6("addr add " + Text(kClientIpv6) +
                     "/64 dev client0 nodad\nneigh add " + Text(kGatewayIpv6) +
                     end + "route add default via " + Text(kGatewayIpv6) +
                     " dev client0\n");
}

Result<void> ConnectServers() {
  if (auto off = SwitchOffloadsOff(kServerInterface); !off) return off;
  WriteFile("/proc/sys/net/ipv4/icmp_ratelimit", "0");
  WriteFile("/proc/sys/net/ipv6/icmp/ratelimit", "0");
  const std::string end = std::string(" lladdr ") + kClientHardware +
                          " dev server0 nud permanent\n";
  // A local route makes every address of the range our own.
  auto connected =
      RunIp("-4", "link set lo up\nlink set server0 up\naddr add " +
                      Text(kGatewayIpv4) + "/30 dev server0\nneigh add " +
                      Text(kClientIpv4) + end + "route add local " +
                      Text(kTargetsIpv4) + " dev lo\n");
  if (!connected) return connected;
  return ConnectIpv6("addr add " + Text(kGatewayIpv6) +
                     "/64 dev server0 nodad\nneigh add " + Text(kClientIpv6) +
                     end + "route add local " + Text(kTargetsIpv6) +
                     " dev lo\n");
}

}  // namespace regionbench
