#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the store on ClickHouse takes, on Debian's servers on this machine.

    run.py --build build/release [ingest] [report] [fleet]

ingest  the aggregator end to end beside curl with the same rows
report  a report over 10 and 100 million samples, on one shard and on two
fleet   10 000 simulated probes of 34 targets at 10 s, for two minutes
"""
import argparse
import os
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request

USERS = """<yandex><profiles><default/></profiles><users><default><password/>
<networks><ip>127.0.0.1</ip></networks><profile>default</profile>
<quota>default</quota></default></users><quotas><default/></quotas></yandex>"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Server:
    """clickhouse-server in a folder of its own, alone or one of several."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="regionbench-")
        self.http, self.tcp, self.inter = free_port(), free_port(), free_port()
        self.child = None

    def start(self, more=""):
        os.makedirs(self.folder + "/data", exist_ok=True)
        with open(self.folder + "/users.xml", "w") as out:
            out.write(USERS)
        with open(self.folder + "/config.xml", "w") as out:
            out.write(
                f"<yandex><logger><level>warning</level><console>1</console>"
                f"</logger><http_port>{self.http}</http_port>"
                f"<tcp_port>{self.tcp}</tcp_port><interserver_http_port>"
                f"{self.inter}</interserver_http_port><interserver_http_host>"
                f"127.0.0.1</interserver_http_host>"
                f"<listen_host>127.0.0.1</listen_host>"
                f"<path>{self.folder}/data/</path>"
                f"<tmp_path>{self.folder}/data/tmp/</tmp_path>"
                f"<users_config>users.xml</users_config><default_profile>"
                f"default</default_profile><default_database>default"
                f"</default_database><mark_cache_size>536870912"
                f"</mark_cache_size>{more}</yandex>")
        log = open(self.folder + "/log", "a")
        self.child = subprocess.Popen(
            ["/usr/sbin/clickhouse-server",
             f"--config-file={self.folder}/config.xml"],
            stdout=log, stderr=log)
        for _ in range(600):
            try:
                if self.ask("SELECT 1") == "1":
                    return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("clickhouse-server does not answer")

    def ask(self, sql, timeout=3600):
        url = f"http://127.0.0.1:{self.http}/?wait_end_of_query=1"
        with urllib.request.urlopen(url, sql.encode(), timeout) as answer:
            return answer.read().decode().strip()

    def cpu_seconds(self):
        with open(f"/proc/{self.child.pid}/stat") as stat:
            words = stat.read().rsplit(")", 1)[1].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")

    def rss_megabytes(self):
        with open(f"/proc/{self.child.pid}/statm") as statm:
            pages = int(statm.read().split()[1])
        return pages * os.sysconf("SC_PAGESIZE") / 1e6

    def end(self):
        if self.child:
            self.child.send_signal(signal.SIGKILL)
            self.child.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Keeper:
    """Debian's ZooKeeper."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="regionbench-")
        self.port = free_port()
        with open(self.folder + "/zoo.cfg", "w") as out:
            out.write(f"tickTime=500\nmaxClientCnxns=0\n"
                      f"admin.enableServer=false\n"
                      f"4lw.commands.whitelist=srvr\n"
                      f"clientPortAddress=127.0.0.1\nclientPort={self.port}\n"
                      f"dataDir={self.folder}/data\n")
        self.child = subprocess.Popen(
            ["java", "-Xmx256m", "-cp", "/usr/share/java/zookeeper.jar",
             "org.apache.zookeeper.server.ZooKeeperServerMain",
             self.folder + "/zoo.cfg"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            try:
                with socket.create_connection(("127.0.0.1", self.port)) as one:
                    one.sendall(b"srvr")
                    if b"Mode: " in one.makefile("rb").read():
                        return
            except OSError:
                pass
            time.sleep(0.1)

    def end(self):
        self.child.kill()
        self.child.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def shards_config(keeper, servers, mine):
    shards = "".join(
        f"<shard><internal_replication>true</internal_replication><replica>"
        f"<host>127.0.0.1</host><port>{one.tcp}</port></replica></shard>"
        for one in servers)
    return (f"<remote_servers><main>{shards}</main></remote_servers>"
            f"<zookeeper><node><host>127.0.0.1</host><port>{keeper.port}"
            f"</port></node></zookeeper><macros><shard>{mine}</shard>"
            f"<replica>1</replica></macros><distributed_ddl><path>"
            f"/clickhouse/task_queue/ddl</path></distributed_ddl>")


# Twenty probes of thirty targets every ten seconds, made by the server itself:
# the columns that an agent fills, and what the aggregator adds.
FILL = """INSERT INTO {database}.sample_rows SELECT
 toDate(toUInt16(intDiv(at, 86400000000))), toUInt32(intDiv(at, 3600000000)),
 concat('probe-', toString(number % 20)),
 concat('aws/region-', toString(intDiv(number, 20) % 30), '/dynamodb'),
 'tcp', 'cold', 4, 1000000000, 0, at, concat('01JD', toString(number % 20)),
 intDiv(number, 20), toUInt32(intDiv(number, 600)),
 lost ? 'timeout' : 'ok', 0, lost ? 'lost' : 'received',
 toInt16(lost ? 0 : ceil(log2(rtt * 1e-9) * 256)),
 lost ? NULL : toInt64(rtt), 'kernel', NULL, NULL, NULL, NULL, NULL, NULL,
 NULL, concat('203.0.113.', toString(intDiv(number, 20) % 30)),
 toInt64(rtt + 40000), toInt64(12000 + rand(4) % 900),
 toUInt16(30000 + rand(5) % 30000), toInt64(at * 1000)
FROM (SELECT number,
 toInt64({begin} + intDiv(number, 600) * 10000000 + rand(1) % 1000000) AS at,
 rand(2) % 100 = 0 AS lost,
 30000000 + intDiv(number, 20) % 30 * 1000000 + rand(3) % 5000000 AS rtt
 FROM (SELECT number + {first} AS number FROM numbers({count})))"""


def fill(server, database, samples):
    step = 1_000_000
    hours = samples // 600 * 10 // 3600 + 1
    begin = (int(time.time()) // 3600 - hours - 2) * 3600 * 1_000_000
    for first in range(0, samples, step):
        server.ask(FILL.format(database=database, first=first, count=step,
                               begin=begin))
    # As if an aggregator had taken them: which hours are to be rolled up.
    server.ask(f"INSERT INTO {database}.arrivals SELECT today(), hour, hour, "
               f"'', toInt64(count()) FROM {database}.sample_rows GROUP BY "
               f"hour")


def run(*words):
    print("$", " ".join(words), flush=True)
    subprocess.run(words, check=False)


def ingest(build, server):
    run(f"{build}/bin/clickhouse_bench", "ingest",
        f"clickhouse://127.0.0.1:{server.http}/x", "5")


def report(build, server, database, cluster, samples, where):
    url = f"clickhouse://127.0.0.1:{server.http}/{database}"
    run(f"{build}/bin/clickhouse_bench", "report",
        url + (f"?cluster={cluster}" if cluster else ""))  # makes the tables
    begun = time.monotonic()
    fill(server, database, samples)
    print(f"{samples} samples {where}: made in "
          f"{time.monotonic() - begun:.0f} s", flush=True)
    table = "sample_rows" + ("_local" if cluster else "")
    print("bytes a sample on the first server:",
          server.ask(f"SELECT round(sum(bytes_on_disk) / sum(rows), 1) FROM "
                     f"system.parts WHERE active AND database = '{database}' "
                     f"AND table = '{table}'"))
    run(f"{build}/bin/clickhouse_bench", "report", url)
    print("rollups:",
          server.ask(f"SELECT concat(toString(sum(rows)), ' rows, ', "
                     f"toString(round(sum(bytes_on_disk) / sum(rows), 1)), "
                     f"' bytes each') FROM system.parts WHERE active AND "
                     f"database = '{database}' AND table LIKE 'rollups%'"))


def reports(build, sizes, shards):
    for samples in sizes:
        server = Server()
        server.start()
        report(build, server, "one", "", samples, "on one server")
        server.end()
        if shards < 2:
            continue
        keeper, servers = Keeper(), [Server(), Server()]
        for i, one in enumerate(servers):
            one.start(shards_config(keeper, servers, i + 1))
        report(build, servers[0], "two", "main", samples, "on two shards")
        for one in servers:
            one.end()
        keeper.end()


def fleet(build, server, agents, seconds):
    before = server.cpu_seconds()
    resource.setrlimit(resource.RLIMIT_NOFILE,
                       (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    run(f"{build}/bin/load", "--store",
        f"clickhouse://127.0.0.1:{server.http}/fleet", "--agents", str(agents),
        "--samples", "34", "--every", "10", "--seconds", str(seconds))
    used = server.cpu_seconds() - before
    print(f"ClickHouse: {used:.1f} s of processor, "
          f"{server.rss_megabytes():.0f} MB;",
          server.ask("SELECT count() FROM fleet.sample_rows"), "samples in", server.ask("SELECT uniqExact(id) FROM fleet.arrivals"),
          "inserts")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--samples", type=int, action="append")
    parser.add_argument("--agents", type=int, default=10_000)
    parser.add_argument("--shards", type=int, default=2)
    parser.add_argument("what", nargs="*", default=["ingest", "report", "fleet"])
    options = parser.parse_args()
    if "report" in options.what:
        reports(options.build, options.samples or [10_000_000, 100_000_000],
                options.shards)
    server = Server()
    server.start()
    if "ingest" in options.what:
        ingest(options.build, server)
    if "fleet" in options.what:
        fleet(options.build, server, options.agents, options.seconds)
    server.end()


if __name__ == "__main__":
    main()
