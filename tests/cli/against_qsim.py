#!/usr/bin/env python3
"""Compares amplitudes of .qsim files with qsim: against_qsim.py SALLOW [SEEDS]

The files are random circuits with every gate of the format, and generated circuits of 20 qubits. This script converts
them, gate by gate, to Cirq's gates, which qsimcirq simulates in single precision (1e-5) and Cirq itself in double
precision (1e-12 of sallow's double precision). qsim's Python package cannot read the format: that `cp φ` is e^(−iφ)
on |11> follows from qsim's sources (GateCP in lib/gates_qsim.h), and so does its agreement with `fs 0 φ`, which is
checked.

Needs the Python packages qsimcirq and numpy, which sallow itself does not need: without them the script exits with 77,
which ctest shows as skipped.
"""
import json
import math
import pathlib
import random
import subprocess
import sys
import tempfile

try:
    import cirq
    import numpy
    import qsimcirq
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

SALLOW = pathlib.Path(sys.argv[1]).resolve()
SEEDS = int(sys.argv[2]) if len(sys.argv) > 2 else 4
failures = []

# Name: number of qubits, number of parameters, and the gate from its parameters. Rotations: exp(−i φ/2 P).
GATES = {
    "id1": (1, 0, lambda: cirq.I),
    "x": (1, 0, lambda: cirq.X),
    "y": (1, 0, lambda: cirq.Y),
    "z": (1, 0, lambda: cirq.Z),
    "h": (1, 0, lambda: cirq.H),
    "s": (1, 0, lambda: cirq.S),
    "t": (1, 0, lambda: cirq.T),
    "x_1_2": (1, 0, lambda: cirq.X**0.5),
    "y_1_2": (1, 0, lambda: cirq.Y**0.5),
    "hz_1_2": (1, 0, lambda: cirq.PhasedXPowGate(phase_exponent=0.25, exponent=0.5)),
    "rx": (1, 1, cirq.rx),
    "ry": (1, 1, cirq.ry),
    "rz": (1, 1, cirq.rz),
    "rxy": (1, 2, lambda axis, turn: cirq.PhasedXPowGate(phase_exponent=axis / math.pi, exponent=turn / math.pi,
                                                        global_shift=-0.5)),
    "id2": (2, 0, lambda: cirq.IdentityGate(2)),
    "cz": (2, 0, lambda: cirq.CZ),
    "cnot": (2, 0, lambda: cirq.CNOT),
    "sw": (2, 0, lambda: cirq.SWAP),
    "is": (2, 0, lambda: cirq.ISWAP),
    "fs": (2, 2, cirq.FSimGate),
    "cp": (2, 1, lambda angle: cirq.CZPowGate(exponent=-angle / math.pi)),
}


def read_qsim(text):
    """The circuit, and its qubits."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    qubits = cirq.LineQubit.range(int(lines[0][0]))
    operations = [cirq.I(qubit) for qubit in qubits]
    for words in lines[1:]:
        words = words[1:]
        controls = []
        if words[0] == "c":
            start = next(k for k, word in enumerate(words[1:], 1) if not word.isdigit())
            controls, words = [qubits[int(word)] for word in words[1:start]], words[start:]
        count, parameters, make = GATES[words[0]]
        assert len(words) == 1 + count + parameters, words
        gate = make(*map(float, words[1 + count:]))
        operation = gate(*[qubits[int(word)] for word in words[1:1 + count]])
        operations.append(operation.controlled_by(*controls) if controls else operation)
    return cirq.Circuit(operations), qubits


def random_text(qubits, gates, source):
    """Every gate at least once, some with controls."""
    names = list(GATES) + [source.choice(list(GATES)) for _ in range(gates)]
    source.shuffle(names)
    # Rotated first, so that every phase matters.
    lines = [f"0 rxy {qubit} {source.uniform(-3, 3)} {source.uniform(1, 2)}" for qubit in range(qubits)]
    for time, name in enumerate(names, 1):
        count, parameters, _ = GATES[name]
        free = source.sample(range(qubits), count + 2)
        controls = free[count:][: source.choice([0, 0, 0, 1, 2])]
        words = [str(time)]
        if controls and not name.startswith("id"):
            words += ["c", *map(str, controls)]
        words += [name, *map(str, free[:count]), *(str(source.uniform(-3, 3)) for _ in range(parameters))]
        lines.append(" ".join(words))
    return f"{qubits}\n" + "\n".join(lines) + "\n"


def ours(path, bitstrings, precision):
    done = subprocess.run([SALLOW, "rcs", "amplitudes", "--circuit", path, "--precision", precision, "--json"],
                          input="".join(bits + "\n" for bits in bitstrings), capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return numpy.array([a["re"] + 1j * a["im"] for a in json.loads(done.stdout)["amplitudes"]])


def check(name, path, bitstrings):
    circuit, qubits = read_qsim(path.read_text())
    numbers = [int(bits, 2) for bits in bitstrings]
    theirs = numpy.array(qsimcirq.QSimSimulator().compute_amplitudes(circuit, numbers, qubit_order=qubits))
    double = cirq.Simulator(dtype=numpy.complex128).simulate(circuit, qubit_order=qubits).final_state_vector[numbers]
    for precision, expected, bound in (("single", theirs, 1e-5), ("double", double, 1e-12)):
        worst = numpy.max(numpy.abs(ours(path, bitstrings, precision) - expected))
        if not worst < bound:
            failures.append(name)
            print(f"FAILED {name}, {precision} precision: amplitudes differ by {worst:.1e}")


def main():
    with tempfile.TemporaryDirectory(prefix="sallow_qsim_") as folder:
        path = pathlib.Path(folder) / "c.qsim"
        for seed in range(SEEDS):
            source = random.Random(seed)
            path.write_text(random_text(7, 60, source))
            check(f"every gate, seed {seed}", path, [format(k, "07b") for k in range(2**7)])
        for layout in ("sycamore", "willow"):
            subprocess.run([SALLOW, "rcs", "gen", "--layout", layout, "--qubits", "20", "--cycles", "14", "--seed", "1",
                            "--out", path], check=True)
            source = random.Random(layout)
            some = [format(source.getrandbits(20), "020b") for _ in range(1000)]
            check(f"{layout}, 20 qubits", path, some)
        start = "2\n0 h 0\n0 h 1\n1 "
        ends = []
        for gate in ("cp 0 1 0.7", "fs 0 1 0 0.7"):
            path.write_text(start + gate + "\n")
            ends.append(ours(path, ["11"], "double")[0])
        if abs(ends[0] - ends[1]) > 1e-12:
            failures.append("cp")
            print(f"FAILED cp 0.7 and fs 0 0.7 differ: {ends}")
    print(f"{len(failures)} problems")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
