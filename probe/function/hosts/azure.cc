// SPDX-License-Identifier: Apache-2.0
#include "probe/function/hosts/hosts.h"
#include "probe/function/json_object.h"

namespace regionbench {
namespace {

using Kind = JsonItem::Kind;

/// What the bindings brought.
struct AzureCall {
  std::string event;  // ours; empty: defaults
  bool http = false;  // an HTTP trigger waits for an answer of its own
  bool late = false;  // a timer that was due before
};

AzureCall CallFrom(const JsonItem& data) {
  AzureCall call;
  for (const JsonItem& binding : data.items) {
    if (binding.Is(Kind::kText)) call.event = binding.text;  // a queue
    const JsonItem* const body = binding.FindAnyCase("Body");
    const JsonItem* const late = binding.FindAnyCase("IsPastDue");
    if (binding.FindAnyCase("Method") != nullptr) call.http = true;
    if (body != nullptr && body->Is(Kind::kText)) call.event = body->text;
    if (late != nullptr) call.late = late->text == "true";
  }
  return call;
}

void AppendHttpOutput(const FunctionAnswer& answer, JsonObject& outputs) {
  JsonObject res = outputs.Object("res");
  res.Integer("statusCode", StatusOf(answer));
  JsonObject headers = res.Object("headers");
  headers.Text("Content-Type", "application/json");
  headers.End();
  res.Text("body", answer.text);
  res.End();
}

ServedReply AzureReply(const AzureCall& call, const FunctionAnswer& answer) {
  ServedReply reply;
  JsonObject json(reply.body);
  JsonObject outputs = json.Object("Outputs");
  if (call.http) AppendHttpOutput(answer, outputs);
  outputs.End();
  JsonList logs = json.List("Logs");
  if (call.late) logs.Text("the timer is late: this run was due before");
  if (!answer.ok) logs.Text(answer.error_type + ": " + answer.error);
  logs.End();
  json.At("ReturnValue") += answer.text;
  json.End();
  // The host counts an invocation as failed by the status alone.
  if (!call.http) reply.status = StatusOf(answer);
  return reply;
}

}  // namespace

ServedReply ServeAzure(const Hosted& hosted, const ServedRequest& request) {
  const auto json = ReadJson(request.body);
  const JsonItem* const data = json ? json->FindAnyCase("Data") : nullptr;
  if (data == nullptr || json->FindAnyCase("Metadata") == nullptr) {
    // enableProxyingHttpRequest: the caller's own request.
    const FunctionAnswer answer = HandleEvent(hosted, request.body, {});
    return {.status = StatusOf(answer), .body = answer.text};
  }
  const AzureCall call = CallFrom(*data);
  return AzureReply(call, HandleEvent(hosted, call.event, {}));
}

}  // namespace regionbench
