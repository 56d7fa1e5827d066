# SPDX-License-Identifier: Apache-2.0
"""Figures and Markdown."""

METRICS = ("connect", "first byte", "tls", "warm", "icmp", "dns")
TITLES = {"connect": "TCP connect", "first byte": "First byte", "tls": "TLS handshake",
          "warm": "Request on an open connection", "icmp": "ICMP echo", "dns": "DNS lookup"}


def quantile(values, q):
    values = sorted(values)
    at = q * (len(values) - 1)
    low = int(at)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (at - low)


def median_off(pairs):
    """|median reported - median true| of a target; the median over targets."""
    by_target = {}
    for address, reported, true in pairs:
        by_target.setdefault(address, []).append((reported, true))
    offs = [abs(quantile([r for r, _ in p], 0.5) - quantile([t for _, t in p], 0.5))
            for p in by_target.values()]
    return quantile(offs, 0.5)


def rows(run, pairs, targets, load):
    made = []
    for metric in METRICS:
        seen = pairs.get(metric)
        if not seen:
            continue
        errors = [abs(reported - true) / 1e3 for _, reported, true in seen]
        made.append({
            "tool": run["tool"], "kind": run["kind"], "metric": metric, "targets": targets,
            "load": load, "p50": quantile(errors, 0.5), "p99": quantile(errors, 0.99),
            "off": median_off(seen) / 1e3, "paired": len(errors), "probes": run["probes"],
            "failed": run["failed"], "set_aside": run["set_aside"], "per_cpu_s": run["probes"] / max(run["cpu_s"], 1e-3),
            "mib": run["rss_kib"] / 1024, "stall": run["stall"],
        })
    if not made:
        made.append({"tool": run["tool"], "kind": run["kind"], "metric": None,
                     "targets": targets, "load": load, "failed": run["failed"],
                     "probes": run["probes"]})
    return made


def number(value):
    return f"{value:,.0f}" if value >= 20 else f"{value:.1f}"


def found(row):
    text = f"{row['paired']} of {row['probes']}"
    return text + (f", {row['set_aside']} tainted" if row["set_aside"] else "")


def table(rows_of_metric):
    lines = ["| tool | targets | load | error p50 us | p99 us | median off us | probes found | "
             "probes per CPU s | MiB | stall |",
             "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"]
    for r in rows_of_metric:
        bold = "**" if r["tool"] == "regionbench" else ""
        lines.append(
            f"| {bold}{r['tool']} ({r['kind']}){bold} | {r['targets']} | {r['load']} | "
            f"{bold}{number(r['p50'])}{bold} | {bold}{number(r['p99'])}{bold} | "
            f"{number(r['off'])} | {found(r)} | {number(r['per_cpu_s'])} | "
            f"{number(r['mib'])} | {r['stall']:.0%} |")
    return "\n".join(lines)


def find(rows_, **wanted):
    for r in rows_:
        if all(r.get(k) == v for k, v in wanted.items()):
            return r
    return None


class Goals:
    """Bars of the measuring plan, each against the same run's peers."""

    def __init__(self, rows_):
        self.rows, self.lines = rows_, []

    def bar(self, what, figure, limit, least=False):
        if figure is None or limit is None:
            return
        met = figure >= limit if least else figure <= limit
        sign = ">=" if least else "<="
        self.lines.append(f"| {what} | {number(figure)} | {sign} {number(limit)} | "
                          f"{'met' if met else '**missed**'} |")

    def get(self, field, tool, kind, metric, targets, load="quiet"):
        r = find(self.rows, tool=tool, kind=kind, metric=metric, targets=targets, load=load)
        return r[field] if r else None

    def accuracy(self, what, kind, metric, bars):
        """bars: p50 and p99 in us at most."""
        for targets in sorted({r["targets"] for r in self.rows}):
            for field, limit in zip(("p50", "p99"), bars):
                self.bar(f"{what}, {targets} targets, {field} us",
                         self.get(field, "regionbench", kind, metric, targets), limit)
            self.bar(f"{what}, {targets} targets, busy, p99 us",
                     self.get("p99", "regionbench", kind, metric, targets, "busy"),
                     2 * bars[1])

    def against(self, what, field, ours, peer, factor, least=False):
        """ours, peer: (tool, kind, metric); in the same run, at 34 and 200."""
        for targets in (34, 200):
            for load in ("quiet", "busy"):
                theirs = self.get(field, *peer, targets, load)
                if theirs is not None:
                    self.bar(f"{what}, {targets} targets, {load}",
                             self.get(field, *ours, targets, load), theirs * factor, least)


def goals(rows_):
    g = Goals(rows_)
    http, https = ("regionbench", "http"), ("regionbench", "https")
    g.accuracy("connect", "tcp", "connect", (25, 100))
    g.accuracy("connect (http)", "http", "connect", (25, 100))
    g.accuracy("connect (https)", "https", "connect", (25, 100))
    g.accuracy("first byte", "http", "first byte", (15, 50))
    g.accuracy("first byte (https)", "https", "first byte", (15, 50))
    g.accuracy("open connection", "warm", "warm", (35, 80))
    g.accuracy("tls", "https", "tls", (20, 60))
    g.accuracy("icmp", "icmp", "icmp", (25, 60))
    g.accuracy("dns", "dns", "dns", (60, 200))
    g.against("connect p50 against curl -Z / 3", "p50", (*http, "connect"),
              ("curl -Z", "http", "connect"), 1 / 3)
    g.against("connect p99 against curl -Z / 4", "p99", (*http, "connect"),
              ("curl -Z", "http", "connect"), 1 / 4)
    g.against("first byte p99 against curl -Z / 5", "p99", (*http, "first byte"),
              ("curl -Z", "http", "first byte"), 1 / 5)
    g.against("tls p50 against blackbox / 40", "p50", (*https, "tls"),
              ("blackbox", "https", "tls"), 1 / 40)
    g.against("icmp p50 against fping * 0.75", "p50", ("regionbench", "icmp", "icmp"),
              ("fping", "icmp", "icmp"), 0.75)
    g.against("dns p50 against curl / 4", "p50", ("regionbench", "dns", "dns"),
              ("curl", "dns", "dns"), 1 / 4)
    g.against("http probes per CPU s against 2 x curl -Z", "per_cpu_s", (*http, "connect"),
              ("curl -Z", "http", "connect"), 2, least=True)
    g.against("http probes per CPU s against 3 x blackbox", "per_cpu_s", (*http, "connect"),
              ("blackbox", "http", "connect"), 3, least=True)
    g.against("https probes per CPU s against 10 x curl -Z", "per_cpu_s", (*https, "connect"),
              ("curl -Z", "https", "connect"), 10, least=True)
    g.against("https probes per CPU s against 0.8 x blackbox", "per_cpu_s", (*https, "connect"),
              ("blackbox", "https", "connect"), 0.8, least=True)
    g.against("icmp probes per CPU s against 0.3 x fping", "per_cpu_s",
              ("regionbench", "icmp", "icmp"), ("fping", "icmp", "icmp"), 0.3, least=True)
    g.bar("memory, 200 targets, https, MiB", g.get("mib", *https, "tls", 200), 32)
    r = find(rows_, tool="regionbench", kind="https", metric="connect", targets=200, load="quiet")
    g.bar("200 https targets every second for 30 s: failed, skipped or tainted",
          r["failed"] + r["set_aside"] if r else None, 0)
    return g.lines


def document(rows_, machine, rounds, seconds):
    parts = [
        "# Fidelity and cost, beside other tools",
        f"Made by `./run bench fidelity` on {machine}, in {seconds / 60:.0f} minutes. All tools "
        "ran one after another in the same life of the laboratory (tests/lab), on the same "
        f"targets 20 to 60 ms away, one probe a target a second for {rounds} seconds; `busy` "
        "is with four busy loops beside it. **Error** is what a tool reports less what its "
        "wire saw, probe by probe, paired by port, number or order. **Median off** is the "
        "error of a target's median. Tainted are probes that regionbench itself sets aside, "
        "because it was late; the other tools do not know. **Stall** is the share of time somebody waited for a "
        "processor (/proc/pressure/cpu), this machine's other work included. Memory of hey is "
        "that of all its processes, one a target.",
    ]
    for metric in METRICS:
        chosen = [r for r in rows_ if r["metric"] == metric]
        if chosen:
            parts += [f"## {TITLES[metric]}", table(chosen)]
    lines = goals(rows_)
    if lines:
        parts += ["## Goals", "| goal | figure | bar | |\n| --- | --- | --- | --- |\n" +
                  "\n".join(lines)]
    silent = [r for r in rows_ if r["metric"] is None]
    if silent:
        parts += ["## Nothing to compare", "\n".join(
            f"- {r['tool']} ({r['kind']}), {r['targets']} targets, {r['load']}: "
            f"{r['failed']} of {r['probes']} probes failed" for r in silent)]
    return "\n\n".join(parts) + "\n"
