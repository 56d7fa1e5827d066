# SPDX-License-Identifier: Apache-2.0
"""The tools, each run inside the laboratory. Called there by run.py:

    tools.py BUILD_FOLDER TARGETS ROUNDS OUT.json [only,these]

Every tool gets one probe a target a second. Writes what each tool reported,
probe by probe, with its processor time and memory.
"""

import asyncio
import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

BUILD, TARGETS, ROUNDS, OUT = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
ONLY = set(sys.argv[5].split(",")) if len(sys.argv) > 5 else None
NAMES = [f"t{i + 1}.lab.test" for i in range(TARGETS)]
ADDRESS = {name: f"198.19.{1 + i // 200}.{1 + i % 200}" for i, name in enumerate(NAMES)}
RESOLVER = "198.19.255.53"
REGIONBENCH = os.path.join(BUILD, "bin", "regionbench")


def monotonic():
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC)


def stall_us():
    """Microseconds that somebody waited for a processor, so far."""
    try:
        with open("/proc/pressure/cpu", encoding="ascii") as pressure:
            return int(pressure.readline().rsplit("total=", 1)[1])
    except OSError:
        return 0


class Measured:
    """One tool's run: what it said, and what it took to say it."""

    def __init__(self, tool, kind):
        self.tool, self.kind = tool, kind
        self.seen = []  # metric, address, port, sent_ns, order, value_ns
        self.cpu_s = self.rss_kib = 0
        self.probes = TARGETS * ROUNDS
        self.failed = self.set_aside = 0
        self.begin, self.stall = monotonic(), stall_us()

    def add(self, metric, name, value_s, port=0, sent=0, order=-1):
        address = RESOLVER if metric == "dns" else ADDRESS[name]
        self.seen.append((metric, address, port, sent, order, round(value_s * 1e9)))

    def end(self):
        wall_us = (monotonic() - self.begin) / 1e3
        return {
            "tool": self.tool, "kind": self.kind, "seen": self.seen,
            "cpu_s": self.cpu_s, "rss_kib": self.rss_kib, "probes": self.probes,
            "failed": self.failed, "set_aside": self.set_aside, "begin": self.begin, "end": monotonic(),
            "stall": (stall_us() - self.stall) / wall_us,
        }


def spawn(command, out):
    return subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)


def peak_kib(process):
    """The kernel's own high-water mark. (That of getrusage counts the memory of
    this script too, from which the process was forked.)"""
    try:
        with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1])
    except OSError:
        pass
    return 0


def reap_all(processes, measured, look_every_s=0.1):
    """Waits for processes that live at the same time and adds their cost. Of
    those that follow one another, the largest memory counts."""
    peaks = {process.pid: 0 for process in processes}
    waiting = list(processes)
    while waiting:
        for process in list(waiting):
            peaks[process.pid] = max(peaks[process.pid], peak_kib(process))
            pid, _, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                process.returncode = 0
                measured.cpu_s += usage.ru_utime + usage.ru_stime
                waiting.remove(process)
        if waiting:
            time.sleep(look_every_s)
    measured.rss_kib = max(measured.rss_kib, sum(peaks.values()))


def reap(process, measured, look_every_s=0.1):
    reap_all([process], measured, look_every_s)


def every_second(count):
    """Yields at each full second from now on, not waiting when it is late."""
    start = time.monotonic()
    for i in range(count):
        time.sleep(max(0.0, start + i - time.monotonic()))
        yield i


# --- regionbench -----------------------------------------------------------

SCHEMES = {"tcp": "tcp://{}:80", "http": "http://{}/ping", "https": "https://{}/ping",
           "warm": "http://{}/ping", "icmp": "icmp://{}", "dns": "dns://{}",
           "udp": "udp://{}:7770"}


def regionbench(kind, rounds=None):
    rounds = rounds or ROUNDS
    run = Measured("regionbench", kind)
    run.probes = TARGETS * rounds
    command = [REGIONBENCH, "probe", "-4", "--quiet", "--rounds", str(rounds),
               "--interval", "1s", "--periodic", "--timeout", "1s"]
    if kind == "warm":
        command += ["--conn", "warm"]
    command += [f"t{i + 1}={SCHEMES[kind].format(name)}" for i, name in enumerate(NAMES)]
    with tempfile.TemporaryFile() as out:
        reap(spawn(command, out), run)
        out.seek(0)
        for line in out:
            note_sample(run, kind, json.loads(line))
    run.failed += run.probes - run.set_aside - len({(s[1], s[3]) for s in run.seen})
    return run.end()


def note_sample(run, kind, sample):
    if sample["outcome"] != "ok":
        return
    if sample["tainted"]:  # as every report of regionbench does
        run.set_aside += 1
        return
    name = sample["target"].split("/")[1] + ".lab.test"
    port, sent = sample.get("local_port", 0), sample.get("sent_mono_ns", 0)
    phases = sample.get("phases_ns", {})

    def add(metric, value_ns):
        if value_ns is not None:
            run.add(metric, name, value_ns / 1e9, port, sent)

    if kind in ("tcp", "icmp", "dns", "udp"):
        add({"tcp": "connect"}.get(kind, kind), sample["rtt_ns"])
    elif kind == "warm":
        if sample.get("conn") == "warm":
            add("warm", sample["rtt_ns"])
    else:
        add("first byte", sample["rtt_ns"])
        add("connect", phases.get("connect"))
        add("tls", phases.get("tls"))


# --- curl -Z ---------------------------------------------------------------

CURL_FIELDS = ("local_port", "time_namelookup", "time_connect", "time_appconnect",
               "time_pretransfer", "time_starttransfer", "http_code")


def curl(kind):
    run = Measured("curl -Z", kind)
    ask = "\\n".join(["%{url_effective} " + " ".join("%{" + f + "}" for f in CURL_FIELDS)]) + "\\n"
    with tempfile.NamedTemporaryFile("w", suffix=".curlrc") as config:
        for name in NAMES:
            config.write(f'url = "{kind}://{name}/ping"\noutput = "/dev/null"\n')
        config.flush()
        command = ["curl", "-q", "-Z", "--parallel-immediate", "--parallel-max", "300", "-4", "-s",
                   "-w", ask, "-K", config.name]
        for _ in every_second(ROUNDS):
            with tempfile.TemporaryFile("w+") as out:
                reap(spawn(command, out), run, 0.02)
                out.seek(0)
                for line in out:
                    note_curl(run, kind, line.split())
    run.failed = run.probes - sum(1 for s in run.seen if s[0] == "connect")
    return run.end()


def note_curl(run, kind, words):
    name = words[0].split("/")[2]
    field = dict(zip(CURL_FIELDS, map(float, words[1:])))
    if field["http_code"] != 200:
        return
    port = int(field["local_port"])
    run.add("connect", name, field["time_connect"] - field["time_namelookup"], port)
    run.add("first byte", name, field["time_starttransfer"] - field["time_pretransfer"], port)
    if kind == "https":
        run.add("tls", name, field["time_appconnect"] - field["time_connect"], port)


def curl_names():
    """One process a lookup: in one curl they would wait for each other."""
    run = Measured("curl", "dns")
    for k in every_second(ROUNDS):
        for name in NAMES[:34]:
            sent = monotonic()
            with tempfile.TemporaryFile("w+") as out:
                reap(spawn(["curl", "-q", "-4", "-s", "-o", "/dev/null", "-w",
                            "%{time_namelookup}", f"http://{name}:9/"], out), run, 0.005)
                out.seek(0)
                run.add("dns", name, float(out.read()), 0, sent, k)
    run.probes = len(run.seen)
    return run.end()


# --- prometheus-blackbox-exporter ------------------------------------------

BLACKBOX_CONFIG = """modules:
  http: {prober: http, timeout: 2s, http: {preferred_ip_protocol: ip4, no_follow_redirects: true}}
  https: {prober: http, timeout: 2s, http: {preferred_ip_protocol: ip4, no_follow_redirects: true}}
  tcp: {prober: tcp, timeout: 2s, tcp: {preferred_ip_protocol: ip4}}
  icmp: {prober: icmp, timeout: 2s, icmp: {preferred_ip_protocol: ip4}}
"""
BLACKBOX_TARGET = {"http": "http://{}/ping", "https": "https://{}/ping", "tcp": "{}:80",
                   "icmp": "{}"}


async def ask_blackbox(path):
    for _ in range(50):
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", 9115)
            break
        except OSError:
            await asyncio.sleep(0.1)
    writer.write(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
    body = (await reader.read()).decode(errors="replace")
    writer.close()
    return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1])
            for line in body.splitlines() if line.startswith("probe_")}


def note_blackbox(run, kind, name, sent, said):
    if said.get("probe_success") != 1:
        run.failed += 1
        return
    lookup = said.get("probe_dns_lookup_time_seconds", 0)
    if kind == "icmp":
        run.add("icmp", name, said['probe_icmp_duration_seconds{phase="rtt"}'], 0, sent)
        return
    if kind == "tcp":
        run.add("connect", name, said["probe_duration_seconds"] - lookup, 0, sent)
        return
    phase = {p: said[f'probe_http_duration_seconds{{phase="{p}"}}']
             for p in ("connect", "tls", "processing")}
    run.add("connect", name, phase["connect"], 0, sent)
    run.add("first byte", name, phase["processing"], 0, sent)
    if kind == "https":
        run.add("tls", name, phase["tls"], 0, sent)


async def blackbox_rounds(run, kind):
    start = time.monotonic()
    for i in range(ROUNDS):
        await asyncio.sleep(max(0.0, start + i - time.monotonic()))
        sent = monotonic()
        said = await asyncio.gather(*(
            ask_blackbox(f"/probe?module={kind}&target={BLACKBOX_TARGET[kind].format(name)}")
            for name in NAMES))
        for name, answer in zip(NAMES, said):
            note_blackbox(run, kind, name, sent, answer)


def blackbox(kind):
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as config:
        config.write(BLACKBOX_CONFIG)
        config.flush()
        daemon = spawn(["prometheus-blackbox-exporter", f"--config.file={config.name}",
                        "--web.listen-address=127.0.0.1:9115", "--log.level=error"],
                       subprocess.DEVNULL)
        try:
            asyncio.run(ask_blackbox("/-/healthy"))
            run = Measured("blackbox", kind)
            asyncio.run(blackbox_rounds(run, kind))
            run.rss_kib = peak_kib(daemon)
        finally:
            os.kill(daemon.pid, signal.SIGTERM)
        reap(daemon, run)
    return run.end()


# --- fping and hey ---------------------------------------------------------


def fping():
    run = Measured("fping", "icmp")
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(
            ["fping", "-C", str(ROUNDS), "-p", "1000", "-q", "-i", "1"] +
            [ADDRESS[name] for name in NAMES], stdout=subprocess.DEVNULL, stderr=out)
        reap(process, run)
        out.seek(0)
        name_of = {address: name for name, address in ADDRESS.items()}
        for line in out:
            address, _, times = line.partition(":")
            for k, milliseconds in enumerate(times.split()):
                if milliseconds == "-":
                    run.failed += 1
                else:
                    run.add("icmp", name_of[address.strip()], float(milliseconds) / 1e3, order=k)
    return run.end()


def hey():
    """A process a target, started over the first second."""
    run = Measured("hey", "http")
    processes = []
    for name in NAMES:
        out = tempfile.TemporaryFile("w+")
        command = ["hey", "-n", str(ROUNDS), "-c", "1", "-q", "1", "-disable-keepalive", "-o", "csv",
                   f"http://{name}/ping"]
        processes.append((name, out, spawn(command, out)))
        time.sleep(1 / TARGETS)
    reap_all([process for _, _, process in processes], run, 1)
    for name, out, _ in processes:
        out.seek(0)
        rows = sorted(csv.DictReader(io.StringIO(out.read())), key=lambda r: float(r["offset"]))
        run.failed += ROUNDS - len(rows)
        for k, row in enumerate(rows):
            lookup = float(row["DNS"])
            run.add("connect", name, float(row["DNS+dialup"]) - lookup, order=k)
            run.add("first byte", name, float(row["Response-delay"]), order=k)
        out.close()
    return run.end()


RUNS = {
    "rb-tcp": lambda: regionbench("tcp"),
    "rb-http": lambda: regionbench("http"),
    "rb-https": lambda: regionbench("https", 30 if TARGETS == 200 else None),
    "rb-warm": lambda: regionbench("warm"),
    "rb-icmp": lambda: regionbench("icmp"),
    "rb-dns": lambda: regionbench("dns"),
    "curl-http": lambda: curl("http"),
    "curl-https": lambda: curl("https"),
    "curl-dns": curl_names,
    "blackbox-tcp": lambda: blackbox("tcp"),
    "blackbox-http": lambda: blackbox("http"),
    "blackbox-https": lambda: blackbox("https"),
    "blackbox-icmp": lambda: blackbox("icmp"),
    "fping": fping,
    "hey": hey,
}
NEEDS = {"rb": REGIONBENCH, "curl": "curl", "blackbox": "prometheus-blackbox-exporter",
         "fping": "fping", "hey": "hey"}


def main():
    results = []
    for name, run in RUNS.items():
        if ONLY and name not in ONLY:
            continue
        if shutil.which(NEEDS[name.split("-")[0]]) is None:
            print(f"fidelity: {NEEDS[name.split('-')[0]]} is missing: {name} left out",
                  file=sys.stderr)
            continue
        print(f"fidelity: {TARGETS} targets: {name}", file=sys.stderr)
        try:
            results.append(run())
        except (ValueError, KeyError, IndexError, OSError) as error:
            print(f"fidelity: {name} failed: {error!r}", file=sys.stderr)
    with open(OUT, "w", encoding="utf-8") as out:
        json.dump(results, out)


main()
