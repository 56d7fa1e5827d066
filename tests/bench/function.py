#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the function costs, beside a Node handler that does the same work.

  function.py BOOTSTRAP [--starts N] [--targets N] [--rounds N]

Both talk to one emulated Lambda Runtime API: exec to the first call for an
event, peak memory (VmHWM), and how far the round trips reported are from what
the kernel says they were (a loopback connection: tens of microseconds).
"""
import argparse
import http.server
import json
import os
import pathlib
import queue
import socket
import statistics
import subprocess
import threading
import time

NODE = pathlib.Path(__file__).with_name("function_node.js")


class Api:
    """The Runtime API for one process at a time."""

    def __init__(self):
        self.events, self.posted = queue.Queue(), queue.Queue()
        self.asked = queue.Queue()
        api = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                api.asked.put(time.monotonic())
                event = api.events.get()
                if event is None:
                    self.close_connection = True
                    return
                body = event.encode()
                self.send_response(200)
                self.send_header("Lambda-Runtime-Aws-Request-Id", "bench")
                deadline = int((time.time() + 60) * 1000)
                self.send_header("Lambda-Runtime-Deadline-Ms", str(deadline))
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self):
                size = int(self.headers["Content-Length"])
                api.posted.put(self.rfile.read(size))
                self.send_response(202)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.where = f"127.0.0.1:{self.server.server_port}"


def started(api, command, targets):
    env = {"AWS_LAMBDA_RUNTIME_API": api.where, "AWS_REGION": "eu-west-1",
           "REGIONBENCH_TARGETS": targets, "PATH": os.environ["PATH"]}
    before = time.monotonic()
    process = subprocess.Popen(command, env=env)
    return process, (api.asked.get() - before) * 1000


def ended(api, process):
    process.kill()
    process.wait()
    api.events.put(None)


def peak_kb(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


def measure(command, targets, starts, rounds):
    api = Api()
    times = []
    for _ in range(starts):
        process, took = started(api, command, targets)
        times.append(took)
        ended(api, process)
        time.sleep(0.02)
    api = Api()
    process, _ = started(api, command, targets)
    idle = peak_kb(process)
    before = time.monotonic()
    api.events.put(json.dumps({"rounds": rounds}))
    answer = json.loads(api.posted.get())
    took = time.monotonic() - before
    peak = peak_kb(process)
    ended(api, process)
    rtts = [s["rtt_ns"] / 1000 for s in answer["samples"] if s["outcome"] == "ok"]
    return {"start_ms": statistics.median(times), "idle_kb": idle, "peak_kb": peak,
            "invocation_s": took, "samples": len(answer["samples"]),
            "rtt_us": statistics.median(rtts), "rtt_p99_us": sorted(rtts)[int(len(rtts) * .99)]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bootstrap")
    parser.add_argument("--starts", type=int, default=50)
    parser.add_argument("--targets", type=int, default=41)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    listeners = [socket.create_server(("127.0.0.1", 0), backlog=64) for _ in range(args.targets)]

    def accept(listener):
        while True:
            listener.accept()[0].close()

    for listener in listeners:
        threading.Thread(target=accept, args=(listener,), daemon=True).start()
    targets = ",".join(f"t{i}=tcp://127.0.0.1:{one.getsockname()[1]}"
                       for i, one in enumerate(listeners))
    for name, command in (("bootstrap", [args.bootstrap]), ("node", ["node", str(NODE)])):
        row = measure(command, targets, args.starts, args.rounds)
        print(f"{name:10} " + "  ".join(
            f"{key} {value:.2f}" if isinstance(value, float) else f"{key} {value}"
            for key, value in row.items()), flush=True)


if __name__ == "__main__":
    main()
