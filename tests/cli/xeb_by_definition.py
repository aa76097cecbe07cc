#!/usr/bin/env python3
"""Checks the output of `sallow rcs xeb` using only the definitions and the files: xeb_by_definition.py SALLOW

Circuits of nine qubits, whole, elided and in patches, are generated and sampled with noise. This script simulates them
gate by gate, amplitude by amplitude, and computes each number of the report from its formula. The prediction
of the digital error model is computed from the lines of the file. No package is needed.
"""
import cmath
import json
import math
import os
import subprocess
import sys
import tempfile

EULER = 0.5772156649015329
I = 1j
MATRICES = {
    "x_1_2": [[(1 + I) / 2, (1 - I) / 2], [(1 - I) / 2, (1 + I) / 2]],
    "y_1_2": [[(1 + I) / 2, (-1 - I) / 2], [(1 + I) / 2, (1 + I) / 2]],
    "hz_1_2": [[(1 + I) / 2, -I / math.sqrt(2)], [1 / math.sqrt(2), (1 + I) / 2]],
}


def read_gates(path):
    lines = [line.split() for line in open(path) if line.strip()]
    return int(lines[0][0]), [line[1:] for line in lines[1:]]


def simulate(count, gates):
    state = [0j] * 2**count
    state[0] = 1
    for name, *words in gates:
        if name == "fs":
            a, b = 1 << int(words[0]), 1 << int(words[1])
            cosine, sine, phase = math.cos(float(words[2])), math.sin(float(words[2])), cmath.exp(-I * float(words[3]))
            for x in range(2**count):
                if x & a and x & b:
                    state[x] *= phase
                elif x & a:
                    y = x ^ a ^ b
                    one, other = state[x], state[y]
                    state[x], state[y] = cosine * one - I * sine * other, cosine * other - I * sine * one
        else:
            matrix, a = MATRICES[name], 1 << int(words[0])
            for x in range(2**count):
                if not x & a:
                    zero, one = state[x], state[x | a]
                    state[x] = matrix[0][0] * zero + matrix[0][1] * one
                    state[x | a] = matrix[1][0] * zero + matrix[1][1] * one
    return state


def mean_and_error(values):
    mean = math.fsum(values) / len(values)
    return mean, math.sqrt(math.fsum((v - mean) ** 2 for v in values) / (len(values) - 1) / len(values))


def parts_of(count, gates):
    """The connected components of qubits that gates join."""
    part = {q: {q} for q in range(count)}
    for name, *words in gates:
        if name == "fs":
            joined = part[int(words[0])] | part[int(words[1])]
            for q in joined:
                part[q] = joined
    return [sorted(qubits) for qubits in {id(p): p for p in part.values()}.values()]


def kolmogorov(scaled, fidelity):
    """Stephens's approximation; the distribution mixes x e^-x for perfect samples and e^-x for uniform samples."""
    distance, count = 0, len(scaled)
    for k, x in enumerate(sorted(scaled)):
        law = 1 - math.exp(-x) * (1 + fidelity * x)
        distance = max(distance, abs(law - k / count), abs(law - (k + 1) / count))
    root = math.sqrt(count)
    z = (root + 0.12 + 0.11 / root) * distance
    return min(1, max(0, sum(2 * (-1) ** (k - 1) * math.exp(-2 * k * k * z * z) for k in range(1, 101))))


def expected_report(path, samples):
    count, gates = read_gates(path)
    size = 2**count
    p = [abs(a) ** 2 for a in simulate(count, gates)]
    scaled = [size * p[x] for x in samples]
    linear, linear_error = mean_and_error(scaled)
    log, log_error = mean_and_error([math.log(x) for x in scaled])
    report = {
        "linear_xeb": linear - 1,
        "linear_error": linear_error,
        "linear_expected": size * math.fsum(x * x for x in p) - 1,
        "log_xeb": log + EULER,
        "log_error": log_error,
        "log_expected": math.fsum(x * math.log(size * x) for x in p if x > 0) + EULER,
        "samples": len(samples),
        "porter_thomas_p": kolmogorov(scaled, min(1, max(0, (linear - 1) / (size * math.fsum(x * x for x in p) - 1)))),
        "fidelity": 1,
        "predicted_fidelity": 0.97**count,
    }
    for name, *_ in gates:
        report["predicted_fidelity"] *= 1 - (0.02 if name == "fs" else 0.005)
    patches = []
    excess = []
    for qubits in parts_of(count, gates):
        # The probabilities of a part are marginal probabilities.
        marginal = {}
        for x in range(size):
            key = tuple(x >> q & 1 for q in qubits)
            marginal[key] = marginal.get(key, 0) + p[x]
        own = 2 ** len(qubits)
        mean = math.fsum(own * marginal[tuple(x >> q & 1 for q in qubits)] for x in samples) / len(samples)
        linear_expected = own * math.fsum(v * v for v in marginal.values()) - 1
        patches.append((mean - 1) / linear_expected)
        # Random states have (N - 1) / (N + 1) on average.
        excess.append(linear_expected * (own + 1) / (own - 1) - 1)
        report["fidelity"] *= patches[-1]
    report["porter_thomas_excess"] = max(excess)
    if len(patches) > 1:
        report["patch_fidelities"] = sorted(patches)
    return report, len(patches)


def main(sallow):
    with tempfile.TemporaryDirectory() as folder:

        def run(*arguments):
            done = subprocess.run([sallow, "rcs", *arguments], capture_output=True, text=True, cwd=folder)
            assert done.returncode == 0, done.stderr
            return done.stdout

        for seed, (mode, parts) in enumerate((("none", 1), ("elided", 1), ("patch", 2))):
            run("gen", "--layout", "grid:3x3", "--cycles", "8", "--patch", mode, "--seed", str(seed), "--out", "c.qsim")
            noise = "one=0.005,two=0.02,readout=0.03"
            run("sample", "--circuit", "c.qsim", "--shots", "3000", "--noise", noise, "--seed", "4", "--out", "c.01",
                "--threads", "1")
            xeb = ("xeb", "--circuit", "c.qsim", "--samples", "c.01", "--precision", "double", "--noise", noise)
            found = json.loads(run(*xeb, "--json"))
            samples = [int(line.strip()[::-1], 2) for line in open(f"{folder}/c.01")]
            expected, part_count = expected_report(f"{folder}/c.qsim", samples)
            assert part_count == parts, (mode, part_count)
            if "patch_fidelities" in found:
                found["patch_fidelities"].sort()
            for key, value in expected.items():
                pairs = zip(found[key], value) if isinstance(value, list) else [(found[key], value)]
                for printed, again in pairs:
                    assert abs(printed - again) < 1e-9 * max(1, abs(again)), (mode, key, printed, again)
            assert abs(found["fidelity"] - found["predicted_fidelity"]) < 6 * found["fidelity_error"], found
    print("every number of the reports agrees with its definition")


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]))
