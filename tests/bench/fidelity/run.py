# SPDX-License-Identifier: Apache-2.0
"""Runs all tools in the laboratory and writes a table of how far each is from
the wire. See tests/bench/fidelity.sh."""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time

import report
from truth import Wire

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
BUSY = "while True: pass"

# What on the wire a reported figure is compared with, plain and over TLS: there
# the first exchange is the handshake and the second the request.
ON_WIRE = {
    "http": {"connect": "connect", "first byte": ("exchange", 0)},
    "https": {"connect": "connect", "tls": ("handshake", 0), "first byte": ("exchange", 1)},
    "tcp": {"connect": "connect"},
    "warm": {"warm": "warm"},
    "icmp": {"icmp": "icmp"},
    "dns": {"dns": "dns"},
}


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    parser.add_argument("--targets", default="3,34,200")
    parser.add_argument("--loads", default="quiet,busy")
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--only", default="", help="runs of tools.py, separated by commas")
    parser.add_argument("--out", default=os.path.join(ROOT, "tests", "bench", "FIDELITY.md"))
    return parser.parse_args()


def measure(wanted, targets, load, folder):
    """All tools at this many targets, in one life of the laboratory."""
    lab = os.path.join(wanted.build, "bin", "regionbench-lab")
    truth, out = os.path.join(folder, "truth.csv"), os.path.join(folder, "tools.json")
    scenario = os.path.join(ROOT, "tests", "lab", "scenarios", f"many-{targets}.toml")
    command = [lab, "run", "--scenario", scenario, "--truth", truth, "--",
               sys.executable, os.path.join(HERE, "tools.py"), wanted.build, str(targets),
               str(wanted.rounds), out] + ([wanted.only] if wanted.only else [])
    loops = [subprocess.Popen([sys.executable, "-c", BUSY])
             for _ in range(4 if load == "busy" else 0)]
    try:
        subprocess.run(command, check=True)
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()
    with open(out, encoding="utf-8") as file:
        return json.load(file), Wire(truth)


def pair(run, wire):
    """Per metric: (address, reported, true) of every probe that was found on
    the wire."""
    pairs, window = {}, (run["begin"], run["end"])
    for metric, address, port, sent, order, value in run["seen"]:
        key = ON_WIRE[run["kind"]][metric]
        if order >= 0 and not sent:
            events = wire.in_order(key, address, window)
            true = events[order][2] if order < len(events) else None
        else:
            true = wire.find(key, address, port, sent, window)
        if true is not None:
            pairs.setdefault(metric, []).append((address, value, true))
    return pairs


def main():
    wanted = options()
    rows, started = [], time.time()
    for targets in map(int, wanted.targets.split(",")):
        for load in wanted.loads.split(","):
            with tempfile.TemporaryDirectory(prefix="regionbench-fidelity-") as folder:
                runs, wire = measure(wanted, targets, load, folder)
            for run in runs:
                rows += report.rows(run, pair(run, wire), targets, load)
    with open("/proc/cpuinfo", encoding="ascii") as cpus:
        count = sum(line.startswith("processor") for line in cpus)
    machine = f"{count} processors, Linux {platform.release()}"
    text = report.document(rows, machine, wanted.rounds, time.time() - started)
    with open(wanted.out, "w", encoding="utf-8") as file:
        file.write(text)
    print(text)


main()
