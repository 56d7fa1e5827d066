// SPDX-License-Identifier: Apache-2.0
//
// Writes the table that is put into bootstrap: catalogue-table > FILE.
#include <cstdio>

#include "probe/function/catalogue/table.h"

int main() {
  const auto catalog = regionbench::Catalog::BuiltIn();
  if (!catalog) {
    std::fprintf(stderr, "%s\n", catalog.error().message.c_str());
    return 1;
  }
  const std::string table = regionbench::WriteCatalogueTable(*catalog);
  return std::fwrite(table.data(), 1, table.size(), stdout) == table.size() ? 0
                                                                            : 1;
}
