#!/usr/bin/env python3
"""Measures the coverage of the 95 % intervals of `sallow rare`.

  rare_coverage.py SALLOW [--repetitions 200] [--problems enumerated,unequal,heralded,direct] [--threads N]
                   [--shots 1e9]

enumerated: memories of the repetition code with up to 14 faults; the true rate comes from all sets of faults.
unequal: repetition codes of 5 and 7 bits, with other errors that are up to 45,000 times as likely; also enumerated.
heralded: a repetition code with erased bits, as a circuit; the true rate comes from all possible combinations.
direct: a surface code with a rate of about 3e-6; the reference comes from --shots direct shots, whose own interval is
printed. Its error is counted as an error of the estimate, so the coverage is slightly underestimated.

Prints, for each problem and method: how many intervals contain the rate, how many estimates are reported as
trustworthy, the mean ratio of the estimates to the rate (1 if they are unbiased), and the decodings per estimate.
"""
import argparse
import itertools
import json
import math
import os
import subprocess
import sys
import tempfile

METHODS = ("splitting", "strata")


def detectors_of(bit, bits, first):
    return [f"D{first + check}" for check in (bit - 1, bit) if 0 <= check < bits - 1]


def repetition_memory(bits, rounds, p, q):
    """Bits flip with probability p (1 + bit) before each round, and results of checks with q except in the last round.
    Returns a list of sites; at most one case (probability, symptoms) of a site happens."""
    sites = []
    for r in range(rounds):
        for bit in range(bits):
            sites.append([(p * (1 + bit), detectors_of(bit, bits, r * (bits - 1)) + (["L0"] if bit == 0 else []))])
        if r + 1 < rounds:
            sites += [[(q, [f"D{r * (bits - 1) + c}", f"D{(r + 1) * (bits - 1) + c}"])] for c in range(bits - 1)]
    return sites


def unequal_memory(bits, p, likely, q):
    """Bits flip with p; `likely` errors of chance q fire a detector of their own, and two more a check beside it."""
    sites = [[(p, detectors_of(bit, bits, 0) + (["L0"] if bit == 0 else []))] for bit in range(bits)]
    for k in range(likely):
        herald = f"D{bits - 1 + k}"
        sites += [[(q, [herald])]] + ([[(q, [f"D{k}", herald])]] if k < 2 else [])
    return sites


def erased_memory(bits, rounds, p, q):
    """Bits are erased with probability p before each round, with heralds, and results of checks flip with q except in
    the last round. Returns the sites and the circuit. A round has the detectors of its heralds, then of its checks."""
    sites, lines = [], []
    for r in range(rounds):
        first = r * (2 * bits - 1)
        for bit in range(bits):
            herald, checks = [f"D{first + bit}"], detectors_of(bit, bits, first + bits)
            sites.append([(p / 2, herald), (p / 2, herald + checks + (["L0"] if bit == 0 else []))])
            lines += [f"HERALDED_ERASE({p:.17g}) {bit}", "DETECTOR rec[-1]"]
        is_last = r + 1 == rounds
        if not is_last:
            sites += [[(q, [f"D{first + bits + c}", f"D{first + 3 * bits - 1 + c}"])] for c in range(bits - 1)]
        noise = "" if is_last else f"({q:.17g})"
        lines.append(f"MPP{noise} " + " ".join(f"Z{c}*Z{c + 1}" for c in range(bits - 1)))
        for c in range(bits - 1):
            now = bits - 1 - c
            lines.append(f"DETECTOR rec[-{now}]" + (f" rec[-{now + 2 * bits - 1}]" if r > 0 else ""))
    return sites, "\n".join(lines + ["M 0", "OBSERVABLE_INCLUDE(0) rec[-1]"]) + "\n"


def enumerated_rate(sallow, sites, dem, folder, decoder):
    """The sum of the probabilities of all combinations on which the decoder fails."""
    detectors = 1 + max(int(t[1:]) for site in sites for _, targets in site for t in targets if t[0] == "D")
    events, flips, chances = [], [], []
    for chosen in itertools.product(*([(1 - sum(p for p, _ in site), [])] + site for site in sites)):
        rows, flip, chance = [0] * detectors, 0, 1.0
        for p, targets in chosen:
            chance *= p
            for target in targets:
                if target[0] == "D":
                    rows[int(target[1:])] ^= 1
                else:
                    flip ^= 1
        events.append("".join(map(str, rows)))
        flips.append(flip)
        chances.append(chance)
    with open(os.path.join(folder, "events.01"), "w", encoding="ascii") as file:
        file.write("\n".join(events) + "\n")
    predictions = subprocess.run([sallow, "decode", "--dem", dem, "--in", os.path.join(folder, "events.01"),
                                  "--in_format", "01", "--out_format", "01", "--decoder", decoder], check=True,
                                 capture_output=True, text=True).stdout.split()
    return math.fsum(c for c, f, p in zip(chances, flips, predictions) if int(p) != f)


def repeat(sallow, problem, rate, flags, arguments):
    for method in METHODS:
        covered = trusted = decodes = 0
        ratios = []
        for seed in range(1, arguments.repetitions + 1):
            out = subprocess.run([sallow, "rare", *flags, "--method", method, "--seed", str(seed), "--json",
                                  "--threads", str(arguments.threads)], check=True, capture_output=True,
                                 text=True).stdout
            estimate = json.loads(out)[0]
            covered += estimate["low"] <= rate <= estimate["high"]
            trusted += estimate["trustworthy"]
            decodes += estimate["decodes"] / arguments.repetitions
            ratios.append(estimate["rate"] / rate)
        mean = math.fsum(ratios) / len(ratios)
        error = math.sqrt(math.fsum((r - mean) ** 2 for r in ratios)) / max(1, len(ratios) - 1)
        print(f"{problem:44} {rate:9.3g}  {method:9}  {covered:3} of {arguments.repetitions}  trusted {trusted:3}  "
              f"mean/rate {mean:.3f} ± {error:.3f}  {decodes:.3g} decodings", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sallow")
    parser.add_argument("--repetitions", type=int, default=200)
    parser.add_argument("--problems", default="enumerated,unequal,heralded,direct")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--shots", type=float, default=1e9)
    arguments = parser.parse_args()
    problems = arguments.problems.split(",")
    models = []
    if "enumerated" in problems:
        for (bits, rounds, p, q), decoder in (((5, 2, 2e-4, 1e-3), "matching"), ((5, 2, 2e-4, 1e-3), "union_find"),
                                              ((3, 3, 1e-6, 1e-5), "matching")):
            models.append((f"{bits} bits, {rounds} rounds, enumerated, {decoder}",
                           repetition_memory(bits, rounds, p, q), decoder))
    if "unequal" in problems:
        for bits, p, likely, q in ((5, 1e-4, 4, 0.2), (5, 1e-5, 5, 0.45), (7, 1e-3, 3, 0.3)):
            models.append((f"{bits} bits of {p}, {likely} likely errors of {q}", unequal_memory(bits, p, likely, q),
                           "matching"))
    for problem, sites, decoder in models:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "m.dem")
            with open(path, "w", encoding="ascii") as file:
                file.writelines(f"error({p:.17g}) {' '.join(targets)}\n" for ((p, targets),) in sites)
            rate = enumerated_rate(arguments.sallow, sites, path, folder, decoder)
            repeat(arguments.sallow, problem, rate, ["--dem", path, "--decoder", decoder], arguments)
    if "heralded" in problems:
        with tempfile.TemporaryDirectory() as folder:
            sites, circuit = erased_memory(5, 2, 0.02, 1e-3)
            path, dem = os.path.join(folder, "c.stim"), os.path.join(folder, "m.dem")
            with open(path, "w", encoding="ascii") as file:
                file.write(circuit)
            subprocess.run([arguments.sallow, "analyze_errors", "--in", path, "--out", dem, "--decompose_errors",
                            "--approximate_disjoint_errors"], check=True)
            decoder = "matching:heralds=1"
            rate = enumerated_rate(arguments.sallow, sites, dem, folder, decoder)
            repeat(arguments.sallow, "5 bits, 2 rounds, erased, " + decoder, rate,
                   ["--circuit", path, "--decoder", decoder], arguments)
    if "direct" in problems:
        code = ["--code", "surface_code", "--task", "rotated_memory_z", "--distance", "5", "--rounds", "5", "--noise",
                "uniform:0.0003"]
        out = subprocess.run([arguments.sallow, "estimate", *code, "--max_shots", str(int(arguments.shots)), "--seed",
                              "1", "--json", "--threads", str(arguments.threads)], check=True, capture_output=True,
                             text=True).stdout
        direct = json.loads(out)
        print(f"direct: {direct['failures']} failures among {direct['shots']} shots, {direct['failure_rate']:.4g} "
              f"[{direct['low']:.4g}, {direct['high']:.4g}]", flush=True)
        repeat(arguments.sallow, "surface code d=5, p=0.0003, direct", direct["failure_rate"], code, arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main())
