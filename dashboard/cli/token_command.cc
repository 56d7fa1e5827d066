// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "aggregator/ingest/token.h"
#include "dashboard/cli/commands.h"

namespace regionbench {
namespace {

tl::unexpected<Error> MisusedToken(const std::string& what) {
  return Fail(ErrorCode::kInvalidInput,
              "token: " + what + " (see regionbench token --help)");
}

/// A token and what it may do.
struct Issue {
  std::string token;
  bool fresh = false;  ///< nobody else has seen it
  TokenGrant grant;
};

// The stanza is read as `serve` will read it: what it refuses is no name.
Result<void> CheckStanza(const TokenGrant& grant) {
  const auto settings = ParseSettings(TokenStanza(grant), "token");
  if (!settings) return tl::unexpected(settings.error());
  const auto& tokens = settings->serve.tokens;
  if (tokens.size() == 1 && tokens.front().probe == grant.probe) return {};
  return MisusedToken("not a probe's name: \"" + grant.probe + "\"");
}

Result<Issue> IssueToken(const Request& request) {
  Issue issue{request.token,
              request.token.empty(),
              {"", request.token_probe, request.token_reads}};
  if (issue.grant.probe.empty() && !issue.grant.read) {
    return MisusedToken("say whose uploads it is for: --probe NAME, or --read");
  }
  if (issue.fresh) {
    auto made = NewToken();
    if (!made) return tl::unexpected(made.error());
    issue.token = *std::move(made);
  }
  issue.grant.hash = TokenHash(issue.token);
  if (auto good = CheckStanza(issue.grant); !good) {
    return tl::unexpected(good.error());
  }
  return issue;
}

std::string IssueJson(const Issue& issue) {
  nlohmann::ordered_json json;
  if (issue.fresh) json["token"] = issue.token;
  if (!issue.grant.probe.empty()) json["probe"] = issue.grant.probe;
  json["read"] = issue.grant.read;
  json["hash"] = issue.grant.hash;
  json["stanza"] = TokenStanza(issue.grant);
  return json.dump(2) + "\n";
}

// The whole of it may end a settings file, though the token is not for there.
std::string IssueText(const Issue& issue) {
  if (!issue.fresh) return TokenStanza(issue.grant);
  return "# Shown once. For the agent's REGIONBENCH_TOKEN or token_file, not "
         "for the settings:\n# " +
         issue.token + "\n" + TokenStanza(issue.grant);
}

ExitCode HashToken(const Request& request, Console& console) {
  if (request.token.empty()) {
    return Explain(MisusedToken("hash needs --token T").value(), console);
  }
  const std::string hash = TokenHash(request.token);
  const nlohmann::ordered_json json = {{"hash", hash}};
  const bool as_json = request.format == Format::kJson;
  return Deliver((as_json ? json.dump() : hash) + "\n", ExitCode::kDecided,
                 console);
}

}  // namespace

ExitCode RunToken(const Task& task, Console& console) {
  if (!task.arguments.empty()) {
    if (task.arguments.front() == "hash") {
      return HashToken(task.request, console);
    }
    return Explain(MisusedToken("takes no argument but hash").value(), console);
  }
  const auto issue = IssueToken(task.request);
  if (!issue) return Explain(issue.error(), console);
  const bool json = task.request.format == Format::kJson;
  return Deliver(json ? IssueJson(*issue) : IssueText(*issue),
                 ExitCode::kDecided, console);
}

}  // namespace regionbench
