#!/usr/bin/env python3
"""Failures of decoders with learned error models on Sycamore's published memories: all shots, each half decoded with
what the other half taught.

    sycamore.py [--sallow PROGRAM] [--record FOLDER] [--threads N] [--shots N] [ROW...]

Prints one line per row when it is done: the failures at d = 3 and d = 5, their sum, the time per shot of one thread,
and the seconds of the whole command. Rows: circuit, pij, learned, flips, wide. The record is Zenodo 6804040; by default
the part in ../shared/data.
"""
import argparse
import json
import os
import pathlib
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path(os.environ.get("SALLOW_DATA") or ROOT.parent / "shared" / "data")
WIDE = "ensemble:width=16,least=0.004"
ROWS = {"circuit": ("circuit", ("ensemble", "correlated")), "pij": ("pij", ("ensemble", "correlated")),
        "learned": ("learned", ("ensemble", "correlated")), "flips": ("learned:flips", ("ensemble", "correlated")),
        "wide": ("learned:flips", (WIDE,))}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sallow", default=ROOT / "build" / "release" / "sallow")
    parser.add_argument("--record", default=DATA / "sycamore")
    parser.add_argument("--threads", default=str(os.cpu_count()))
    parser.add_argument("--shots")
    parser.add_argument("rows", nargs="*", default=list(ROWS))
    choices = parser.parse_args()
    print(f"{'prior':14} {'decoder':30} {'d=3':>7} {'d=5':>7} {'sum':>7} {'µs per shot':>11} {'seconds':>8}",
          flush=True)
    for row in choices.rows:
        prior, decoders = ROWS[row]
        command = [choices.sallow, "dataset", choices.record, "--prior", prior, "--threads", choices.threads, "--json"]
        for decoder in decoders:
            command += ["--decoder", decoder]
        if choices.shots:
            command += ["--shots", choices.shots]
        start = time.time()
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        seconds = time.time() - start
        for decoder in decoders:
            failures, microseconds, shots = {}, 0, 0
            for experiment in found["experiments"]:
                [result] = [r for r in experiment["results"] if r["decoder"] == decoder and r["prior"]]
                distance = experiment["distance"]
                failures[distance] = failures.get(distance, 0) + result["failures"]
                microseconds += result["us_per_shot"] * experiment["shots"]
                shots += experiment["shots"]
            print(f"{prior:14} {decoder:30} {failures.get(3, 0):7} {failures.get(5, 0):7} {sum(failures.values()):7} "
                  f"{microseconds / max(shots, 1):11.1f} {seconds:8.0f}", flush=True)


if __name__ == "__main__":
    main()
