#!/usr/bin/env python3
"""Measures the cost of per-shot weights against the number of edges that a shot changes: a table and a figure.

Rotated surface code, Z memory, d rounds, uniform noise. Each shot gives new log-odds, between 0 and twice those of the
model, to a number of random edges. Measures the CPU time of `sallow decode --log_odds` on one thread minus that without
shots, the minimum of several runs; reading the text is included. Also prints the start-up time, which is mostly the
construction of the decoder: the cost per shot if the decoder were built for every shot.

Usage: reweighting.py [--sallow PROGRAM] [--distance 15] [--p 0.003] [--shots 32768] [--figure FILE.svg]
"""
import argparse
import math
import os
import random
import tempfile

from scaling import Figure, run

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
COUNTS = [0, 1, 3, 10, 30, 100, 300, 1000, 3000, 10000]


def simple_errors(model):
    """Indices and log-odds of the model's errors that have a single part."""
    errors, number = [], 0
    with open(model, encoding="utf-8") as file:
        for line in file:
            if not line.startswith("error("):
                continue
            p = float(line[6:line.index(")")])
            if "^" not in line:
                errors.append((number, math.log((1 - p) / p)))
            number += 1
    return errors


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sallow", default=os.path.join(TOP, "build/release/sallow"))
    parser.add_argument("--distance", type=int, default=15)
    parser.add_argument("--p", type=float, default=0.003)
    parser.add_argument("--shots", type=int, default=32768)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--figure")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        circuit, model, events, soft = (os.path.join(folder, name) for name in ("c.stim", "m.dem", "e.b8", "soft.txt"))

        def program(*arguments):
            return run([options.sallow, *arguments])[0]

        distance = str(options.distance)
        program("gen", "--code", "surface_code", "--task", "rotated_memory_z", "--distance", distance, "--rounds",
                distance, "--noise", f"uniform:{options.p}", "--out", circuit)
        program("analyze_errors", "--decompose_errors", "--in", circuit, "--out", model)
        decode = ["decode", "--dem", model, "--in_format", "b8", "--threads", "1", "--json"]

        def least(*source):
            return min(program(*decode, *source) for _ in range(options.repeats))

        errors = simple_errors(model)
        start = least("--in", os.devnull)
        print(f"d={options.distance}, {len(errors)} errors of one edge; starting takes {start:.2f} s\n")
        print("| edges changed | µs per shot | more than with none |\n|---|---|---|")
        points = []
        for count in [count for count in COUNTS if count <= len(errors)]:
            shots = min(options.shots, max(256, 1_000_000 // max(count, 1)))  # limits the number of entries in the file
            program("detect", "--in", circuit, "--shots", str(shots), "--seed", "1", "--out", events, "--out_format",
                    "b8")
            draw = random.Random(count)
            with open(soft, "w", encoding="utf-8") as file:
                for _ in range(shots):
                    chosen = draw.sample(errors, count)
                    file.write(" ".join(f"{e}:{w * 2 * draw.random():.4f}" for e, w in chosen) + "\n")
            us = (least("--in", events, "--log_odds", soft) - start) / shots * 1e6
            points.append((count, us))
            print(f"| {count} | {us:.1f} | {us - points[0][1]:.1f} |", flush=True)
    if options.figure:
        base, more = points[0][1], points[1:]
        over = [(count, us - base) for count, us in more]
        values = [us for _, us in points + over if us > 0]
        figure = Figure((more[0][0] * 0.7, more[-1][0] * 1.5), (min(values) / 2, max(values) * 4),
                        f"edges changed in a shot (d = {options.distance}, {options.distance} rounds, uniform noise, "
                        f"p = {options.p:g})", "µs per shot", [1, 10, 100, 1000, 10000])
        figure.line([(figure.x(x), figure.y(base)) for x in (more[0][0], more[-1][0])], "#888", 1.5, "5,4")
        figure.points(more, "#1f77b4", f"a shot with this number of edges changed; dashed: with none, {base:.0f} µs", 0)
        figure.points([(count, us) for count, us in over if us > 0], "#d62728", "compared with no change", 1)
        figure.write(options.figure)


if __name__ == "__main__":
    main()
