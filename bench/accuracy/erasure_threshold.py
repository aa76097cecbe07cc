#!/usr/bin/env python3
"""Thresholds of the surface code under erasure, decoded without and with the heralds of the erased qubits.

Rotated surface code, Z memory. Prints failure rates against p for each distance, and where the curves of neighbouring
distances cross.

Erased data qubits: one round, HERALDED_ERASE(p) on each data qubit, a detector on its herald, no other noise. Without
heralds, an erased qubit is a qubit that is flipped with probability 1/2, so the threshold is twice that of independent
flips, about 0.206 for matching. With heralds it is the percolation threshold, 1/2.

Erasing gates (--gates FRACTION,...): as many rounds as the distance, and every two-qubit gate fails with probability p.
This fraction of the failures are erasures, HERALDED_ERASE on either qubit with equal probability; the others are
DEPOLARIZE2. No other noise. Decoded with heralds.

    erasure_threshold.py [--sallow PROGRAM] [--distances 5,9,13] [--shots 20000] [--seed 1] [--gates 0,0.5,0.9,1]
"""
import argparse
import json
import math
import os
import re
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DATA_RATES = {"matching": [0.16, 0.18, 0.19, 0.20, 0.21, 0.22, 0.24],
              "matching:heralds=1": [0.40, 0.44, 0.46, 0.48, 0.50, 0.52, 0.56]}
GATE_RATES = [0.006, 0.008, 0.010, 0.012, 0.014, 0.017, 0.020, 0.030, 0.035, 0.040, 0.050, 0.060, 0.070, 0.080, 0.090,
              0.105, 0.120, 0.140]
FEWEST = 10  # failures that a point needs to be used for a crossing


def clean_memory(sallow, distance, rounds):
    gen = [sallow, "gen", "--code", "surface_code", "--task", "rotated_memory_z", "--distance", str(distance)]
    clean = subprocess.run(gen + ["--rounds", str(rounds)], capture_output=True, check=True, text=True).stdout
    return [line.strip() for line in clean.splitlines() if not line.startswith("#")]


def erased_data(sallow, distance, p):
    """Adds erasures after the first reset; no detector of the memory looks back beyond them."""
    lines = clean_memory(sallow, distance, 1)
    data = [line for line in lines if line.startswith("M ")][-1].split()[1:]
    start = next(k for k, line in enumerate(lines) if line.startswith("R ")) + 1
    erasures = [line for qubit in data for line in (f"HERALDED_ERASE({p}) {qubit}", "DETECTOR rec[-1]")]
    return lines[:start] + erasures + lines[start:]


def unrolled(lines):
    """The lines with their single loop written out."""
    begin = next((k for k, line in enumerate(lines) if line.startswith("REPEAT")), None)
    if begin is None:
        return lines
    end = lines.index("}")
    return lines[:begin] + int(lines[begin].split()[1]) * lines[begin + 1:end] + lines[end + 1:]


def erased_gates(sallow, distance, p, fraction):
    """Adjusts lookbacks, because heralds are results too: places[k] is the index of the memory's k-th result."""
    result, places, count = [], [], 0
    for line in unrolled(clean_memory(sallow, distance, distance)):
        name, *targets = line.split()
        if name.startswith(("DETECTOR", "OBSERVABLE_INCLUDE")):
            line = re.sub(r"rec\[-(\d+)\]", lambda match: f"rec[{places[-int(match[1])] - count}]", line)
        result.append(line)
        if name in ("M", "MR"):
            places += range(count, count + len(targets))
            count += len(targets)
        if name != "CX":
            continue
        if fraction < 1:
            result.append(f"DEPOLARIZE2({p * (1 - fraction)}) " + " ".join(targets))
        if fraction > 0:
            result.append(f"HERALDED_ERASE({p * fraction / 2}) " + " ".join(targets))
            result += [f"DETECTOR rec[-{back}]" for back in range(len(targets), 0, -1)]
            count += len(targets)
    return result


def failures(options, circuit, decoder):
    command = [options.sallow, "estimate", "--decoder", decoder, "--max_shots", str(options.shots), "--seed",
               str(options.seed), "--json"]
    done = subprocess.run(command, input="\n".join(circuit) + "\n", capture_output=True, check=True, text=True)
    return json.loads(done.stdout)["failures"]


def crossing(rates, few, many):
    """The p, between points of the grid, from which on the larger distance always fails more often; None if there is
    none."""
    gaps = [(p, math.log(many[p] / few[p])) for p in rates if min(many[p], few[p]) >= FEWEST]
    for (p, gap), (q, next_gap) in reversed(list(zip(gaps, gaps[1:]))):
        if gap < 0 <= next_gap:
            return p + (q - p) * -gap / (next_gap - gap)
    return None


def print_curves(options, title, decoder, rates, circuit_of):
    counts = {d: {p: failures(options, circuit_of(d, p), decoder) for p in rates} for d in options.distances}
    print(f"{title}: failures in {options.shots} shots\n")
    print("| p | " + " | ".join(f"d={d}" for d in counts) + " |")
    print("|" + "---|" * (1 + len(counts)))
    for p in rates:
        print(f"| {p:.3g} | " + " | ".join(str(counts[d][p]) for d in counts) + " |")
    print()
    for few, many in zip(options.distances, options.distances[1:]):
        at = crossing(rates, counts[few], counts[many])
        print(f"d={few} and d={many} cross at p = " + (f"{at:.4f}" if at else "none of these"))
    print(flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sallow", default=os.path.join(TOP, "build/release/sallow"))
    parser.add_argument("--distances", default="5,9,13", type=lambda text: [int(d) for d in text.split(",")])
    parser.add_argument("--shots", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gates", type=lambda text: [float(f) for f in text.split(",")])
    options = parser.parse_args()
    if options.gates is None:
        for decoder, rates in DATA_RATES.items():
            print_curves(options, decoder, decoder, rates, lambda d, p: erased_data(options.sallow, d, p))
    for fraction in options.gates or []:
        print_curves(options, f"{fraction:.0%} of failing gates erase", "matching:heralds=1", GATE_RATES,
                     lambda d, p, fraction=fraction: erased_gates(options.sallow, d, p, fraction))


if __name__ == "__main__":
    main()
