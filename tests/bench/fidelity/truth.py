# SPDX-License-Identifier: Apache-2.0
"""What the wire saw, from the laboratory's log of packets."""

import bisect
import csv
from collections import defaultdict

SYN, ACK = 0x02, 0x10
ECHO_REQUESTS = (8, 128)


class Wire:
    """Answers "how long did the wire take" for one probe. Every list is of
    (start_ns, port, duration_ns) in order of start."""

    def __init__(self, path):
        flows, echoes, queries = defaultdict(list), defaultdict(dict), {}
        self.events = defaultdict(list)  # (metric, address)
        with open(path, encoding="ascii") as file:
            for row in csv.DictReader(line for line in file if not line.startswith("#")):
                if row["fate"] != "released":
                    continue
                self._sort_in(row, flows, echoes, queries)
        for (address, port, _), packets in flows.items():
            self._read_flow(address, port, packets)
        for address, pairs in echoes.items():
            self.events["icmp", address] = [
                (at, 0, back - at) for at, back in pairs.values() if back]
        for (address, port, _), (at, back) in queries.items():
            if back:
                self.events["dns", address].append((at, port, back - at))
        for events in self.events.values():
            events.sort()

    @staticmethod
    def _sort_in(row, flows, echoes, queries):
        out = row["way"] == "out"
        # Both as seen on the client's wire: what it sent, what it was given.
        at = int(row["arrived_ns"]) if out else int(row["released_ns"])
        address, port = row["address"], int(row["client_port"])
        if row["transport"] == "tcp":
            flows[address, port, row["server_port"]].append(
                (at, out, int(row["flags"]), int(row["payload"]), int(row["seq"])))
        elif row["transport"] == "icmp":
            key = (row["id"], row["seq"])
            if int(row["flags"]) in ECHO_REQUESTS:
                # The same number again is another run of the tool.
                if key in echoes[address]:
                    echoes[address][key, at] = echoes[address].pop(key)
                echoes[address][key] = (at, 0)
            elif key in echoes[address] and not echoes[address][key][1]:
                echoes[address][key] = (echoes[address][key][0], at)
        elif row["server_port"] == "53":
            key = (address, port, row["id"])
            if out:
                queries[key] = (at, 0)
            elif key in queries and not queries[key][1]:
                queries[key] = (queries[key][0], at)

    def _read_flow(self, address, port, packets):
        """A port may be used again: a SYN with a new number starts over."""
        packets.sort()
        begin, number = 0, None
        for i, (_, out, flags, _, seq) in enumerate(packets):
            if out and flags & SYN and seq != number:
                if number is not None:
                    self._read_connection(address, port, packets[begin:i])
                begin, number = i, seq
        self._read_connection(address, port, packets[begin:])

    def _read_connection(self, address, port, packets):
        syns = [p[0] for p in packets if p[1] and p[2] & SYN]
        answers = [p[0] for p in packets if not p[1] and p[2] & SYN and p[2] & ACK]
        if len(syns) != 1 or len(answers) != 1:
            return  # a repeated handshake has no one true round trip
        start = syns[0]
        self.events["connect", address].append((start, port, answers[0] - start))
        exchanges = self._exchanges(self._new_data(packets))
        for k, (first, last, came, ended) in enumerate(exchanges):
            metric = ("exchange", k)
            self.events[metric, address].append((start, port, came - last))
            self.events[("handshake", k), address].append((start, port, ended - first))
            self.events["warm", address].append((last, port, came - last))

    @staticmethod
    def _new_data(packets):
        """Without acknowledgements and without what was sent before."""
        seen, new = set(), []
        for packet in packets:
            if packet[3] > 0 and (packet[1], packet[4]) not in seen:
                seen.add((packet[1], packet[4]))
                new.append(packet)
        return new

    @staticmethod
    def _exchanges(packets):
        """Requests and answers in turn: first and last packet of the request,
        first and last packet of the answer."""
        turns = []
        for at, out, *_ in packets:
            if not turns or turns[-1][0] != out:
                turns.append([out, at, at])
            turns[-1][2] = at
        return [(asked[1], asked[2], answer[1], answer[2])
                for asked, answer in zip(turns, turns[1:]) if asked[0] and not answer[0]]

    def find(self, key, address, port, sent, window):
        """The event that starts closest to `sent`; by port when one is known."""
        events = self.events.get((key, address), [])
        low = bisect.bisect_left(events, (window[0],))
        high = bisect.bisect_right(events, (window[1],))
        inside = [e for e in events[low:high] if not port or not e[1] or e[1] == port]
        if not inside:
            return None
        if not sent:
            return inside[0][2]
        # The wire sees a packet after it is sent; a little before is the
        # difference of the clocks' readings.
        after = [e for e in inside if e[0] >= sent - 1_000_000]
        return after[0][2] if after else None

    def in_order(self, key, address, window):
        events = self.events.get((key, address), [])
        low = bisect.bisect_left(events, (window[0],))
        high = bisect.bisect_right(events, (window[1],))
        return events[low:high]
