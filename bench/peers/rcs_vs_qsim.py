#!/usr/bin/env python3
"""Times `sallow rcs sample` and qsim on the same circuits, in turns, on this machine.

    python3 bench/peers/rcs_vs_qsim.py [--sallow build/release/sallow] [--circuits grid24 sycamore24 angles24 …]
                                       [--threads 1 2] [--repeats 5]

    grid24       24 qubits, 100 layers of CZ on a grid, T, sqrt X and sqrt Y
    sycamoreN    N qubits of Sycamore's layout, 14 cycles, fSim(pi/2, pi/6)
    anglesN      the same, with different angles for every coupler and Z rotations before and after it

Both use single precision. qsim runs once with each fused gate size from 2 to 4; the repeats use the fastest size.
Prints a table of medians: wall time and CPU time of sallow's whole process (start, reading, allocation, one sample) and
of qsim's compute_amplitudes() alone; their ratios; and the share of the memory bandwidth (of a triad with as many
threads) and of the arithmetic peak (of a matrix product, in multiply-adds per core) that the evolution reaches; numpy
measures both here. Before each run, the memory for a state is touched and released: the host of a virtual machine may
have taken it, and getting it back can cost either side seconds. If other programs run at the same time, compare CPU
times. Needs the Python packages qsimcirq and numpy; without them, reports it and stops with status 0.
"""

import argparse
import json
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
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
        elif name == "rz":
            operations.append(cirq.rz(float(words[3]))(qubits[int(words[2])]))
        else:
            operations.append(gates[name](*[qubits[int(word)] for word in words[2:]]))
    return cirq.Circuit(operations), qubits


def write_grid_of_cz(path, rows, columns, layers):
    """Layers of CZ in eight patterns, and T, sqrt X or sqrt Y on the qubits that the previous layer coupled."""
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


def give_each_coupler_its_angles(path):
    source = random.Random(1)
    lines = open(path).read().split("\n")
    changed = [[], [], []]  # by time within a layer
    result = [lines[0]]

    def flush():
        for part in changed:
            result.extend(part)
            part.clear()

    time_before = None
    for line in filter(None, lines[1:]):
        words = line.split()
        at = 3 * int(words[0])
        if words[0] != time_before:
            flush()
        time_before = words[0]
        if words[1] != "fs":
            changed[0].append(" ".join([str(at)] + words[1:]))
            continue
        for qubit in words[2:4]:
            changed[0].append(f"{at} rz {qubit} {source.uniform(-3, 3)!r}")
            changed[2].append(f"{at + 2} rz {qubit} {source.uniform(-3, 3)!r}")
        theta, phi = float(words[4]) + source.gauss(0, 0.05), float(words[5]) + source.gauss(0, 0.05)
        changed[1].append(f"{at + 1} fs {words[2]} {words[3]} {theta!r} {phi!r}")
    flush()
    with open(path, "w") as file:
        file.write("\n".join(result) + "\n")


def write_circuit(name, folder, sallow):
    """Returns the path of the circuit, and its description."""
    path = os.path.join(folder, name + ".qsim")
    if name == "grid24":
        write_grid_of_cz(path, 4, 6, 100)
        return path, "grid of CZ, 24 qubits, 100 layers"
    kind = re.fullmatch(r"(sycamore|angles)(\d+)", name)
    if not kind:
        sys.exit(f"no circuit '{name}'; there are grid24, sycamoreN and anglesN")
    subprocess.run([sallow, "rcs", "gen", "--layout", "sycamore", "--qubits", kind[2], "--cycles", "14", "--seed", "1",
                    "--out", path], check=True)
    if kind[1] == "sycamore":
        return path, f"Sycamore, {kind[2]} qubits, 14 cycles"
    give_each_coupler_its_angles(path)
    return path, f"the same with angles of their own, {kind[2]} qubits"


def triad_bandwidth(threads):
    """Bytes per second of a = b + s c, which numpy computes in two steps that move five arrays."""
    arrays = [[np.ones(1 << 25, np.float32) for _ in range(3)] for _ in range(threads)]

    def triad(a, b, c):
        np.multiply(c, np.float32(0.5), out=a)
        np.add(a, b, out=a)

    best = 0
    for _ in range(5):
        workers = [threading.Thread(target=triad, args=three) for three in arrays]
        start = time.perf_counter()
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        best = max(best, threads * 5 * arrays[0][0].nbytes / (time.perf_counter() - start))
    return best


def multiply_add_rate():
    """The rate of one core, by CPU time, so that threads and other programs have little effect."""
    matrix = np.ones((2048, 2048), np.float32)
    rate = 0
    for _ in range(5):
        cores = os.times()
        matrix @ matrix
        rate = max(rate, 2048**3 / max(1e-9, os.times().user - cores.user))
    return rate


def processor_seconds(who):
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def have_memory_at_hand(qubits):
    np.ones(1 << (qubits + 1), np.float32)


def run_sallow(binary, circuit, qubit_count, threads):
    have_memory_at_hand(qubit_count)
    with tempfile.NamedTemporaryFile(suffix=".01") as out:
        before, start = processor_seconds(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(
            [binary, "rcs", "sample", "--circuit", circuit, "--shots", "1", "--seed", "1",
             "--threads", str(threads), "--out", out.name, "--json"],
            check=True, capture_output=True)
        wall = time.perf_counter() - start
        report = json.loads(done.stdout)
    report["wall"] = wall
    report["processor"] = processor_seconds(resource.RUSAGE_CHILDREN) - before
    return report


def run_qsim(circuit, qubits, threads, fused):
    simulator = qsimcirq.QSimSimulator(qsimcirq.QSimOptions(cpu_threads=threads, max_fused_gate_size=fused))
    have_memory_at_hand(len(qubits))
    before, start = processor_seconds(resource.RUSAGE_SELF), time.perf_counter()
    simulator.compute_amplitudes(circuit, [0], qubit_order=qubits)
    wall = time.perf_counter() - start
    return {"wall": wall, "processor": processor_seconds(resource.RUSAGE_SELF) - before}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sallow", default="build/release/sallow")
    parser.add_argument("--circuits", nargs="+",
                        default=["grid24", "sycamore24", "angles24", "sycamore28", "angles28"])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    folder = tempfile.mkdtemp()
    rate = multiply_add_rate()
    bandwidth = {threads: triad_bandwidth(threads) for threads in options.threads}
    for threads in options.threads:
        print(f"triad, {threads} threads: {bandwidth[threads] / 1e9:.1f} GB/s")
    print(f"matrix product: {rate / 1e9:.1f} G multiply-adds/s per core; load {os.getloadavg()[0]:.1f}\n")
    print("| circuit | threads | sallow, wall (processor) s | qsim, wall (processor) s, fused | "
          "ratio, wall (processor) | of the bandwidth | of the peak |")
    print("|---|---|---|---|---|---|---|", flush=True)
    for name in options.circuits:
        path, title = write_circuit(name, folder, options.sallow)
        circuit, qubits = read_qsim(path)
        for threads in options.threads:
            run_sallow(options.sallow, path, len(qubits), threads)
            tried = {fused: run_qsim(circuit, qubits, threads, fused)["processor"] for fused in (2, 3, 4)}
            fused = min(tried, key=tried.get)
            ours, theirs = [], []
            for _ in range(options.repeats):
                ours.append(run_sallow(options.sallow, path, len(qubits), threads))
                theirs.append(run_qsim(circuit, qubits, threads, fused))
            mine = {key: statistics.median(run[key] for run in ours)
                    for key in ("wall", "processor", "seconds_evolve", "memory_traffic_bytes", "multiply_adds")}
            other = {key: statistics.median(run[key] for run in theirs) for key in ("wall", "processor")}
            evolve = mine["seconds_evolve"]
            print(f"| {title} | {threads} | {mine['wall']:.2f} ({mine['processor']:.2f}) | {other['wall']:.2f} "
                  f"({other['processor']:.2f}), {fused} | {other['wall'] / mine['wall']:.1f} "
                  f"({other['processor'] / mine['processor']:.1f}) | "
                  f"{mine['memory_traffic_bytes'] / evolve / bandwidth[threads]:.0%} | "
                  f"{mine['multiply_adds'] / evolve / (rate * threads):.0%} |", flush=True)


if __name__ == "__main__":
    main()
