#!/usr/bin/env python3
"""Checks OpenQASM of exporters: sallow reads random circuits of each package, and the amplitudes are compared.

    python3 bench/peers/qasm_exporters.py [build/release/sallow] [--seeds 3]

Needs numpy and any of qiskit, cirq-core, pytket and amazon-braket-sdk. A missing package is reported and skipped;
without any of them the exit status is 77. The text of each circuit goes through `rcs amplitudes`, and all amplitudes
are compared with the package's own simulator, up to a global phase (QASM 2 has none), within 1e-8: Cirq writes ten
digits.
"""

import argparse
import inspect
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import warnings

warnings.filterwarnings("ignore")
TOLERANCE = 1e-8


class Checker:
    def __init__(self, sallow, folder):
        self.sallow, self.folder, self.count, self.failures = sallow, folder, 0, 0

    def check(self, name, text, qubits, expected):
        """`expected` has amplitudes with qubit 0 as the first, most significant digit."""
        import numpy as np

        path = os.path.join(self.folder, "c.qasm")
        open(path, "w").write(text)
        lines = "".join(format(k, f"0{qubits}b") + "\n" for k in range(2**qubits))
        run = subprocess.run(
            [self.sallow, "rcs", "amplitudes", "--circuit", path, "--precision", "double", "--json"],
            input=lines, capture_output=True, text=True)
        self.count += 1
        if run.returncode != 0:
            self.failures += 1
            print(f"FAILED {name}: {run.stderr.strip()}")
            return
        found = np.array([a["re"] + 1j * a["im"] for a in json.loads(run.stdout)["amplitudes"]])
        phase = np.vdot(np.asarray(expected), found)
        worst = np.max(np.abs(found * np.conj(phase) / abs(phase) - expected))
        if not worst < TOLERANCE:
            self.failures += 1
            print(f"FAILED {name}: amplitudes differ by {worst:.1e}; the text:\n{text}")


def qiskit_circuits(checker, seeds):
    import numpy as np
    from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister, qasm2, qasm3
    from qiskit.circuit.library import RYGate, SwapGate, UGate, XGate
    from qiskit.circuit.random import random_circuit
    from qiskit.quantum_info import Statevector

    def both(name, circuit, expected=None):
        expected = Statevector(circuit.reverse_bits()).data if expected is None else expected
        checker.check(f"{name}, OpenQASM 2", qasm2.dumps(circuit), circuit.num_qubits, expected)
        checker.check(f"{name}, OpenQASM 3", qasm3.dumps(circuit), circuit.num_qubits, expected)

    names = ("id x y z h s sdg t tdg sx sxdg rx ry rz p u r cx cy cz ch cs csdg csx crx cry crz cp cu swap iswap dcx "
             "ecr rxx ryy rzz rzx ccx ccz cswap rccx").split()
    for seed in range(seeds):
        source = random.Random(seed)
        every = QuantumCircuit(5)
        for name in names:
            for qubit in range(5):
                every.u(*(source.uniform(-3, 3) for _ in range(3)), qubit)
            gate, free, arguments = getattr(every, name), source.sample(range(5), 5), []
            for parameter in inspect.signature(gate).parameters.values():
                if parameter.default is inspect.Parameter.empty:
                    arguments.append(free.pop() if "qubit" in parameter.name else source.uniform(-3, 3))
            gate(*arguments)
        both(f"qiskit, every gate, seed {seed}", every)
        both(f"qiskit, random, seed {seed}", random_circuit(5, 10, max_operands=4, seed=seed))
    controlled = QuantumCircuit(3, global_phase=0.7)
    part = QuantumCircuit(2, name="two words")
    part.h(0), part.cx(0, 1), part.rz(0.3, 1)
    controlled.h(0)
    controlled.append(XGate().control(2, ctrl_state=1), [0, 1, 2])
    controlled.append(UGate(0.1, 0.2, 0.3).control(1), [0, 1])
    controlled.append(RYGate(0.3).power(2), [2])
    controlled.append(SwapGate().control(1), [0, 1, 2])
    controlled.append(part.to_gate(), [2, 0])
    controlled.append(part.to_gate().inverse(), [0, 1])
    controlled.append(part.to_gate().control(1), [0, 1, 2])
    both("qiskit, controlled and inverted", controlled)
    registers = QuantumCircuit(QuantumRegister(2, "a"), QuantumRegister(3, "b"), ClassicalRegister(5, "meas"))
    registers.h(0), registers.cx(0, 3), registers.unitary(np.array([[1, 1j], [1j, 1]]) / math.sqrt(2), [4])
    expected = Statevector(registers.reverse_bits()).data
    registers.barrier()
    registers.measure(range(5), range(5))
    both("qiskit, registers and measurements", registers, expected)


def cirq_circuits(checker, seeds):
    import cirq
    import numpy as np

    gates = [
        cirq.X, cirq.Y, cirq.Z, cirq.H, cirq.S, cirq.T, cirq.X**0.5, cirq.Y**0.5, cirq.X**-0.5, cirq.Z**0.3,
        cirq.X**0.3, cirq.Y**1.7, cirq.rx(0.3), cirq.ry(0.4), cirq.rz(0.5), cirq.CNOT, cirq.CZ, cirq.SWAP, cirq.ISWAP,
        cirq.CZ**0.3, cirq.CNOT**0.7, cirq.ISWAP**0.5, cirq.PhasedXPowGate(phase_exponent=0.25, exponent=0.5),
        cirq.FSimGate(math.pi / 2, math.pi / 6), cirq.FSimGate(0.3, 0.4), cirq.CCX, cirq.CCZ, cirq.CSWAP,
        cirq.XX**0.3, cirq.YY**0.4, cirq.ZZ**0.5, cirq.PhasedISwapPowGate(phase_exponent=0.2, exponent=0.4),
        cirq.PhasedXZGate(x_exponent=0.1, z_exponent=0.2, axis_phase_exponent=0.3), cirq.CX.controlled(2),
    ]
    for seed in range(seeds):
        source, qubits, operations = random.Random(seed), cirq.LineQubit.range(6), []
        for _ in range(60):
            gate = source.choice(gates)
            operations.append(gate(*source.sample(qubits, cirq.num_qubits(gate))))
        circuit = cirq.Circuit(operations)
        expected = cirq.Simulator(dtype=np.complex128).simulate(circuit, qubit_order=qubits).final_state_vector
        measured = circuit + cirq.Circuit(cirq.measure(*qubits, key="result"))
        for version in ("2.0", "3.0"):
            for name, written in (("random", circuit), ("measured", measured)):
                checker.check(f"cirq, {name}, seed {seed}, OpenQASM {version}",
                              written.to_qasm(version=version, qubit_order=qubits), 6, expected)


def pytket_circuits(checker, seeds):
    from pytket import Circuit, OpType
    from pytket.qasm import circuit_to_qasm_str

    common = [("X", 1, 0), ("H", 1, 0), ("S", 1, 0), ("Tdg", 1, 0), ("SX", 1, 0), ("SXdg", 1, 0), ("Rx", 1, 1),
              ("Ry", 1, 1), ("Rz", 1, 1), ("U1", 1, 1), ("U2", 1, 2), ("U3", 1, 3), ("CX", 2, 0), ("CY", 2, 0),
              ("CZ", 2, 0), ("CH", 2, 0), ("CSX", 2, 0), ("CRz", 2, 1), ("CRx", 2, 1), ("CRy", 2, 1), ("CU1", 2, 1),
              ("CU3", 2, 3), ("CCX", 3, 0), ("CSWAP", 3, 0), ("SWAP", 2, 0), ("ZZPhase", 2, 1), ("XXPhase", 2, 1),
              ("CnX", 4, 0), ("CnX", 5, 0)]
    trap = [("PhasedX", 1, 2), ("Rz", 1, 1), ("ZZMax", 2, 0), ("ZZPhase", 2, 1), ("CX", 2, 0), ("H", 1, 0)]
    for seed in range(seeds):
        for header, gates in (("qelib1", common), ("hqslib1", trap)):
            source, circuit = random.Random(seed), Circuit(5)
            for qubit in range(5):
                circuit.U3(*(source.uniform(0, 2) for _ in range(3)), qubit)
            for _ in range(40):
                name, size, parameters = source.choice(gates)
                circuit.add_gate(getattr(OpType, name), [source.uniform(-2, 2) for _ in range(parameters)],
                                 source.sample(range(5), size))
            expected = circuit.get_statevector()
            circuit.measure_all()
            checker.check(f"pytket, {header}, seed {seed}", circuit_to_qasm_str(circuit, header=header), 5, expected)


def braket_circuits(checker, seeds):
    from braket.circuits import Circuit
    from braket.circuits.serialization import IRType
    from braket.devices import LocalSimulator

    # No controlled rotations: version 1.41.2 of the local simulator applies `ctrl @ rx(a) q[2], q[0]` differently from
    # the same rotation written as h, rz and cnot; sallow agrees with the latter.
    plain = "h x y z s si t ti v vi i".split()
    turned = "rx ry rz phaseshift gpi gpi2".split()
    pairs = "cnot cz cy swap iswap cv ecr".split()
    turned_pairs = "cphaseshift cphaseshift00 cphaseshift01 cphaseshift10 xx yy zz xy pswap".split()
    for seed in range(seeds):
        source, circuit = random.Random(seed), Circuit()

        def angle():
            return source.uniform(-3, 3)

        for qubit in range(4):
            circuit.u(qubit, angle(), angle(), angle())
        for _ in range(60):
            a, b, c, _ = source.sample(range(4), 4)
            source.choice([
                lambda: getattr(circuit, source.choice(plain))(a),
                lambda: getattr(circuit, source.choice(turned))(a, angle()),
                lambda: getattr(circuit, source.choice(pairs))(a, b),
                lambda: getattr(circuit, source.choice(turned_pairs))(a, b, angle()),
                lambda: circuit.ccnot(a, b, c),
                lambda: circuit.cswap(a, b, c),
                lambda: circuit.ms(a, b, angle(), angle(), angle()),
                lambda: circuit.prx(a, angle(), angle()),
                lambda: circuit.gphase(angle()),
                lambda: getattr(circuit, source.choice(plain))(a, control=[b, c], control_state=[0, 1],
                                                                power=source.choice([1, 2, -1])),
            ])()
        text = circuit.to_ir(IRType.OPENQASM).source
        circuit.state_vector()
        expected = LocalSimulator().run(circuit, shots=0).result().values[0]
        checker.check(f"braket, seed {seed}", text, 4, expected)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sallow", nargs="?", default="build/release/sallow")
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    packages = [("qiskit", qiskit_circuits), ("cirq", cirq_circuits), ("pytket", pytket_circuits),
                ("braket.circuits", braket_circuits)]
    checked = 0
    with tempfile.TemporaryDirectory() as folder:
        checker = Checker(options.sallow, folder)
        for module, circuits in packages:
            before = checker.count
            try:
                __import__("numpy"), __import__(module)
            except ImportError as missing:
                print(f"SKIPPED {module}: {missing}")
                continue
            circuits(checker, options.seeds)
            checked += 1
            print(f"{module}: {checker.count - before} texts")
        print(f"{checker.count} texts read, {checker.failures} of them wrong")
    if checked == 0:
        sys.exit(77)
    sys.exit(1 if checker.failures else 0)


if __name__ == "__main__":
    main()
