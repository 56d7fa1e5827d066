// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/answer_reader.h"

#include <algorithm>

namespace regionbench {

bool AnswerReader::AddHeader(std::string_view line) {
  headers_ += line.size();
  return !Overflowed();
}

bool AnswerReader::AddBody(std::string_view piece) {
  bytes_ = std::min(bytes_ + piece.size(), kMostBody);
  beginning_ += piece.substr(0, expected_.size() - beginning_.size());
  return !Enough();
}

Outcome AnswerReader::Judge(int status) const {
  if (expected_.empty()) return Outcome::kOk;
  if (status < 200 || status > 299) return Outcome::kHttpStatus;
  return beginning_ == expected_ ? Outcome::kOk : Outcome::kBadReply;
}

}  // namespace regionbench
