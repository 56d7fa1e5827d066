// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace regionbench {

/// Base-2 exponential buckets, as in Prometheus native histograms (schema) and
/// OpenTelemetry exponential histograms (scale; its index is ours minus 1).
/// With base = 2^(2^-schema), bucket i holds base^(i-1) < value <= base^i; the
/// value 1 is in bucket 0. Values are seconds: in another unit the boundaries
/// would lie elsewhere and an export would lose.
constexpr int kFinestSchema = 8;
constexpr int kCoarsestSchema = 0;

/// Values that have a bucket: above 2^-30 s (0.93 ns), up to 2^20 s (12 days).
bool HasBucket(double seconds);

/// Exact: no rounding ever decides between neighbours.
/// Requires HasBucket(seconds).
int BucketIndex(double seconds, int schema);

/// base^index, correctly rounded.
double BucketUpperBound(int index, int schema);

/// Harmonic middle of the bucket: within RelativeError of all it holds.
double BucketMiddle(int index, int schema);

/// (base - 1) / (base + 1): 0.1354 % at schema 8, 1.083 % at schema 5.
double RelativeError(int schema);

/// Index of the bucket that contains it, `steps` schemas coarser.
int CoarserIndex(int index, int steps);

/// Bounds of BucketIndex over all values that have a bucket.
int SmallestIndex(int schema);
int LargestIndex(int schema);

}  // namespace regionbench
