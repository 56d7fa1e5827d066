#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How soon and how rightly `compare` decides, on real packets.

Three regions in the laboratory must be decided rightly, also where the nearest
of them loses 30 %; two interleaved streams to one endpoint must not be called a
winner more often than one in twenty. Writes a table in Markdown to standard
output.

  tests/bench/race/run.py --build build/release [--runs 50] [--equal-runs 100]
"""
import argparse
import json
import os
import statistics
import subprocess
import sys

THREE = ["ap-northeast-1", "ap-northeast-2", "ap-southeast-1"]
ENDPOINT = "tcp://dynamodb.ap-northeast-1.amazonaws.com:443"
SAME = ["a=" + ENDPOINT, "b=" + ENDPOINT]


def compare(program, seed, arguments):
    """One run; a second a piece would take hours, so rounds follow quickly."""
    command = [program, "compare", "--no-store", "--json", "--quiet",
               "--interval", "50ms", "--seed", str(seed), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        sys.exit(f"{' '.join(command)}: exit {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


def row(title, reports, wrong):
    rounds = [report["rounds"] for report in reports]
    probes = [sum(t["n"] for t in report["targets"]) for report in reports]
    states = [report["verdict"]["state"] for report in reports]
    cells = [title, len(reports), states.count("winner"), states.count("tied"),
             states.count("unsure"), sum(map(wrong, reports)),
             f"{statistics.mean(rounds):.0f}", max(rounds),
             f"{statistics.mean(probes):.0f}"]
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def not_won_by(best):
    return lambda r: (r["verdict"]["state"] != "winner"
                      or r["verdict"]["best"] != [best])


def inside(arguments):
    def run(count, extra):
        return [compare(arguments.program, seed, extra)
                for seed in range(1, count + 1)]

    if arguments.world == "lossy":
        row("the nearest of three loses 30 %", run(arguments.equal_runs, THREE),
            not_won_by("aws/ap-northeast-2"))
        return
    wrong = not_won_by("aws/ap-northeast-1")
    row("three regions", run(arguments.runs, THREE), wrong)
    row("three regions, `--strict`", run(arguments.runs, ["--strict", *THREE]),
        wrong)
    won = lambda r: r["verdict"]["state"] == "winner"
    row("one endpoint twice", run(arguments.equal_runs, SAME), won)
    row("one endpoint twice, ties refused, 200 rounds at most",
        run(arguments.equal_runs,
            ["--min-difference", "0", "--budget", "10s", *SAME]), won)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--equal-runs", type=int, default=100)
    parser.add_argument("--program", help=argparse.SUPPRESS)
    parser.add_argument("--world", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.program:
        return inside(arguments)
    bin_folder = os.path.join(arguments.build, "bin")
    command = [sys.executable, __file__, "--program",
               os.path.join(bin_folder, "regionbench"), "--runs",
               str(arguments.runs), "--equal-runs", str(arguments.equal_runs)]
    print("| what | runs | winner | tied | unsure | wrong | rounds, mean | most"
          " | probes, mean |")
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    for world in ["three-regions", "lossy"]:
        lab = [os.path.join(bin_folder, "regionbench-lab"), "run", "--scenario",
               f"tests/lab/scenarios/{world}.toml", "--"]
        subprocess.run([*lab, *command, "--world", world], check=True)


if __name__ == "__main__":
    main()
