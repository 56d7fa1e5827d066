// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include "config/catalog/resolve.h"

namespace regionbench {
namespace {

void LoadBuiltInCatalog(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(Catalog::BuiltIn());
}
BENCHMARK(LoadBuiltInCatalog)->Unit(benchmark::kMillisecond);

void ResolveEveryRegion(benchmark::State& state) {
  const Catalog catalog = Catalog::BuiltIn().value();
  ResolveRequest request;
  request.patterns = {"all"};
  for (auto _ : state) benchmark::DoNotOptimize(Resolve(catalog, request));
}
BENCHMARK(ResolveEveryRegion)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace regionbench
