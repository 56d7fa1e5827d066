// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aggregator/api/http.h"
#include "aggregator/ingest/ingest.h"

namespace regionbench {

/// `POST /api/v1/samples`: NDJSON, optionally gzip, into `ingest`, which must
/// outlive the server. 200 `{"accepted":n,"duplicate":n,"rejected":[{"line":3,
/// "error":"…"}],"rejected_total":n}` only after a durable commit; 400 when no
/// line is usable, 403 when none is of a probe of the token, 413 when there is
/// too much, 415 for what cannot be samples, 429 when too many wait, 503 when
/// the store fails. `Regionbench-Received-At` and `-Answered-At`
/// (microseconds) let a sender compare clocks; it may tell what it found in
/// `Regionbench-Clock-Offset` (its clock minus ours, microseconds) and its time
/// of sending in `Regionbench-Sent-At`.
Route UploadRoute(Ingest& ingest);

}  // namespace regionbench
