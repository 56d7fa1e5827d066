// SPDX-License-Identifier: Apache-2.0
#include "probe/function/catalogue/table.h"

// Labels of embedded_table.S.
extern "C" {
// NOLINTBEGIN(modernize-avoid-c-arrays,readability-identifier-naming)
extern const char regionbench_catalogue_begin[];
extern const char regionbench_catalogue_end[];
// NOLINTEND(modernize-avoid-c-arrays,readability-identifier-naming)
}

namespace regionbench {

Result<Catalog> EmbeddedCatalogue() {
  return ReadCatalogueTable(
      {regionbench_catalogue_begin,
       static_cast<std::size_t>(regionbench_catalogue_end -
                                regionbench_catalogue_begin)});
}

}  // namespace regionbench
