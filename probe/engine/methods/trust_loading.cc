// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/trust_loading.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <string>

#include "probe/engine/methods/http_request.h"
#include "probe/engine/methods/socket.h"

namespace regionbench {
namespace {

// It takes one or two.
constexpr int kMostSteps = 16;

// A listener in the abstract name space, which has no file and needs no
// network, not even loopback. The kernel picks the name.
struct Listener {
  Socket socket = Socket::Open(AF_UNIX, SOCK_STREAM);
  std::string name;

  Listener() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    auto* raw = reinterpret_cast<sockaddr*>(&address);
    socklen_t length = sizeof address.sun_family;
    if (bind(socket.Fd(), raw, length) != 0 || listen(socket.Fd(), 1) != 0) {
      return;
    }
    length = sizeof address;
    if (getsockname(socket.Fd(), raw, &length) != 0) return;
    const std::size_t before = sizeof address.sun_family + 1;
    name.assign(&address.sun_path[1], length - before);
  }
};

// The code it ended with; none when it still waits for an answer.
std::optional<CURLcode> Step(CURLM* multi) {
  int count = 0;
  curl_multi_perform(multi, &count);
  const CURLMsg* message = curl_multi_info_read(multi, &count);
  if (message == nullptr) return std::nullopt;
  return message->data.result;  // NOLINT: libcurl's union
}

bool SaidHello(const Socket& connection) {
  char byte = 0;
  return recv(connection.Fd(), &byte, 1, MSG_DONTWAIT) == 1;
}

CURLcode SayHello(CURLM* multi, const Listener& listener) {
  Socket connection;
  for (int i = 0; i < kMostSteps; ++i) {
    if (const auto ended = Step(multi)) return *ended;
    if (!connection.IsOpen()) {
      connection = Socket(accept4(listener.socket.Fd(), nullptr, nullptr,
                                  SOCK_CLOEXEC | SOCK_NONBLOCK));
    }
    if (connection.IsOpen() && SaidHello(connection)) break;
  }
  return CURLE_OK;
}

}  // namespace

std::optional<Error> LoadTrust(CURLM* multi, const CaBundle& trust) {
  const Listener listener;
  std::string problem(CURL_ERROR_SIZE, '\0');
  const CurlEasy owner(curl_easy_init());
  CURL* easy = owner.get();
  SetHouseRules(easy, trust, problem.data());
  SetOption(easy, CURLOPT_URL, "https://localhost/");
  // Without Unix sockets in libcurl the first handshake has to do it.
  if (listener.name.empty() ||
      curl_easy_setopt(easy, CURLOPT_ABSTRACT_UNIX_SOCKET,
                       listener.name.c_str()) != CURLE_OK) {
    return std::nullopt;
  }
  curl_multi_add_handle(multi, easy);
  const CURLcode code = SayHello(multi, listener);
  curl_multi_remove_handle(multi, easy);
  if (code != CURLE_SSL_CACERT_BADFILE) return std::nullopt;
  return Error{ErrorCode::kUnavailable,
               "no certificates in the CA bundle " + trust.file};
}

}  // namespace regionbench
