// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "probe/sink/s3_object.h"

namespace regionbench {

/// Who asks, and whom to trust, as the environment has it now: credentials are
/// exchanged while a program runs, so each use asks anew.
Result<S3Access> BucketAccess();

}  // namespace regionbench
