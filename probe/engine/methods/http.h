// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "config/core/result.h"
#include "probe/engine/event_loop.h"
#include "probe/engine/prober.h"

namespace regionbench {

struct HttpOptions {
  /// CA bundle file; empty: SSL_CERT_FILE, else SSL_CERT_DIR, else the
  /// system's.
  std::string cacert;
  /// How many warm connections may be kept; 0: as many as anybody needs.
  std::size_t targets = 0;
  /// Whether any target is https; without, no certificate is parsed.
  bool tls = true;
  /// Whether round trips tell now and then when certificates end.
  bool watch_certificates = false;
};

/// GET over http and https, HTTP/1.1, TLS up to 1.3. The round trip is the
/// first byte of the answer minus the request, on an open connection, cold or
/// warm. The connection goes to the attempt's address and nowhere else: no name
/// is resolved, no proxy used, no redirect followed. Certificates are checked
/// against a bundle that is parsed here, before anything is timed. Answers are
/// read up to 64 KiB.
///
/// Cold: a new connection and a full handshake for each attempt, with phases.
///   connect     the SYN's round trip (TCP_INFO)
///   tls         from our first TLS byte leaving to the last byte of the
///               server's handshake arriving, with which the request can be
///               made. One round trip and the server's work in TLS 1.3; in TLS
///               1.2 two, and our key exchange between them. Our own crypto
///               before and after is not in it.
///   processing  from the last byte of the request leaving to the first byte of
///               the answer arriving: the round trip
///   transfer    from there to the arrival of the last byte
/// Warm: on a connection that was kept, processing and transfer only. Where
/// there is none, or it turns out dead, one is opened first, and the attempt is
/// still the request alone: a warm sample never contains a handshake. `sent` is
/// then the start of the opening, as for cold; else that of the request.
///
/// All of them are the kernel's (SO_TIMESTAMPING) where rtt_source is kernel.
/// When a stamp is missing or a SYN had to be repeated, it is user: then the
/// round trip is our clock's, and a phase may be.
///
/// Fails, naming it, for a CA bundle that cannot be read.
Result<std::unique_ptr<Prober>> OpenHttpProber(EventLoop& loop,
                                               const HttpOptions& options);

/// Whether the target is an http one over TLS.
bool UsesTls(const ProbeTarget& target);

}  // namespace regionbench
