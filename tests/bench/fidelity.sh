#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fidelity and cost beside other tools, on the same targets in the same run.
#   tests/bench/fidelity.sh BUILD_FOLDER [--targets 3,34,200] [--rounds 12] ...
# Writes tests/bench/FIDELITY.md. Needs fping, hey, curl and
# prometheus-blackbox-exporter; `./run bench fidelity` installs them.
set -eu
build=$1
shift
exec python3 "$(dirname "$0")/fidelity/run.py" --build "$build" "$@"
