"""Runs the benchmarks that are named, or all, and prints one table."""

from __future__ import annotations

import argparse
import resource
import sys
import time

import uvloop

from bench import documents, first_token, large, reads, refusing, replies, retrieval, sockets, streaming
from bench.figures import table
from bench.stack import Stack
from config.supervisor import interrupt_on_termination

BENCHMARKS = {
    "first_token": first_token.measure,
    "streaming": streaming.measure,
    "replies": replies.measure,
    "sockets": sockets.measure,
    "documents": documents.measure,
    "large": large.measure,
    "retrieval": retrieval.measure,
    "reads": reads.measure,
    "refusing": refusing.measure,
}


def main() -> int:
    """Measure; the exit status is 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], metavar="NAME", help=", ".join(BENCHMARKS))
    names = parser.parse_args().names or list(BENCHMARKS)
    figures = []
    interrupt_on_termination()  # what was started is stopped, however this ends
    _, files = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))  # thousands of sockets, here and in what is started
    with Stack.up() as stack:
        for name in names:
            began = time.monotonic()
            measured = uvloop.run(BENCHMARKS[name](stack))
            print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
            figures += measured
    print(table(figures))
    return int(any(figure.is_met is False for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
