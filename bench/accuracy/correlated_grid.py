#!/usr/bin/env python3
"""Compares correlated matching with plain matching on the same shots, over a grid of codes.

Every cell generates a circuit, samples it, decodes the shots with `matching` and with `correlated`, and counts the
shots on which exactly one of them fails. If both were equally good, each such shot would be a failure of either with
probability 1/2 (McNemar's test). "worse" is the exact one-sided p-value for `correlated` being worse. A cell is called
WORSE if the p-value is below ALARM divided by the number of cells: then a grid without any difference has a WORSE cell
in one of 1/ALARM runs.

    correlated_grid.py                          the whole grid; at most --shots per cell, about --seconds of decoding
    correlated_grid.py --codes rotated_z --distances 3 --p 0.001 --noise uniform --shots 4000000 --seconds 60

If pymatching is installed, its correlated matching decodes the same shots (its failures are the last column).
The exit status is 1 if any cell is WORSE.
"""
import argparse
import json
import math
import os
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ALARM = 0.01
CODES = {"repetition": ("repetition_code", "memory"), "rotated_x": ("surface_code", "rotated_memory_x"),
         "rotated_z": ("surface_code", "rotated_memory_z"), "unrotated_x": ("surface_code", "unrotated_memory_x"),
         "unrotated_z": ("surface_code", "unrotated_memory_z")}


def chance_of_at_least(count, trials):
    """P(X >= count) for X binomial(trials, 1/2)."""
    logs = [math.lgamma(trials + 1) - math.lgamma(k + 1) - math.lgamma(trials - k + 1) - trials * math.log(2)
            for k in range(count, trials + 1)]
    return min(1.0, math.fsum(math.exp(x) for x in logs))


class Cell:
    def __init__(self, sallow, folder, code, distance, p, noise):
        self.sallow, self.folder = sallow, folder
        family, task = CODES[code]
        self.run("gen", "--code", family, "--task", task, "--distance", str(distance), "--rounds", str(distance),
                 "--noise", f"{noise}:{p}", "--out", self.path("c.stim"))
        self.run("analyze_errors", "--decompose_errors", "--in", self.path("c.stim"), "--out", self.path("c.dem"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *arguments):
        done = subprocess.run([self.sallow, *arguments], capture_output=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.decode(errors="replace").strip())
        return done.stdout

    def sample(self, shots, seed):
        self.run("detect", "--in", self.path("c.stim"), "--shots", str(shots), "--seed", str(seed), "--out",
                 self.path("events.b8"), "--out_format", "b8", "--obs_out", self.path("flips.01"))

    def decode(self, decoder):
        """Which shots fail, as one byte '0' or '1' per shot, and the microseconds per shot."""
        out = self.path(decoder + ".01")
        report = json.loads(self.run("decode", "--dem", self.path("c.dem"), "--decoder", decoder, "--json", "--in",
                                     self.path("events.b8"), "--in_format", "b8", "--obs_in", self.path("flips.01"),
                                     "--out", out, "--out_format", "01"))
        with open(out, "rb") as predicted, open(self.path("flips.01"), "rb") as true:
            wrong = [a != b for a, b in zip(predicted.read().split(), true.read().split())]
        return wrong, report["us_per_shot"]

    def peer_failures(self):
        """The same for PyMatching with correlations enabled; None if it is not installed."""
        try:
            import numpy
            import pymatching
            import stim
        except ImportError:
            return None
        model = stim.DetectorErrorModel.from_file(self.path("c.dem"))
        matching = pymatching.Matching.from_detector_error_model(model, enable_correlations=True)
        events = numpy.fromfile(self.path("events.b8"), dtype=numpy.uint8).reshape(-1, (model.num_detectors + 7) // 8)
        found = matching.decode_batch(events, bit_packed_shots=True, enable_correlations=True)
        with open(self.path("flips.01"), "rb") as file:
            true = numpy.array([[c == ord("1") for c in line] for line in file.read().split()])
        return int((found.astype(bool) != true).any(axis=1).sum())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sallow", default=os.path.join(TOP, "build", "release", "sallow"))
    parser.add_argument("--codes", default=",".join(CODES))
    parser.add_argument("--distances", default="3,5,7")
    parser.add_argument("--p", default="0.001,0.003,0.01")
    parser.add_argument("--noise", default="uniform,si1000")
    parser.add_argument("--shots", type=int, default=1000000)
    parser.add_argument("--seconds", type=float, default=10, help="of decoding per cell; fewer shots if slow")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no_peer", action="store_true")
    options = parser.parse_args()
    cells = [(noise, code, int(d), p) for noise in options.noise.split(",") for code in options.codes.split(",")
             for d in options.distances.split(",") for p in options.p.split(",")]
    print(f"false alarm of the grid: {ALARM}; of a cell: {ALARM / len(cells):.1e}\n")
    print("| noise | code | d | p | shots | matching | correlated | only matching / only correlated fails | worse "
          "| PyMatching, correlated |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    any_worse = False
    with tempfile.TemporaryDirectory() as folder:
        for noise, code, distance, p in cells:
            cell = Cell(options.sallow, folder, code, distance, p, noise)
            cell.sample(2048, options.seed)
            us = max(cell.decode("correlated")[1], 0.01)
            shots = max(2048, min(options.shots, int(options.seconds * 1e6 / us)))
            cell.sample(shots, options.seed)
            plain, correlated = cell.decode("matching")[0], cell.decode("correlated")[0]
            ours = sum(b and not a for a, b in zip(plain, correlated))
            theirs = sum(a and not b for a, b in zip(plain, correlated))
            chance = chance_of_at_least(ours, ours + theirs)
            worse = chance < ALARM / len(cells)
            any_worse |= worse
            peer = None if options.no_peer else cell.peer_failures()
            print(f"| {noise} | {code} | {distance} | {p} | {shots} | {sum(plain)} | {sum(correlated)} "
                  f"| {theirs} / {ours} | {chance:.2g}{' WORSE' if worse else ''} "
                  f"| {'' if peer is None else peer} |", flush=True)
    return 1 if any_worse else 0


if __name__ == "__main__":
    sys.exit(main())
