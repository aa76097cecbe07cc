#!/usr/bin/env python3
"""Compares campaigns with sinter and PyMatching, in one run:  compare_collect.py SALLOW [--shots N] [--repeats N]

Both run the same 32 tasks: rotated surface code, d = 3, 5, 7, 9 with as many rounds, four strengths of uniform noise,
both bases. Both take all shots of every task, on the same number of cores. The two sides take turns. Prints medians and
their ratio. Needs `pip install stim sinter pymatching`.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

DISTANCES = (3, 5, 7, 9)
STRENGTHS = (0.001, 0.002, 0.003, 0.005)
BASES = "xz"


def make_circuits(folder):
    import stim
    paths = []
    for d in DISTANCES:
        for p in STRENGTHS:
            for basis in BASES:
                circuit = stim.Circuit.generated(
                    f"surface_code:rotated_memory_{basis}", distance=d, rounds=d, after_clifford_depolarization=p,
                    before_round_data_depolarization=p, before_measure_flip_probability=p,
                    after_reset_flip_probability=p)
                paths.append(pathlib.Path(folder) / f"d={d},r={d},p={p},b={basis}.stim")
                paths[-1].write_text(str(circuit) + "\n")
    return paths


def run_sallow(arguments, paths, folder):
    db = pathlib.Path(folder) / "results.sqlite"
    for suffix in ("", "-wal", "-shm"):
        pathlib.Path(str(db) + suffix).unlink(missing_ok=True)
    start = time.monotonic()
    done = subprocess.run([arguments.sallow, "collect", *map(str, paths), "--db", str(db), "--max_shots",
                           str(arguments.shots), "--threads", str(arguments.cores), "--json"],
                          check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    seconds = time.monotonic() - start
    return seconds, {task["name"]: (task["shots"], task["failures"]) for task in json.loads(done.stdout)["tasks"]}


def run_sinter(arguments, paths, _folder):
    import sinter
    import stim
    tasks = [sinter.Task(circuit=stim.Circuit.from_file(path), json_metadata={"name": str(path)}) for path in paths]
    start = time.monotonic()
    statistics_found = sinter.collect(num_workers=arguments.cores, tasks=tasks, decoders=["pymatching"],
                                      max_shots=arguments.shots, print_progress=False)
    seconds = time.monotonic() - start
    return seconds, {found.json_metadata["name"]: (found.shots, found.errors) for found in statistics_found}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sallow", nargs="?", default="build/release/sallow")
    parser.add_argument("--shots", type=int, default=1_000_000, help="per task")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--cores", type=int, default=2)
    arguments = parser.parse_args()
    try:
        import pymatching  # noqa: F401
        import sinter  # noqa: F401
    except ImportError as missing:
        print(f"skipped: {missing}")
        return 77
    arguments.sallow = os.path.abspath(arguments.sallow)
    rates = {"sallow": [], "sinter": []}
    counts = {}
    with tempfile.TemporaryDirectory(prefix="sallow_compare_") as folder:
        paths = make_circuits(folder)
        for repeat in range(arguments.repeats):
            for name, run in (("sallow", run_sallow), ("sinter", run_sinter)):
                seconds, counts[name] = run(arguments, paths, folder)
                shots = sum(shots for shots, _ in counts[name].values())
                rates[name].append(shots / seconds)
                print(f"{repeat + 1}: {name} {shots} shots in {seconds:.1f} s, {shots / seconds:.0f} per second",
                      flush=True)
    # Both decode exactly, so rates agree within five standard errors; chance exceeds that in one of 2e6 comparisons.
    for name, (shots, failures) in counts["sallow"].items():
        other_shots, other_failures = counts["sinter"][name]
        rate = (failures + other_failures) / (shots + other_shots)
        error = (rate * (1 - rate) * (1 / shots + 1 / other_shots)) ** 0.5
        if abs(failures / shots - other_failures / other_shots) > 5 * error:
            raise SystemExit(f"{name}: {failures} of {shots}, but sinter counts {other_failures} of {other_shots}")
    medians = {name: statistics.median(values) for name, values in rates.items()}
    ratios = [ours / theirs for ours, theirs in zip(rates["sallow"], rates["sinter"])]
    print(f"shots per second, medians of {arguments.repeats}: sallow {medians['sallow']:.0f}, "
          f"sinter {medians['sinter']:.0f}; ratio {statistics.median(ratios):.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
