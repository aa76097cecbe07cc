"""The first steps of a user of Stim, with a changed import line: the same numbers, within shot noise if random."""

import math

import numpy as np
import pytest

import sallow
import sallow.stim

SHOTS = 20_000


@pytest.fixture(params=["sallow.stim", "sallow"])
def ours(request):
    return {"sallow.stim": sallow.stim, "sallow": sallow}[request.param]


@pytest.fixture
def stim():
    return pytest.importorskip("stim")


def agree(failures, other, shots=SHOTS):
    """Compares two counts of one rate, within 6 standard deviations: fails by chance less than once in 10^8."""
    return abs(failures - other) <= 6 * math.sqrt(failures + other + 1)


def bell_pair(stim):
    circuit = stim.Circuit()
    circuit.append("H", [0])
    circuit.append("CNOT", [0, 1])
    circuit.append("M", [0, 1])
    rows = circuit.compile_sampler().sample(shots=200)
    circuit.append("DETECTOR", [stim.target_rec(-1), stim.target_rec(-2)])
    quiet = circuit.compile_detector_sampler().sample(shots=200)
    return str(circuit), rows.shape, str(rows.dtype), bool((rows[:, 0] == rows[:, 1]).all()), bool(quiet.any())


def test_a_bell_pair(stim, ours):
    assert bell_pair(ours) == bell_pair(stim)


def noisy_bell_pair(stim):
    circuit = stim.Circuit(
        """
        H 0
        TICK
        CX 0 1
        X_ERROR(0.2) 0 1
        TICK
        M 0 1
        DETECTOR rec[-1] rec[-2]
        """
    )
    return int(circuit.compile_detector_sampler().sample(shots=SHOTS).sum())


def test_a_noisy_bell_pair(stim, ours):
    mean = SHOTS * 2 * 0.2 * 0.8
    for fired in (noisy_bell_pair(ours), noisy_bell_pair(stim)):
        assert abs(fired - mean) < 6 * math.sqrt(mean)


def repetition_code_by_hand(stim, distance, rounds, noise):
    """Builds a memory experiment round by round, with + and *, insert and append."""
    data, checks = range(0, 2 * distance - 1, 2), range(1, 2 * distance - 1, 2)
    pairs = [(qubit - 1, qubit) for qubit in checks], [(qubit + 1, qubit) for qubit in checks]
    cycle = stim.Circuit()
    cycle.append("TICK")
    cycle.append("DEPOLARIZE1", data, noise)
    for layer in pairs:
        cycle.append("CX", [qubit for pair in layer for qubit in pair])
        cycle.append("TICK")
    cycle.append("X_ERROR", checks, noise)
    cycle.append("MR", checks)
    first = stim.Circuit()
    first.append("R", range(2 * distance - 1))
    first += cycle
    for k in range(distance - 1):
        first.append("DETECTOR", [stim.target_rec(k - distance + 1)], (2 * k + 1, 0))
    later = cycle.copy()
    later.append("SHIFT_COORDS", [], (0, 1))
    for k in range(distance - 1):
        lookback = k - distance + 1
        later.append("DETECTOR", [stim.target_rec(lookback), stim.target_rec(lookback - distance + 1)], (2 * k + 1, 0))
    circuit = first + later * (rounds - 1)
    circuit.append("X_ERROR", data, noise)
    circuit.append("M", data)
    for k in range(distance - 1):
        records = [k - distance, k - distance + 1, k - 2 * distance + 1]
        circuit.append("DETECTOR", [stim.target_rec(record) for record in records], (2 * k + 1, 1))
    circuit.append("OBSERVABLE_INCLUDE", [stim.target_rec(-1)], 0)
    circuit.insert(0, stim.Circuit("\n".join(f"QUBIT_COORDS({qubit}, 0) {qubit}" for qubit in range(2 * distance - 1))))
    return circuit


def test_a_code_built_by_hand(stim, ours):
    mine, other = (repetition_code_by_hand(s, 5, 6, 0.03) for s in (ours, stim))
    assert str(mine) == str(other)
    assert mine.get_detector_coordinates() == other.get_detector_coordinates()
    assert mine.get_final_qubit_coordinates() == other.get_final_qubit_coordinates()
    model = mine.detector_error_model(flatten_loops=True)
    assert ours.DetectorErrorModel(str(other.detector_error_model(flatten_loops=True))).approx_equals(model, atol=1e-12)
    assert len(mine.shortest_graphlike_error()) == len(other.shortest_graphlike_error()) == 5


def count_logical_errors(stim, matching, circuit, shots=SHOTS):
    """Samples, decodes and counts as with Stim and PyMatching."""
    sampler = circuit.compile_detector_sampler()
    detection_events, observable_flips = sampler.sample(shots, separate_observables=True)
    model = circuit.detector_error_model(decompose_errors=True)
    predictions = matching.Matching.from_detector_error_model(model).decode_batch(detection_events)
    return int(sum(not np.array_equal(*pair) for pair in zip(predictions, observable_flips)))


def test_logical_errors_of_a_repetition_code(stim, ours):
    pymatching = pytest.importorskip("pymatching")

    def run(s, matching):
        circuit = s.Circuit.generated(
            "repetition_code:memory",
            distance=5,
            rounds=10,
            before_round_data_depolarization=0.04,
            before_measure_flip_probability=0.01,
        )
        return count_logical_errors(s, matching, circuit)

    assert agree(run(ours, sallow), run(stim, pymatching))


def test_a_threshold_of_the_surface_code(stim, ours):
    pymatching = pytest.importorskip("pymatching")

    def run(s, matching):
        return [
            count_logical_errors(
                s,
                matching,
                s.Circuit.generated(
                    "surface_code:rotated_memory_z",
                    distance=distance,
                    rounds=distance,
                    after_clifford_depolarization=noise,
                    after_reset_flip_probability=noise,
                    before_measure_flip_probability=noise,
                    before_round_data_depolarization=noise,
                ),
                20_000,
            )
            for distance in (3, 5)
            for noise in (0.004, 0.012)
        ]

    mine, other = run(ours, sallow), run(stim, pymatching)
    assert all(agree(*pair) for pair in zip(mine, other))
    assert mine[0] > mine[2] and mine[1] < mine[3]  # below and above threshold, by about four standard deviations


def test_measurements_from_elsewhere(stim, ours):
    def run(s):
        circuit = s.Circuit("X 0\nM 0 1\nREPEAT 3 {\n    MR 0\n    DETECTOR rec[-1]\n}\nOBSERVABLE_INCLUDE(0) rec[-2]")
        measured = np.array([[1, 0, 1, 0, 0], [1, 1, 0, 1, 1], [0, 0, 0, 0, 0]], dtype=np.bool_)
        return circuit.compile_m2d_converter().convert(measurements=measured, separate_observables=True)

    for mine, other in zip(run(ours), run(stim)):
        assert np.array_equal(mine, other) and mine.dtype == other.dtype


def walk(circuit, depth=0):
    """Iterates over a circuit, as a noise model or a compiler does, and rebuilds it with doubled noise."""
    made = type(circuit)()
    names = []
    for part in circuit:
        if part.name == "REPEAT":
            body, inner = walk(part.body_copy(), depth + 1)
            names += inner
            made += body * part.repeat_count
            continue
        names.append((depth, part.name, len(part.targets_copy())))
        arguments = part.gate_args_copy()
        if part.name in ("DEPOLARIZE1", "DEPOLARIZE2", "X_ERROR"):
            arguments = [2 * number for number in arguments]
        made.append(part.name, part.targets_copy(), arguments)
    return made, names


def test_a_circuit_is_walked_and_rebuilt(stim, ours):
    def run(s):
        made, names = walk(
            s.Circuit.generated(
                "surface_code:unrotated_memory_x",
                distance=3,
                rounds=20,
                after_clifford_depolarization=0.001,
                before_measure_flip_probability=0.003,
            )
        )
        return str(made), names

    assert run(ours) == run(stim)


def test_detector_errors_are_listed(stim, ours):
    """Collects the edges of a flattened model, as decoders written in Python do."""

    def run(s):
        options = dict(distance=3, rounds=4, after_clifford_depolarization=0.01)
        circuit = s.Circuit.generated("repetition_code:memory", **options)
        edges = {}
        for line in circuit.detector_error_model(decompose_errors=True).flattened():
            if line.type != "error":
                continue
            probability = line.args_copy()[0]
            for group in line.target_groups():
                detectors = tuple(sorted(t.val for t in group if t.is_relative_detector_id()))
                flips = tuple(sorted(t.val for t in group if t.is_logical_observable_id()))
                before = edges.get((detectors, flips), 0)
                edges[detectors, flips] = before * (1 - probability) + probability * (1 - before)
        return edges

    mine, other = run(ours), run(stim)
    assert mine.keys() == other.keys()
    assert all(mine[edge] == pytest.approx(other[edge], rel=1e-3) for edge in mine)
