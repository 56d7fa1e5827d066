#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a command in a terminal of its own and draws what it printed as an SVG.

  terminal_svg.py COLUMNS TITLE COMMAND... > picture.svg

Only what is printed to standard output, and of the terminal's language only
colours: the picture is of a result, not of a display that moves."""
import fcntl
import html
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import unicodedata

CELL, LINE, MARGIN, BAR = 8.4, 19, 18, 34
# The colours that regionbench uses, on a dark ground.
LOOKS = {"1": "strong", "2": "faint", "31": "bad", "32": "good", "33": "open"}
STYLE = """<style>
text{font-family:ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;font-size:14px;fill:#e6edf3;white-space:pre}
.strong{font-weight:600}.faint{fill:#9198a1}.bad{fill:#f85149}.good{fill:#3fb950}.open{fill:#d29922}
.title{font-size:12px;fill:#9198a1;text-anchor:middle}
</style>"""


def output_of(command, columns):
    """What the command writes to a terminal of that width."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    environment = dict(os.environ, TERM="xterm-256color", LANG="C.UTF-8", LC_ALL="C.UTF-8")
    for name in ("NO_COLOR", "COLUMNS"):
        environment.pop(name, None)
    process = subprocess.Popen(command, stdout=theirs, stderr=subprocess.DEVNULL, env=environment)
    os.close(theirs)
    written = b""
    try:
        while chunk := os.read(ours, 65536):
            written += chunk
    except OSError:  # the other end was closed
        pass
    code = process.wait()
    if code not in (0, 3):
        sys.exit(f"{command[0]} ended with {code}")
    return written.decode().replace("\r\n", "\n").rstrip("\n")


def width_of(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in text)


def line_of(line, y):
    """One line, run by run, each at its own column: fonts differ in their widths."""
    drawn, column, look = [], 0, ""
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        if part.startswith("\x1b"):
            look = LOOKS.get(part[2:-1], "")
            continue
        for piece in re.finditer(r" {2,}|(?:(?! {2}).)+", part):
            text = piece.group()
            if text.strip():
                drawn.append(f'<text x="{MARGIN + column * CELL:.1f}" y="{y}" class="{look}"'
                             f' textLength="{width_of(text) * CELL:.1f}">{html.escape(text)}</text>')
            column += width_of(text)
    return drawn


def picture(text, columns, title):
    lines = text.split("\n")
    width = columns * CELL + 2 * MARGIN
    height = BAR + len(lines) * LINE + MARGIN
    drawn = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}"'
             f' viewBox="0 0 {width:.0f} {height}" role="img">',
             f"<title>{html.escape(title)}</title>", STYLE,
             f'<rect width="{width:.0f}" height="{height}" rx="8" fill="#0d1117"/>',
             f'<text x="{width / 2:.1f}" y="22" class="title">{html.escape(title)}</text>']
    for i, line in enumerate(lines):
        drawn += line_of(line, BAR + (i + 1) * LINE - 5)
    return "\n".join(drawn + ["</svg>", ""])


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    columns = int(sys.argv[1])
    sys.stdout.write(picture(output_of(sys.argv[3:], columns), columns, sys.argv[2]))
