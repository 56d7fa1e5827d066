// SPDX-License-Identifier: Apache-2.0
#include "aggregator/api/http.h"

#include <nlohmann/json.hpp>

namespace regionbench {

HttpAnswer ErrorAnswer(int status, std::string_view what) {
  const nlohmann::json json = {{"error", what}};
  HttpAnswer answer;
  answer.status = status;
  answer.body =
      json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) +
      "\n";
  return answer;
}

}  // namespace regionbench
