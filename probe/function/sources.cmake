# SPDX-License-Identifier: Apache-2.0
# Everything that bootstrap is made of, by room: what the static builds compile,
# with none of the libraries that the rest of these rooms may need. A file that
# is missing here shows when they link.
set(function_sources
  catalogue/embedded_table.cc catalogue/embedded_table.S catalogue/read_table.cc
  deliver.cc envelope.cc event.cc features.cc handler.cc invocation_report.cc
  measure.cc plan.cc program.cc settings.cc
  hosts/alibaba_fc.cc hosts/aws_lambda.cc hosts/azure.cc hosts/cloud_run.cc
  hosts/hosts.cc hosts/http_server.cc hosts/http_text.cc hosts/runtime_client.cc
  hosts/termination.cc)
set(function_headers
  catalogue/table.h deliver.h envelope.h event.h features.h handler.h
  invocation_report.h json_object.h measure.h plan.h program.h settings.h
  hosts/hosts.h hosts/http_server.h hosts/http_text.h hosts/runtime_client.h
  hosts/termination.h)
set(function_needs
  config/core/descriptors.cc config/core/glob.cc config/core/small_json.cc
  config/core/target_id.cc
  config/core/time.cc config/core/utf8.cc config/core/words.cc
  config/catalog/catalog.cc config/catalog/choose_endpoint.cc
  config/catalog/match_glob.cc config/catalog/resolve.cc
  config/catalog/spelling.cc config/catalog/suggest.cc config/catalog/url.cc
  probe/sample/sample.cc probe/sample/sample_json_encode.cc
  probe/schedule/schedule.cc
  probe/sink/clock_lead.cc probe/sink/http_push.cc probe/sink/push_answer.cc
  probe/sink/s3_object.cc
  aggregator/stats/box.cc aggregator/stats/quantile.cc)
