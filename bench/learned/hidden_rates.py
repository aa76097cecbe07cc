#!/usr/bin/env python3
"""Learns hidden, uneven error rates of simulated surface codes, and compares with the true model.

    hidden_rates.py [--sallow PROGRAM] [--distances 3,5,7] [--shots 100000] [--iterations 10] [--seed 1]

The rate of each place of a code (the detectors that an error flips, without their times) is multiplied by a hidden
factor between 1/e and e. One row per distance: classes of errors, the fraction of true probabilities within one and two
error bars (0.68 and 0.95 are expected if error bars are right and classes independent), and the failures of decoders
with the assumed, the learned and the true model on as many fresh shots.
"""
import argparse
import csv
import json
import math
import os
import pathlib
import random
import re
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SPREAD = 1.0


def hidden(text, seed):
    """The model's text with hidden factors."""
    place = {}
    for line in text.splitlines():
        if line.startswith("detector("):
            place[line.split()[-1]] = tuple(line[9:line.index(")")].split(", ")[:2])
    lines = []
    for line in text.splitlines():
        if line.startswith("error("):
            targets = line.split(") ")[1]
            key = sorted(place.get(target, target) for target in re.findall(r"D\d+", targets))
            chance = random.Random(f"{seed} {key} {'L0' in targets}")
            p = float(line[6:line.index(")")]) * math.exp(SPREAD * (2 * chance.random() - 1))
            line = f"error({p!r}) {targets}"
        lines.append(line)
    return "\n".join(lines) + "\n"


def rows_of(path):
    with open(path, encoding="utf-8") as file:
        return list(csv.DictReader(file))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sallow", default=ROOT / "build" / "release" / "sallow")
    parser.add_argument("--distances", default="3,5,7")
    parser.add_argument("--shots", default="100000")
    parser.add_argument("--iterations", default="10")
    parser.add_argument("--seed", type=int, default=1)
    choices = parser.parse_args()
    program = os.path.abspath(choices.sallow)
    print(f"{'d':>2} {'classes':>7} {'within 1':>8} {'within 2':>8}   {'decoder':10} {'assumed':>8} {'learned':>8} "
          f"{'true':>8} {'learned/true':>12}", flush=True)
    for distance in choices.distances.split(","):
        with tempfile.TemporaryDirectory() as folder:
            def run(*arguments):
                return subprocess.run([program, *arguments], cwd=folder, check=True, capture_output=True).stdout

            path = pathlib.Path(folder)
            run("gen", "--code", "surface_code", "--task", "rotated_memory_z", "--distance", distance, "--rounds",
                distance, "--noise", "si1000:0.004", "--out", "c.stim")
            run("analyze_errors", "--decompose_errors", "--in", "c.stim", "--out", "assumed.dem")
            (path / "true.dem").write_text(hidden((path / "assumed.dem").read_text(), choices.seed))
            for name, seed in (("events", choices.seed), ("fresh", choices.seed + 1)):
                run("sample_dem", "--in", "true.dem", "--shots", choices.shots, "--seed", str(seed), "--out",
                    name + ".b8", "--out_format", "b8", "--obs_out", name + ".01")
            events = ("--in", "events.b8", "--in_format", "b8")
            run("learn", "--dem", "assumed.dem", *events, "--iterations", choices.iterations, "--error_bar_shots",
                choices.shots, "--out", "learned.dem", "--classes_out", "l.csv")
            run("learn", "--dem", "true.dem", *events, "--shots", "1000", "--iterations", "0", "--error_bar_shots", "0",
                "--classes_out", "t.csv")
            truth = {row["class"]: float(row["p"]) for row in rows_of(path / "t.csv")}
            found = [(float(row["p"]) - truth[row["class"]]) / float(row["error"]) for row in rows_of(path / "l.csv")
                     if row["error"]]
            # Very many classes have no error bars.
            within = [sum(abs(z) < width for z in found) / len(found) if found else math.nan for width in (1, 2)]
            for decoder in ("correlated", "ensemble"):
                failures = []
                for model in ("assumed", "learned", "true"):
                    report = run("decode", "--dem", model + ".dem", "--in", "fresh.b8", "--in_format", "b8", "--obs_in",
                                 "fresh.01", "--decoder", decoder, "--out", "p.01", "--json")
                    failures.append(json.loads(report)["failures"])
                print(f"{distance:>2} {len(truth):7} {within[0]:8.3f} {within[1]:8.3f}   {decoder:10} {failures[0]:8} "
                      f"{failures[1]:8} {failures[2]:8} {failures[1] / max(failures[2], 1):12.4f}", flush=True)


if __name__ == "__main__":
    main()
