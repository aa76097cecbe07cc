#!/usr/bin/env python3
"""Compares the command line with Stim's own reader, writer, converter and generator: against_stim.py SALLOW [SEED]

Needs the Python packages stim and numpy, which sallow itself does not need: without them the script exits with 77,
which ctest shows as skipped.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

try:
    import numpy
    import stim
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

SALLOW = pathlib.Path(sys.argv[1]).resolve()
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 20260104
FORMATS = ["01", "b8", "r8", "ptb64", "hits", "dets"]
failures = []


def sallow(*arguments):
    done = subprocess.run([str(SALLOW), *map(str, arguments)], capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(f"sallow {' '.join(map(str, arguments))}: {done.stderr.decode()}")
    return done.stdout


def expect(what, holds):
    if not holds:
        failures.append(what)
        print("FAILED", what)


def check_formats(folder, rng):
    """Each format, written by one program and read by the other, at widths and counts near multiples of 64."""
    for bits in (1, 7, 8, 64, 65, 300, 1000):
        for shots in (0, 1, 64, 128, 1000):
            kinds = [bits // 3, bits - bits // 3 - bits // 4, bits // 4]
            counts = dict(zip(("num_measurements", "num_detectors", "num_observables"), kinds))
            data = rng.random((shots, bits)) < rng.choice([0.5, 0.02])
            written = {}
            for name in FORMATS:
                if name == "ptb64" and shots % 64 != 0:
                    continue
                written[name] = folder / f"theirs.{name}"
                # Stim writes no mixed records; only dets distinguishes kinds.
                if name == "dets":
                    lines = []
                    for row in data:
                        words = ["shot"]
                        start = 0
                        for letter, count in zip("MDL", kinds):
                            words += [f"{letter}{k}" for k in numpy.flatnonzero(row[start:start + count])]
                            start += count
                        lines.append(" ".join(words) + "\n")
                    written[name].write_text("".join(lines))
                else:
                    stim.write_shot_data_file(data=data, path=str(written[name]), format=name, num_measurements=bits)
            flags = [f"--{name}={count}" for name, count in counts.items()]
            for source in written:
                for target in written:
                    ours = folder / f"ours.{target}"
                    sallow("convert", "--in", written[source], "--in_format", source, "--out", ours, "--out_format",
                           target, *flags)
                    expect(f"convert {source} to {target}, {bits} bits, {shots} shots",
                           ours.read_bytes() == written[target].read_bytes())
            ours = folder / "ours.dets"
            if shots:
                read = stim.read_shot_data_file(path=str(ours), format="dets", **counts)
                expect(f"Stim reads our dets, {bits} bits, {shots} shots", (read == data).all())


def check_generated_circuits():
    """Every code and task of Stim gives the same circuit, except for comments."""
    tasks = ["repetition_code:memory", "surface_code:rotated_memory_x", "surface_code:rotated_memory_z",
             "surface_code:unrotated_memory_x", "surface_code:unrotated_memory_z", "color_code:memory_xyz"]
    knobs = {"after_clifford_depolarization": 0.001, "before_round_data_depolarization": 0.002,
             "before_measure_flip_probability": 0.003, "after_reset_flip_probability": 0.004}
    for task in tasks:
        for distance in (3, 4, 5, 7):
            for rounds in (1, 2, 3, 10):
                for noise in ({}, knobs):
                    try:
                        theirs = stim.Circuit.generated(task, distance=distance, rounds=rounds, **noise)
                    except ValueError:
                        continue
                    code, name = task.split(":")
                    ours = sallow("gen", "--code", code, "--task", name, "--distance", distance, "--rounds", rounds,
                                  *(f"--{knob}={p}" for knob, p in noise.items()))
                    expect(f"gen {task} {distance} {rounds} {noise}", stim.Circuit(ours.decode()) == theirs)


GATES = [stim.gate_data(name) for name in stim.gate_data()]
ONE_QUBIT = [gate.name for gate in GATES if gate.is_unitary and gate.is_single_qubit_gate]
TWO_QUBIT = [gate.name for gate in GATES if gate.is_unitary and gate.is_two_qubit_gate]


def random_line(rng, measured, feedback):
    """An instruction on five qubits, and the number of results that it appends."""
    qubits = [int(q) for q in rng.permutation(5)]
    sign = rng.choice(["", "!"])
    product = "*".join(rng.choice(list("XYZ")) + str(q) for q in qubits[:3])
    kind = rng.integers(9)
    if kind == 0:
        return f"{rng.choice(ONE_QUBIT)} {qubits[0]}", 0
    if kind in (1, 2):
        return f"{rng.choice(TWO_QUBIT)} {qubits[0]} {qubits[1]}", 0
    if kind == 3:
        bit = f"sweep[{rng.integers(5)}]"
        if feedback and measured and rng.random() < 0.5:
            bit = f"rec[-{rng.integers(1, measured + 1)}]"
        gate = rng.choice(["CX", "CY", "CZ", "XCZ", "YCZ"])
        return f"{gate} {bit} {qubits[0]}" if gate.startswith("C") else f"{gate} {qubits[0]} {bit}", 0
    if kind == 4:
        return f"{rng.choice(['M', 'MX', 'MY', 'MR', 'MRX', 'MRY'])} {sign}{qubits[0]}", 1
    if kind == 5:
        return f"{rng.choice(['R', 'RX', 'RY'])} {qubits[0]}", 0
    if kind == 6:
        return f"{rng.choice(['MXX', 'MYY', 'MZZ'])} {qubits[0]} {sign}{qubits[1]}", 1
    if kind == 7:
        return (f"MPP {sign}{product}", 1) if rng.random() < 0.7 else (f"{rng.choice(['SPP', 'SPP_DAG'])} {product}", 0)
    return rng.choice(["MPAD 0", "MPAD 1", "HERALDED_ERASE(0.1) 0"]), 1


def deterministic_parities(circuit):
    """A basis of the sets of results with constant parity, from noiseless samples."""
    samples = circuit.without_noise().compile_sampler().sample(200)
    rows = (samples ^ samples[0]).astype(numpy.uint8)
    pivots = []
    for column in range(rows.shape[1]):
        found = numpy.flatnonzero(rows[len(pivots):, column])
        if not len(found):
            continue
        top = len(pivots)
        rows[[top, top + found[0]]] = rows[[top + found[0], top]]
        for other in numpy.flatnonzero(rows[:, column]):
            if other != top:
                rows[other] ^= rows[top]
        pivots.append(column)
    for free in set(range(rows.shape[1])) - set(pivots):
        yield [free] + [pivot for row, pivot in enumerate(pivots) if rows[row, free]]


def check_conversions(folder, rng):
    """m2d on random circuits with every gate: with and without sweep bits, feedback, and skipped feedback."""
    conversions = 0
    for trial in range(60):
        feedback = trial % 2 == 1
        lines, measured = [], 0
        for _ in range(40):
            line, results = random_line(rng, measured, feedback)
            lines.append(line)
            measured += results
        lines.append("CX sweep[4] 0")
        parities = list(deterministic_parities(stim.Circuit("\n".join(lines))))
        lines += ["DETECTOR " + " ".join(f"rec[{k - measured}]" for k in parity) for parity in parities]
        if parities:
            lines += [f"OBSERVABLE_INCLUDE(1) rec[{k - measured}]" for k in parities[0]]
        circuit = stim.Circuit("\n".join(lines))
        path = folder / "circuit.stim"
        path.write_text(str(circuit))
        results, sweeps = rng.random((100, measured)) < 0.5, rng.random((100, circuit.num_sweep_bits)) < 0.5
        stim.write_shot_data_file(data=results, path=str(folder / "m.b8"), format="b8", num_measurements=measured)
        stim.write_shot_data_file(data=sweeps, path=str(folder / "s.b8"), format="b8",
                                  num_measurements=circuit.num_sweep_bits)
        for skipped in (False, True):
            try:
                theirs = circuit.with_inlined_feedback() if skipped else circuit
            except ValueError:
                continue
            for with_sweep in (False, True):
                flags = ["--sweep", folder / "s.b8", "--sweep_format", "b8"] if with_sweep else []
                flags += ["--ran_without_feedback"] if skipped else []
                sallow("m2d", "--circuit", path, "--in", folder / "m.b8", "--in_format", "b8", "--append_observables",
                       "--out", folder / "events.01", *flags)
                ours = stim.read_shot_data_file(path=str(folder / "events.01"), format="01",
                                                num_detectors=circuit.num_detectors + circuit.num_observables)
                wanted = theirs.compile_m2d_converter().convert(measurements=results, append_observables=True,
                                                                sweep_bits=sweeps if with_sweep else None)
                expect(f"m2d, trial {trial}, skipped {skipped}, sweep {with_sweep}\n{circuit}", (ours == wanted).all())
                conversions += 1
    print(f"{conversions} conversions")


TAGGED = """
    R 0 1
    X_ERROR[my tag](0.1) 0
    MPP[a\\Cb](0.1) !Z0*Z1
    DETECTOR rec[-1]
    M(0.01) !0
    DETECTOR rec[-1]
    REPEAT[loop] 2 {
        MR[q](0.02) !1
        DETECTOR(1) rec[-1]
    }
    MZZ(0.1) !0 1
    DETECTOR rec[-1]
    HERALDED_ERASE(0.1) 0
    DETECTOR rec[-1]
    DEPOLARIZE1(0.1) 0
    M !0
    DETECTOR rec[-1]
    OBSERVABLE_INCLUDE(0) rec[-1]
"""


def places_by_symptoms(text):
    """For each error of an explanation, the texts of its places, in any order."""
    explained = {}
    for error in re.findall(r"ExplainedError \{\n(.*?)\n\}\n", text, re.DOTALL):
        symptoms, *places = error.split("\n    CircuitErrorLocation {\n")
        explained[symptoms] = sorted(place.rstrip() for place in places)
    return explained


def check_explanations(folder):
    """The same errors at the same places, with the same text; and dets in the same order."""
    circuits = {"tagged": stim.Circuit(TAGGED)}
    for task in ("surface_code:rotated_memory_x", "color_code:memory_xyz", "repetition_code:memory"):
        circuits[task] = stim.Circuit.generated(task, distance=3, rounds=3, after_clifford_depolarization=0.01,
                                                before_measure_flip_probability=0.02)
    for name, circuit in circuits.items():
        path = folder / "explained.stim"
        path.write_text(str(circuit))
        theirs = circuit.explain_detector_error_model_errors()
        wanted = places_by_symptoms("".join(f"{error}\n" for error in theirs))
        expect(f"explanations of {name}", places_by_symptoms(sallow("explain_errors", "--in", path).decode()) == wanted)
        expect(f"{name} has errors to explain", len(wanted) > 5)
    path = folder / "certain.stim"
    path.write_text("X_ERROR(1) 0 1\nM 0 1\nDETECTOR rec[-1]\nDETECTOR rec[-2]\nOBSERVABLE_INCLUDE(1) rec[-1]\n")
    for flags in ((), ("--append_observables",)):
        out = folder / "stim.dets"
        arguments = ["detect", "--in", str(path), "--shots", "2", "--out_format", "dets", *flags]
        stim.main(command_line_args=[*arguments, "--out", str(out)])
        ours = sallow(*arguments)
        expect(f"detect --out_format dets {flags}", ours == out.read_bytes())


def main():
    print("seed", SEED)
    rng = numpy.random.default_rng(SEED)
    with tempfile.TemporaryDirectory(prefix="sallow_against_stim_") as name:
        check_formats(pathlib.Path(name), rng)
        check_conversions(pathlib.Path(name), rng)
        check_explanations(pathlib.Path(name))
    check_generated_circuits()
    print(f"{len(failures)} differences")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
