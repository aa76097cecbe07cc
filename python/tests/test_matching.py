"""sallow.Matching alone, and compared with PyMatching if it is installed."""

import numpy as np
import pytest

import sallow

REPETITION = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]], np.uint8)


def test_check_matrix():
    matching = sallow.Matching(REPETITION)
    assert matching.num_detectors == 3 and matching.num_fault_ids == 4 and matching.num_edges == 4
    assert matching.decode(np.array([0, 1, 1], np.uint8)).tolist() == [0, 0, 1, 0]
    prediction, weight = matching.decode([1, 0, 0], return_weight=True)
    assert prediction.tolist() == [1, 0, 0, 0] and weight == pytest.approx(1, abs=0.01)


def test_edges_one_by_one():
    matching = sallow.Matching()
    matching.add_boundary_edge(0, fault_ids=0, weight=2)
    matching.add_edge(0, 1, fault_ids={1}, weight=3, error_probability=0.05)
    matching.add_boundary_edge(1, fault_ids=2, weight=4)
    assert matching.edges()[1] == (0, 1, {"fault_ids": {1}, "weight": 3.0, "error_probability": 0.05})
    prediction, weight = matching.decode([1, 1], return_weight=True)
    assert prediction.tolist() == [0, 1, 0] and weight == pytest.approx(3, abs=0.01)
    with pytest.raises(ValueError, match="already exists"):
        matching.add_edge(1, 0, weight=1)
    matching.add_edge(1, 0, fault_ids=3, weight=1, merge_strategy="smallest-weight")
    assert matching.decode([1, 1]).tolist() == [0, 0, 0, 1]


def test_weights_beyond_probabilities():
    matching = sallow.Matching()
    matching.add_boundary_edge(0, fault_ids=0, weight=20000)
    matching.add_boundary_edge(0, fault_ids=1, weight=10000, merge_strategy="smallest-weight")
    prediction, weight = matching.decode([1], return_weight=True)
    assert prediction.tolist() == [0, 1] and weight == pytest.approx(10000, rel=0.001)


def test_negative_weights():
    matching = sallow.Matching(REPETITION, weights=[1, -2, 1, 1])
    prediction, weight = matching.decode([0, 0, 0], return_weight=True)
    assert prediction.tolist() == [0, 0, 0, 0] and weight == pytest.approx(0, abs=0.02)


def test_an_edge_from_a_node_to_itself():
    matching = sallow.Matching()
    matching.add_boundary_edge(0, fault_ids={0}, weight=1)
    matching.add_edge(0, 1, fault_ids={1}, weight=3)
    matching.add_edge(1, 1, fault_ids={2}, weight=-1000)  # in every solution
    matching.add_edge(2, 2, fault_ids={2}, weight=-0.5)
    matching.add_edge(2, 2, fault_ids={3}, weight=7, merge_strategy="keep-original")
    prediction, weight = matching.decode([0, 1, 0], return_weight=True)
    assert prediction.tolist() == [1, 1, 0, 0] and weight == pytest.approx(4 - 1000.5, rel=1e-5)
    with pytest.raises(ValueError):
        matching.decode([0, 1, 1])  # an edge from a node to itself explains no event


def test_a_circuit_is_no_model():
    circuit = sallow.Circuit("M 0")
    with pytest.raises(TypeError, match="from_stim_circuit"):
        sallow.Matching.from_detector_error_model(circuit)
    with pytest.raises(TypeError):
        sallow.Matching.from_stim_circuit(circuit.detector_error_model())


def test_repetitions():
    matching = sallow.Matching(REPETITION, repetitions=3, timelike_weights=1)
    syndrome = np.zeros((3, 3), np.uint8)
    syndrome[1, 0] = syndrome[1, 1] = 1  # a measurement error
    assert matching.decode(syndrome).tolist() == [0, 0, 0, 0]


def test_from_circuit_and_model():
    circuit = sallow.Circuit.generated(
        "surface_code:rotated_memory_x", distance=3, rounds=2, after_clifford_depolarization=0.01
    )
    shots, flips = sallow.DetectorSampler(circuit, seed=1).sample(3000)
    plain = sallow.Matching.from_stim_circuit(circuit)
    again = sallow.Matching(circuit.detector_error_model(decompose_errors=True))
    better = sallow.Matching.from_stim_circuit(circuit, enable_correlations=True)
    predictions = plain.decode_batch(shots)
    assert np.array_equal(predictions, again.decode_batch(shots))
    assert (better.decode_batch(shots, enable_correlations=True) != flips).sum() <= (predictions != flips).sum() + 20


def test_same_weights_as_pymatching():
    pymatching = pytest.importorskip("pymatching")
    stim = pytest.importorskip("stim")
    circuit = stim.Circuit.generated(
        "surface_code:rotated_memory_x",
        distance=5,
        rounds=5,
        after_clifford_depolarization=0.008,
        before_measure_flip_probability=0.01,
    )
    model = circuit.detector_error_model(decompose_errors=True)
    shots, flips = circuit.compile_detector_sampler(seed=4).sample(4000, separate_observables=True)
    ours, our_weights = sallow.Matching(model).decode_batch(shots, return_weights=True)
    theirs, their_weights = pymatching.Matching(model).decode_batch(shots, return_weights=True)
    assert np.allclose(our_weights, their_weights, rtol=2e-3, atol=0.05)
    assert (ours != theirs).mean() < 0.005
    assert abs(int((ours != flips).sum()) - int((theirs != flips).sum())) <= 20
