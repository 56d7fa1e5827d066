// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tests/lab/scenario.h"

namespace regionbench {

/// What a name resolves to, by family.
struct NameEntry {
  std::optional<LabAddress> ipv4{};
  std::optional<LabAddress> ipv6{};
};
using NameTable = std::map<std::string, NameEntry, std::less<>>;

/// Every name of the scenario but those that do not resolve, in lower case.
NameTable NamesOf(const Scenario& scenario);

/// The answer to one query (RFC 1035): A and AAAA records from the table, an
/// empty answer for other types of a known name, NXDOMAIN for unknown names.
/// Nothing for what is not one question.
std::optional<std::vector<std::uint8_t>> AnswerQuery(
    std::span<const std::uint8_t> query, const NameTable& names);

}  // namespace regionbench
