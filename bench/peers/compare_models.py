#!/usr/bin/env python3
"""Compares sallow's error models with Stim's, circuit by circuit.

For every circuit: without splitting, the models have the same symptom sets with the same probabilities (relative 1e-9).
With --decompose_errors, they are the same after parts are combined, every part has at most two detectors (if Stim also
succeeds), and the number of parts that occur as separate errors is counted. With --fold_loops, they are the same after
loops are written out. If Stim refuses a circuit, sallow must refuse it too, except that it may split errors that Stim
cannot split.

    compare_models.py SALLOW [CIRCUIT_OR_FOLDER ...]     files and folders of .stim files
    compare_models.py SALLOW --random N [--seed S]       random circuits that use every gate

About one in a thousand random circuits differs, for two known reasons: Stim's parts of a split error sometimes lose an
observable, and exclusive cases that a gauge makes equal are added or composed, depending on the eliminated detector.

Needs stim (pip install stim); if it is missing, reports it and exits with status 77.
"""
import argparse
import os
import random
import subprocess
import sys


def sallow_model(binary, text, flags):
    done = subprocess.run([binary, "analyze_errors", *flags], input=text, capture_output=True, text=True)
    if done.returncode not in (0, 2):
        raise RuntimeError(f"exit {done.returncode}: {done.stderr}")
    return (stim.DetectorErrorModel(done.stdout), None) if done.returncode == 0 else (None, done.stderr)


def stim_model(text, options):
    try:
        return stim.Circuit(text).detector_error_model(**options), None
    except ValueError as error:
        return None, str(error)


def mechanisms(model):
    """Symptoms of whole errors → probability; and the parts, as (symptoms, whether the part is a whole error)."""
    merged, alone, parts = {}, set(), set()
    for instruction in model.flattened():
        if instruction.type != "error":
            continue
        p = instruction.args_copy()[0]
        pieces, whole = [], set()
        for group in instruction.target_groups():
            piece = frozenset(str(t) for t in group)
            pieces.append(piece)
            whole ^= piece
        key = frozenset(whole)
        q = merged.get(key, 0.0)
        merged[key] = p * (1 - q) + q * (1 - p)
        if len(pieces) == 1:
            alone.add(key)
        parts.update(pieces)
    return merged, alone, parts


def detectors_in(part):
    return sum(1 for t in part if t.startswith("D"))


def difference(ours, theirs):
    """The first difference between two maps of errors, or None; errors of probability 0 count as absent."""
    ours = {k: p for k, p in ours.items() if p > 0 and k}
    theirs = {k: p for k, p in theirs.items() if p > 0 and k}
    for key in ours.keys() | theirs.keys():
        p, q = ours.get(key), theirs.get(key)
        if p is None or q is None:
            return f"{' '.join(sorted(key))}: ours {p}, Stim's {q}"
        if abs(p - q) > 1e-9 * max(p, q):
            return f"{' '.join(sorted(key))}: ours {p!r}, Stim's {q!r}"
    return None


def reduced_by_gauges(merged, gauges_of):
    """Symptoms modulo errors of probability 1/2: the same for every choice of eliminated detectors."""
    basis = {}

    def reduce(symptoms):
        for pivot in sorted(basis, reverse=True):
            if pivot in symptoms:
                symptoms = symptoms ^ basis[pivot]
        return symptoms

    for symptoms, p in gauges_of.items():
        rest = reduce(symptoms) if p == 0.5 else None
        if rest:
            pivot = max(rest)
            basis = {k: v ^ rest if pivot in v else v for k, v in basis.items()}
            basis[pivot] = rest
    result = {}
    for symptoms, p in merged.items():
        key = reduce(symptoms)
        q = result.get(key, 0.0)
        result[key] = p * (1 - q) + q * (1 - p)
    return result


def coordinates(model):
    return model.get_detector_coordinates(), model.num_detectors, model.num_observables


def compare(binary, text):
    """Returns (list of differences, notes)."""
    complaints, notes = [], []
    common = ["--approximate_disjoint_errors"]
    for flags, options in [
        ([], {}),
        (["--allow_gauge_detectors"], {"allow_gauge_detectors": True}),
        (["--fold_loops"], {"flatten_loops": False}),
        (["--decompose_errors"], {"decompose_errors": True}),
        (["--decompose_errors", "--ignore_decomposition_failures"],
         {"decompose_errors": True, "ignore_decomposition_failures": True}),
        (["--decompose_errors", "--fold_loops", "--ignore_decomposition_failures"],
         {"decompose_errors": True, "ignore_decomposition_failures": True, "flatten_loops": False}),
    ]:
        options = {"flatten_loops": True, **options}
        ours, our_error = sallow_model(binary, text, flags + common)
        theirs, their_error = stim_model(text, dict(options, approximate_disjoint_errors=True))
        label = " ".join(flags) or "plain"
        if theirs is None or ours is None:
            if theirs is not None:
                complaints.append(f"{label}: only sallow refuses: {our_error.strip()}")
            elif ours is not None and "decompose" not in their_error:
                complaints.append(f"{label}: only Stim refuses: {their_error.splitlines()[0]}")
            continue
        merged, alone, parts = mechanisms(ours)
        their_merged, their_alone, their_parts = mechanisms(theirs)
        if "--allow_gauge_detectors" in flags:
            ours_twice, theirs_twice = dict(merged), dict(their_merged)
            merged = reduced_by_gauges(ours_twice, theirs_twice)
            their_merged = reduced_by_gauges(theirs_twice, ours_twice)
            merged.pop(frozenset(), None), their_merged.pop(frozenset(), None)
        found = difference(merged, their_merged)
        if found:
            complaints.append(f"{label}: {found}")
        if coordinates(ours) != coordinates(theirs):
            complaints.append(f"{label}: detectors, observables or coordinates differ")
        if "--decompose_errors" in flags:
            large = sum(1 for p in parts if detectors_in(p) > 2)
            their_large = sum(1 for p in their_parts if detectors_in(p) > 2)
            strange = sum(1 for p in parts - alone if p and detectors_in(p) <= 2)
            their_strange = sum(1 for p in their_parts - their_alone if p and detectors_in(p) <= 2)
            if large > their_large:
                complaints.append(f"{label}: {large} parts are no edges, {their_large} with Stim")
            if strange > their_strange and large == their_large:
                complaints.append(f"{label}: {strange} parts do not occur alone, {their_strange} with Stim")
            if large or strange or their_large or their_strange:
                notes.append(f"{label}: {large} parts are no edges ({their_large} with Stim), "
                             f"{strange} do not occur alone ({their_strange} with Stim)")
    return complaints, notes


ONE = ["I", "X", "Y", "Z", "H", "H_XY", "H_YZ", "H_NXY", "H_NXZ", "H_NYZ", "S", "S_DAG", "SQRT_X", "SQRT_X_DAG",
       "SQRT_Y", "SQRT_Y_DAG", "C_XYZ", "C_ZYX", "C_NXYZ", "C_XNYZ", "C_XYNZ", "C_NZYX", "C_ZNYX", "C_ZYNX"]
TWO = ["II", "CX", "CY", "CZ", "XCX", "XCY", "XCZ", "YCX", "YCY", "YCZ", "SWAP", "ISWAP", "ISWAP_DAG", "CXSWAP",
       "SWAPCX", "CZSWAP", "SQRT_XX", "SQRT_XX_DAG", "SQRT_YY", "SQRT_YY_DAG", "SQRT_ZZ", "SQRT_ZZ_DAG"]


def random_circuit(rng):
    """A random circuit. Its detectors are parities that are fixed according to Stim or, sometimes, random."""
    qubits = rng.randint(1, 5)
    lines, results = [], 0

    def noise():
        nonlocal results
        q = rng.randrange(qubits)
        p = rng.choice([0.001, 0.01, 0.1])
        kinds = [f"X_ERROR({p}) {q}", f"Y_ERROR({p}) {q}", f"Z_ERROR({p}) {q}", f"DEPOLARIZE1({p}) {q}",
                 f"PAULI_CHANNEL_1({p},{p / 2},{p * 2}) {q}", f"PAULI_CHANNEL_1({p},0,{p * 2}) {q}",
                 f"I_ERROR({p}) {q}", f"HERALDED_ERASE({p}) {q}",
                 f"HERALDED_PAULI_CHANNEL_1({p},{p / 2},{p / 3},{p}) {q}",
                 f"E({p}) {rng.choice('XYZ')}{q}",
                 f"E({p}) {rng.choice('XYZ')}{q}\nELSE_CORRELATED_ERROR({p * 2}) {rng.choice('XYZ')}{q}"]
        if qubits > 1:
            a, b = rng.sample(range(qubits), 2)
            args = ",".join(str(round(rng.random() * p / 2, 6)) for _ in range(15))
            kinds += [f"DEPOLARIZE2({p}) {a} {b}", f"PAULI_CHANNEL_2({args}) {a} {b}",
                      f"E({p}) {rng.choice('XYZ')}{a} {rng.choice('XYZ')}{b}", f"II_ERROR({p}) {a} {b}"]
        line = rng.choice(kinds)
        results += line.startswith("HERALDED")
        lines.append(line)

    for _ in range(rng.randint(3, 25)):
        q = rng.randrange(qubits)
        kind = rng.randrange(10)
        if kind < 2:
            lines.append(f"{rng.choice(ONE)} {q}")
        elif kind < 5 and qubits > 1:
            a, b = rng.sample(range(qubits), 2)
            lines.append(f"{rng.choice(TWO)} {a} {b}")
        elif kind == 5:
            gate = rng.choice(["M", "MX", "MY", "MR", "MRX", "MRY", "R", "RX", "RY"])
            p = rng.choice(["", "(0.01)"]) if gate.startswith("M") else ""
            lines.append(f"{gate}{p} {q}")
            results += gate.startswith("M")
        elif kind == 6 and qubits > 1:
            a, b = rng.sample(range(qubits), 2)
            lines.append(rng.choice([f"MXX(0.02) {a} {b}", f"MYY {a} {b}", f"MZZ {a} !{b}", f"MPP(0.03) X{a}*Y{b}",
                                     f"MPP Z{a}*Z{b}", f"MPAD 1"]))
            results += 1
        elif kind == 7 and qubits > 1:
            a, b = rng.sample(range(qubits), 2)
            lines.append(rng.choice([f"SPP X{a}*Y{b}", f"SPP_DAG Z{a}*Z{b}*X{a}*X{b}", f"SPP Y{a}"]))
        elif kind == 8 and results:
            k = rng.randint(1, results)
            lines.append(rng.choice([f"CX rec[-{k}] {q}", f"CY rec[-{k}] {q}", f"CZ {q} rec[-{k}]",
                                     f"XCZ {q} rec[-{k}]",
                                     f"YCZ {q} rec[-{k}]", f"CX sweep[0] {q}"]))
        else:
            noise()
    lines.append("M " + " ".join(map(str, range(qubits))))
    lines.append("MX " + " ".join(map(str, range(qubits))))
    results += 2 * qubits
    body = "\n".join(lines)
    # The fixed parities are those of the noiseless records over many shots with random outcomes.
    shots = stim.Circuit(body).without_noise().compile_sampler(seed=rng.randrange(1 << 30)).sample(60)
    rows = [sum(int(shots[s][k] ^ shots[0][k]) << s for s in range(len(shots))) for k in range(results)]
    basis, fixed = {}, []
    for k, row in enumerate(rows):
        mask = 1 << k
        while row and row.bit_length() in basis:
            other, other_mask = basis[row.bit_length()]
            row, mask = row ^ other, mask ^ other_mask
        if row:
            basis[row.bit_length()] = (row, mask)
        else:
            fixed.append(mask)
    for n, mask in enumerate(fixed):
        for other in rng.sample(fixed, min(len(fixed), rng.randrange(2))):
            if other != mask:
                mask ^= other
        if rng.random() < 0.03:
            mask ^= 1 << rng.randrange(results)
        records = " ".join(f"rec[{k - results}]" for k in range(results) if mask >> k & 1)
        kind = f"DETECTOR({n})" if rng.random() < 0.8 else f"OBSERVABLE_INCLUDE({rng.randrange(3)})"
        body += f"\n{kind} {records}"
    return body + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sallow")
    parser.add_argument("circuits", nargs="*")
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()

    cases = []
    for path in arguments.circuits:
        if os.path.isdir(path):
            for folder, _, files in sorted(os.walk(path)):
                cases += [os.path.join(folder, f) for f in sorted(files) if f.endswith(".stim")]
        else:
            cases.append(path)
    wrong = 0
    for path in cases:
        with open(path) as file:
            complaints, notes = compare(arguments.sallow, file.read())
        wrong += bool(complaints)
        print(("DIFFERS " if complaints else "same    ") + path)
        for line in complaints:
            print("    " + line)
        for line in notes:
            print("    note: " + line)
    rng = random.Random(arguments.seed)
    for k in range(arguments.random):
        text = random_circuit(rng)
        complaints, _ = compare(arguments.sallow, text)
        if complaints:
            wrong += 1
            print(f"DIFFERS random circuit {k} of seed {arguments.seed}\n{text}")
            for line in complaints:
                print("    " + line)
    print(f"{len(cases) + arguments.random} circuits, {wrong} differ")
    return 1 if wrong else 0


try:
    import stim
except ImportError:
    print("SKIPPED: stim is not installed (pip install stim)")
    sys.exit(77)
sys.exit(main())
