// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/dns_answer.h"

#include <cctype>

namespace regionbench {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t kDnsHeader = 12;
constexpr std::uint16_t kTypeA = 1;
constexpr std::uint16_t kTypeAaaa = 28;
constexpr std::uint8_t kNoSuchName = 3;
constexpr std::uint8_t kTtlSeconds = 60;

struct Question {
  std::string name;
  std::uint16_t type = 0;
  std::size_t end = 0;  // first byte after it
};

std::string Lower(std::string text) {
  for (char& c : text)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::optional<Question> ReadQuestion(Bytes query) {
  Question question;
  std::size_t at = kDnsHeader;
  while (at < query.size() && query[at] != 0) {
    const std::size_t length = query[at];
    if (length > 63 || at + 1 + length >= query.size()) return std::nullopt;
    if (!question.name.empty()) question.name += '.';
    question.name.append(reinterpret_cast<const char*>(&query[at + 1]), length);
    at += 1 + length;
  }
  if (at + 5 > query.size()) return std::nullopt;
  question.type =
      static_cast<std::uint16_t>(query[at + 1] << 8U | query[at + 2]);
  question.end = at + 5;
  question.name = Lower(question.name);
  return question;
}

// The record's bytes; empty when there is none of this type.
Bytes RecordFor(const NameEntry& entry, std::uint16_t type) {
  if (type == kTypeA && entry.ipv4) return Bytes(entry.ipv4->bytes).subspan(12);
  if (type == kTypeAaaa && entry.ipv6) return entry.ipv6->bytes;
  return {};
}

void AppendRecord(std::uint16_t type, Bytes record,
                  std::vector<std::uint8_t>& out) {
  const auto type_byte = static_cast<std::uint8_t>(type);
  const auto length = static_cast<std::uint8_t>(record.size());
  for (const std::uint8_t byte :
       std::initializer_list<std::uint8_t>{0xc0, kDnsHeader, 0, type_byte, 0, 1,
                                           0, 0, 0, kTtlSeconds, 0, length})
    out.push_back(byte);
  out.insert(out.end(), record.begin(), record.end());
}

}  // namespace

NameTable NamesOf(const Scenario& scenario) {
  NameTable names;
  for (const LabTarget& target : scenario.targets) {
    if (target.behaviour == Behaviour::kNoName) continue;
    for (const std::string& host : target.hosts)
      names[Lower(host)] = {.ipv4 = target.ipv4, .ipv6 = target.ipv6};
  }
  return names;
}

std::optional<std::vector<std::uint8_t>> AnswerQuery(Bytes query,
                                                     const NameTable& names) {
  if (query.size() < kDnsHeader || (query[2] & 0x80U) != 0 || query[4] != 0 ||
      query[5] != 1)
    return std::nullopt;
  const auto question = ReadQuestion(query);
  if (!question) return std::nullopt;
  const auto entry = names.find(question->name);
  const bool known = entry != names.end();
  const Bytes record =
      known ? RecordFor(entry->second, question->type) : Bytes();

  std::vector<std::uint8_t> out(
      query.begin(),
      query.begin() + static_cast<std::ptrdiff_t>(question->end));
  out[2] = static_cast<std::uint8_t>(0x80U | (query[2] & 0x01U));
  out[3] = static_cast<std::uint8_t>(0x80U | (known ? 0 : kNoSuchName));
  out[7] = record.empty() ? 0 : 1;
  out[9] = 0;
  out[11] = 0;
  if (!record.empty()) AppendRecord(question->type, record, out);
  return out;
}

}  // namespace regionbench
