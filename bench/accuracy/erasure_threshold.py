#!/usr/bin/env python3
"""How many erased qubits the surface code bears, decoded without and with the heralds that tell which they are.

Rotated surface code, Z memory, one round, erasures of the data qubits alone: HERALDED_ERASE(p) on each, and a detector
on its herald. Prints failure rates against p for each distance, and where the curves of neighbouring distances cross.
Without heralds an erased qubit is one flipped with probability 1/2 that nobody knows of, so that the threshold is twice
that of independent flips, about 0.206 for matching; with them it is the limit of percolation, 1/2.

    erasure_threshold.py [--sallow PROGRAM] [--distances 5,9,13] [--shots 20000] [--seed 1]
"""
import argparse
import json
import math
import os
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RATES = {"matching": [0.16, 0.18, 0.19, 0.20, 0.21, 0.22, 0.24],
         "matching:heralds=1": [0.40, 0.44, 0.46, 0.48, 0.50, 0.52, 0.56]}


def circuit(sallow, distance, p):
    """A clean memory with erasures after the first reset; its detectors look back no farther than that."""
    gen = [sallow, "gen", "--code", "surface_code", "--task", "rotated_memory_z", "--distance", str(distance)]
    clean = subprocess.run(gen + ["--rounds", "1"], capture_output=True, check=True, text=True).stdout
    lines = clean.splitlines()
    data = [line for line in lines if line.startswith("M ")][-1].split()[1:]
    start = next(k for k, line in enumerate(lines) if line.startswith("R ")) + 1
    erasures = [line for qubit in data for line in (f"HERALDED_ERASE({p}) {qubit}", "DETECTOR rec[-1]")]
    return "\n".join(lines[:start] + erasures + lines[start:]) + "\n"


def failures(options, distance, p, decoder):
    command = [options.sallow, "estimate", "--decoder", decoder, "--max_shots", str(options.shots), "--seed",
               str(options.seed), "--json"]
    done = subprocess.run(command, input=circuit(options.sallow, distance, p), capture_output=True, check=True,
                          text=True)
    return json.loads(done.stdout)["failures"]


def crossing(rates, few, many):
    """Where the larger distance begins to fail more often, between the grid's points; None where it never does."""
    gaps = [(p, math.log((many[p] + 0.5) / (few[p] + 0.5))) for p in rates]
    for (p, gap), (q, next_gap) in zip(gaps, gaps[1:]):
        if gap < 0 <= next_gap:
            return p + (q - p) * -gap / (next_gap - gap)
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sallow", default=os.path.join(TOP, "build/release/sallow"))
    parser.add_argument("--distances", default="5,9,13")
    parser.add_argument("--shots", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    distances = [int(d) for d in options.distances.split(",")]
    for decoder, rates in RATES.items():
        counts = {d: {p: failures(options, d, p, decoder) for p in rates} for d in distances}
        print(f"{decoder}: failures in {options.shots} shots\n")
        print("| p | " + " | ".join(f"d={d}" for d in distances) + " |")
        print("|" + "---|" * (1 + len(distances)))
        for p in rates:
            print(f"| {p:.2f} | " + " | ".join(str(counts[d][p]) for d in distances) + " |")
        print()
        for few, many in zip(distances, distances[1:]):
            at = crossing(rates, counts[few], counts[many])
            print(f"d={few} and d={many} cross at p = " + (f"{at:.3f}" if at else "none of these"))
        print()


if __name__ == "__main__":
    main()
