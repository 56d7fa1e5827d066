// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "aggregator/store/clickhouse/clickhouse_tables.h"
#include "dashboard/cli/commands.h"

namespace regionbench {

ExitCode RunSchema(const Task& task, Console& console) {
  if (task.arguments.front() != "clickhouse") {
    return Explain({ErrorCode::kInvalidInput,
                    "\"" + task.arguments.front() +
                        "\": there is a schema for clickhouse only"},
                   console);
  }
  const Request& request = task.request;
  // Names stand in statements: they are what an address may have.
  const auto url = ParseClickhouseUrl(
      "clickhouse://localhost/" + request.database +
      (request.cluster.empty() ? "" : "?cluster=" + request.cluster));
  if (!url) {
    return Explain({ErrorCode::kInvalidInput,
                    "--database and --cluster are of A-Z a-z 0-9 _ -"},
                   console);
  }
  std::string text;
  for (const std::string& statement : ClickhouseSchema(
           url->database, url->cluster, {.modern = request.modern})) {
    text += statement + ";\n\n";
  }
  text.pop_back();
  return Deliver(text, ExitCode::kDecided, console);
}

}  // namespace regionbench
