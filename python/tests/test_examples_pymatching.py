"""The first steps of a user of PyMatching, with a changed import line: the same weights, the same answers up to ties,
and the same failures within shot noise."""

import math

import numpy as np
import pytest

import sallow

pymatching = pytest.importorskip("pymatching")
sparse = pytest.importorskip("scipy.sparse")


def agree(failures, other):
    """Compares two counts of one rate, within 6 standard deviations: fails by chance less than once in 10^8."""
    return abs(failures - other) <= 6 * math.sqrt(failures + other + 1)


def ring(length):
    """The checks between neighbours on a ring."""
    return sparse.csr_matrix(np.eye(length, dtype=np.uint8) ^ np.roll(np.eye(length, dtype=np.uint8), 1, axis=1))


def toric_code(size):
    """Star checks of a toric code and its two logical operators, qubit by qubit, from the product of two rings."""
    one = sparse.identity(size, dtype=np.uint8)
    checks = sparse.hstack([sparse.kron(ring(size), one), sparse.kron(one, ring(size).T)]).tocsr()
    loop, point = np.zeros((1, size), np.uint8), np.ones((1, size), np.uint8)
    loop[0, 0] = 1
    logicals = sparse.block_diag([sparse.kron(point, loop), sparse.kron(loop, point)]).tocsr()
    checks.data %= 2
    return checks, logicals


def test_a_line_by_hand():
    """A repetition code of five bits with two boundaries."""
    checks = np.array([[1, 1, 0, 0, 0], [0, 1, 1, 0, 0], [0, 0, 1, 1, 0], [0, 0, 0, 1, 1]])
    weights = np.log((1 - np.array([0.1, 0.2, 0.05, 0.3, 0.1])) / np.array([0.1, 0.2, 0.05, 0.3, 0.1]))
    ours, theirs = (package.Matching(checks, weights=weights) for package in (sallow, pymatching))
    assert (ours.num_detectors, ours.num_fault_ids, ours.num_edges) == (4, 5, 5)
    assert (theirs.num_detectors, theirs.num_fault_ids, theirs.num_edges) == (4, 5, 5)
    for error in np.ndindex(*[2] * 5):
        syndrome = checks @ np.array(error) % 2
        mine, mine_weight = ours.decode(syndrome, return_weight=True)
        other, other_weight = theirs.decode(syndrome, return_weight=True)
        assert mine_weight == pytest.approx(other_weight, rel=1e-6)
        assert np.array_equal(mine, other) and mine.dtype == other.dtype


def test_a_graph_edge_by_edge():
    def build(package):
        matching = package.Matching()
        matching.add_boundary_edge(0, fault_ids={0}, weight=1.5)
        matching.add_edge(0, 1, fault_ids=1, weight=2, error_probability=0.1)
        matching.add_edge(1, 2, fault_ids={0, 2}, weight=0.5)
        matching.add_edge(2, 3, weight=3)
        matching.add_boundary_edge(3, fault_ids=3)
        return matching

    ours, theirs = build(sallow), build(pymatching)
    rows = np.array(list(np.ndindex(2, 2, 2, 2)), dtype=np.uint8)
    mine, mine_weights = ours.decode_batch(rows, return_weights=True)
    other, other_weights = theirs.decode_batch(rows, return_weights=True)
    assert np.array_equal(mine, other) and np.allclose(mine_weights, other_weights)


def failures_on_the_torus(package, size, probability, trials, seed):
    """Generates noise and syndromes itself, and decodes with one call of decode_batch."""
    checks, logicals = toric_code(size)
    matching = package.Matching.from_check_matrix(
        checks, weights=np.log((1 - probability) / probability), faults_matrix=logicals
    )
    noise = (np.random.default_rng(seed).random((trials, checks.shape[1])) < probability).astype(np.uint8)
    shots = (noise @ checks.T) % 2
    actual = (noise @ logicals.T) % 2
    return int(np.any(matching.decode_batch(shots) != actual, axis=1).sum())


@pytest.mark.parametrize("size, probability", [(4, 0.08), (8, 0.08), (6, 0.12)])
def test_a_toric_code(size, probability):
    mine, other = (failures_on_the_torus(p, size, probability, 2000, seed=size) for p in (sallow, pymatching))
    assert agree(mine, other) and mine > 0


def test_a_toric_code_with_faulty_measurements():
    """Rounds of checks with readout errors: syndromes are differences of rounds, and the last round is perfect."""
    size, rounds, p, q, trials = 4, 4, 0.03, 0.03, 300
    checks, logicals = toric_code(size)
    random = np.random.default_rng(5)

    def run(package):
        matching = package.Matching(
            checks,
            weights=np.log((1 - p) / p),
            repetitions=rounds,
            timelike_weights=np.log((1 - q) / q),
            faults_matrix=logicals,
        )
        failures, weights = 0, []
        for noise, misread in samples:
            state = noise.cumsum(axis=0) % 2
            read = (state @ checks.T % 2) ^ misread
            read[1:] ^= read[:-1].copy()
            answer, weight = matching.decode(read.ravel(), return_weight=True)
            weights.append(weight)
            failures += not np.array_equal(answer, state[-1] @ logicals.T % 2)
        return failures, weights

    samples = []
    for _ in range(trials):
        misread = (random.random((rounds, checks.shape[0])) < q).astype(np.uint8)
        misread[-1] = 0
        samples.append(((random.random((rounds, checks.shape[1])) < p).astype(np.uint8), misread))
    (mine, mine_weights), (other, other_weights) = run(sallow), run(pymatching)
    assert agree(mine, other)
    assert np.allclose(mine_weights, other_weights, rtol=1e-5)


def test_a_circuit_from_stim():
    stim = pytest.importorskip("stim")

    def circuit(s):
        return s.Circuit.generated(
            "surface_code:rotated_memory_x", distance=5, rounds=5, after_clifford_depolarization=0.005
        )

    events, flips = circuit(stim).compile_detector_sampler(seed=11).sample(5000, separate_observables=True)
    packed = np.packbits(events, axis=1, bitorder="little")
    theirs = pymatching.Matching.from_detector_error_model(circuit(stim).detector_error_model(decompose_errors=True))
    other, other_weights = theirs.decode_batch(events, return_weights=True)
    for given in (circuit(stim), circuit(sallow)):
        model = given.detector_error_model(decompose_errors=True)
        for ours in (sallow.Matching.from_detector_error_model(model), sallow.Matching(model)):
            mine, weights = ours.decode_batch(events, return_weights=True)
            again = ours.decode_batch(packed, bit_packed_shots=True, bit_packed_predictions=True)
            assert np.array_equal(mine, again) and mine.shape == other.shape and mine.dtype == other.dtype
            # PyMatching rounds weights to whole numbers.
            assert np.allclose(weights, other_weights, rtol=1e-2)
            assert agree((mine != flips).sum(), (other != flips).sum())
    ours = sallow.Matching.from_stim_circuit(circuit(sallow))
    assert agree((ours.decode_batch(events) != flips).sum(), (other != flips).sum())
