#!/usr/bin/env python3
"""Times `sallow rcs sample` against qsim on the same circuits, in turns, on this machine.

    python3 bench/peers/rcs_vs_qsim.py [--sallow build/release/sallow] [--quick] [--threads 1 2] [--repeats 3]

Single precision for both; qsim with the fused gate size, 2 to 4, that is quickest. Prints the ratio of the best times
(wall clock, and processor time for machines that others use too), and how much of the memory bandwidth and of the
arithmetic peak the state vector reaches, both peaks measured here with numpy. Needs the Python packages qsimcirq and
numpy; without them it says so and stops with status 0.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time

try:
    import cirq
    import numpy as np
    import qsimcirq
except ImportError as missing:
    print(f"SKIPPED: {missing}; pip install qsimcirq numpy")
    sys.exit(0)


def read_qsim(path):
    lines = [line.split() for line in open(path) if line.strip()]
    qubits = cirq.LineQubit.range(int(lines[0][0]))
    gates = {
        "x_1_2": cirq.X**0.5,
        "y_1_2": cirq.Y**0.5,
        "hz_1_2": cirq.PhasedXPowGate(phase_exponent=0.25, exponent=0.5),
        "h": cirq.H,
        "t": cirq.T,
        "cz": cirq.CZ,
        "is": cirq.ISWAP,
    }
    operations = []
    for words in lines[1:]:
        name = words[1]
        if name == "fs":
            gate = cirq.FSimGate(float(words[4]), float(words[5]))
            operations.append(gate(qubits[int(words[2])], qubits[int(words[3])]))
        else:
            operations.append(gates[name](*[qubits[int(word)] for word in words[2:]]))
    return cirq.Circuit(operations), qubits


def grid_of_cz(path, rows, columns, layers):
    """Layers of CZ in eight patterns, and T, sqrt X or sqrt Y on the qubits that the layer before coupled."""
    import random

    source = random.Random(1)
    count = rows * columns
    lines = [f"0 h {qubit}" for qubit in range(count)]
    last = [None] * count
    before = set()
    for layer in range(1, layers + 1):
        step, phase = (layer - 1) % 2, (layer - 1) // 2 % 4
        pairs = []
        for row in range(rows):
            for column in range(columns):
                if step == 0 and column + 1 < columns and (column + 2 * (row % 2)) % 4 == phase:
                    pairs.append((row * columns + column, row * columns + column + 1))
                if step == 1 and row + 1 < rows and (row + 2 * (column % 2)) % 4 == phase:
                    pairs.append((row * columns + column, (row + 1) * columns + column))
        coupled = {qubit for pair in pairs for qubit in pair}
        lines += [f"{layer} cz {a} {b}" for a, b in pairs]
        for qubit in sorted(before - coupled):
            others = [name for name in ("x_1_2", "y_1_2", "t") if name != last[qubit]]
            name = "t" if last[qubit] is None else source.choice(others)
            last[qubit] = name
            lines.append(f"{layer} {name} {qubit}")
        before = coupled
    with open(path, "w") as file:
        file.write(f"{count}\n" + "\n".join(lines) + "\n")


def machine_peaks():
    source = np.ones(1 << 27, np.float32)
    target = np.empty_like(source)
    bandwidth = 0
    for _ in range(3):
        start = time.perf_counter()
        np.copyto(target, source)
        bandwidth = max(bandwidth, 2 * source.nbytes / (time.perf_counter() - start))
    matrix = np.ones((2048, 2048), np.float32)
    rate = 0
    for _ in range(3):
        start, cores = time.perf_counter(), os.times()
        matrix @ matrix
        rate = max(rate, 2048**3 / max(1e-9, os.times().user - cores.user))
    return bandwidth, rate


def run_sallow(binary, circuit, threads):
    with tempfile.NamedTemporaryFile(suffix=".01") as out:
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        report = json.loads(
            subprocess.run(
                [binary, "rcs", "sample", "--circuit", circuit, "--shots", "1", "--seed", "1",
                 "--threads", str(threads), "--out", out.name, "--json"],
                check=True, capture_output=True).stdout)
        report["processor"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    return report


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sallow", default="build/release/sallow")
    parser.add_argument("--quick", action="store_true", help="20 qubits only")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    bandwidth, rate = machine_peaks()
    print(f"memory {bandwidth / 1e9:.1f} GB/s on one thread; arithmetic {rate / 1e9:.1f} G multiply-adds/s a core")
    folder = tempfile.mkdtemp()
    circuits = []

    def sycamore(qubits, cycles):
        path = os.path.join(folder, f"sycamore{qubits}.qsim")
        subprocess.run([options.sallow, "rcs", "gen", "--layout", "sycamore", "--qubits", str(qubits), "--cycles",
                        str(cycles), "--seed", "1", "--out", path], check=True)
        circuits.append((f"sycamore, {qubits} qubits, {cycles} cycles", path))

    if options.quick:
        sycamore(20, 14)
    else:
        path = os.path.join(folder, "grid24.qsim")
        grid_of_cz(path, 4, 6, 100)
        circuits.append(("grid of CZ, 24 qubits, 100 layers", path))
        sycamore(24, 50)
        sycamore(28, 14)
    for name, path in circuits:
        circuit, qubits = read_qsim(path)
        for threads in options.threads:
            ours, theirs = [], []
            for _ in range(options.repeats):
                ours.append(run_sallow(options.sallow, path, threads))
                for fused in (2, 3, 4):
                    simulator = qsimcirq.QSimSimulator(
                        qsimcirq.QSimOptions(cpu_threads=threads, max_fused_gate_size=fused))
                    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
                    start = time.perf_counter()
                    simulator.compute_amplitudes(circuit, [0], qubit_order=qubits)
                    wall = time.perf_counter() - start
                    theirs.append((wall, resource.getrusage(resource.RUSAGE_SELF).ru_utime - before))
            wall = min(report["seconds_evolve"] for report in ours)
            processor = min(report["processor"] for report in ours)
            their_wall, their_processor = (min(run[k] for run in theirs) for k in (0, 1))
            work = ours[0]
            print(f"{name}, {threads} threads: sallow {wall:.3f} s, qsim {their_wall:.3f} s, ratio "
                  f"{their_wall / wall:.2f} (processor time {their_processor / processor:.2f}); "
                  f"{work['memory_traffic_bytes'] / wall / bandwidth:.0%} of the bandwidth, "
                  f"{work['multiply_adds'] / processor / rate:.0%} of the arithmetic peak", flush=True)


if __name__ == "__main__":
    main()
