#!/usr/bin/env python3
"""Times round trips with `sallow serve` that decode nothing: round_trip.py SALLOW DECODE_ROUNDS [--count N] [--runs R]

DECODE_ROUNDS is the C client of the tests (build/release/tests/decode_rounds). Prints, per transport, the median over
the runs of the mean, of the median and of the 99th percentile, in microseconds. Over shared memory client and server
spin, so they need a core each; the load of the machine is printed beside.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "serve"))
from serving import Server, memory_name

MODEL = "error(0.1) D0 L0\nerror(0.1) D0\ndetector(0) D0\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sallow")
    parser.add_argument("client")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "one.dem").write_text(MODEL, encoding="utf-8")
        config = f'tcp = 0\nudp = 0\nshared_memory = "{memory_name()}"\n[[patch]]\nname = "a"\nmodel = "one.dem"\n'
        with Server(options.sallow, folder, config) as server:
            print(f"{'':<6}{'mean':>9}{'p50':>9}{'p99':>9}  us")
            for transport in ("shm", "udp", "tcp"):
                runs = []
                for _ in range(options.runs):
                    command = [options.client, server.places[transport], "--bench", str(options.count)]
                    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
                    runs.append([int(number) / 1000 for number in done.stdout.split()])
                figures = [statistics.median(column) for column in zip(*runs)]
                print(f"{transport:<6}" + "".join(f"{figure:9.2f}" for figure in figures))


if __name__ == "__main__":
    main()
