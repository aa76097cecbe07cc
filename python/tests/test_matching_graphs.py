"""Graphs of sallow.Matching that PyMatching accepts: negative weights, parallel edges, boundary nodes, matrices."""

import copy
import math
import pickle

import numpy as np
import pytest

import sallow

REPETITION = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]], np.uint8)


def random_graph(rng, low, high):
    """Calls that build a graph in either package, and its number of detectors."""
    nodes = int(rng.integers(3, 9))
    boundary = {int(b) for b in rng.choice(nodes, size=int(rng.integers(0, 3)), replace=False)}
    calls = []
    for k in range(nodes * 3):
        u, v = (int(n) for n in rng.integers(0, nodes, 2))
        weight = float(np.round(rng.uniform(low, high), 3))
        if u != v:
            calls.append(("add_edge", (u, v), {"fault_ids": k, "weight": weight}))
        else:
            calls.append(("add_boundary_edge", (u,), {"fault_ids": k, "weight": weight}))
    calls.append(("add_edge", (0, nodes - 1), {"fault_ids": 3 * nodes, "weight": high}))
    return calls, boundary, nodes


def build(matching, calls, boundary):
    for name, arguments, options in calls:
        getattr(matching, name)(*arguments, **options, merge_strategy="smallest-weight")
    matching.ensure_num_fault_ids(len(calls))  # PyMatching does not count what merging brings
    matching.set_boundary_nodes(boundary)
    return matching


@pytest.mark.parametrize("low, high", [(0.5, 5), (-5, 5), (-80, 80), (-300, 20), (-5000, 3000)])
def test_random_graphs_as_pymatching(low, high):
    pymatching = pytest.importorskip("pymatching")
    rng = np.random.default_rng(17)
    same = 0
    for _ in range(60):
        calls, boundary, nodes = random_graph(rng, low, high)
        ours = build(sallow.Matching(), calls, boundary)
        theirs = build(pymatching.Matching(), calls, boundary)
        assert (ours.num_nodes, ours.num_detectors) == (theirs.num_nodes, theirs.num_detectors)
        assert ours.num_fault_ids == theirs.num_fault_ids
        for _ in range(10):
            shot = rng.integers(0, 2, nodes).astype(np.uint8)
            try:
                expected, weight = theirs.decode(shot, return_weight=True)
            except ValueError:
                with pytest.raises(ValueError):
                    ours.decode(shot)
                continue
            got, our_weight = ours.decode(shot, return_weight=True)
            assert our_weight == pytest.approx(weight, rel=2e-3, abs=2e-3 * max(abs(low), abs(high)))
            batch, weights = ours.decode_batch(shot[None], return_weights=True)
            assert np.array_equal(batch[0], got) and weights[0] == pytest.approx(our_weight)
            packed = np.packbits(shot[None], axis=1, bitorder="little")
            again = ours.decode_batch(packed, bit_packed_shots=True, bit_packed_predictions=True)
            assert np.array_equal(again[0], np.packbits(got, bitorder="little"))
            same += np.array_equal(got, expected)
    assert same > 250


def test_large_negative_weights():
    matching = sallow.Matching(REPETITION, weights=[1, -1000, 1, 1])
    prediction, weight = matching.decode([0, 0, 0], return_weight=True)
    assert prediction.tolist() == [1, 1, 1, 1] and weight == pytest.approx(-997, abs=1)


def test_several_ways_to_the_boundary():
    matching = sallow.Matching()
    matching.add_edge(0, 1, 0, weight=1.2)
    matching.add_edge(0, 2, 1, weight=1)
    matching.add_boundary_edge(0, 2, weight=1.1)
    matching.set_boundary_nodes({1, 2})
    prediction, weight = matching.decode([1], return_weight=True)
    assert prediction.tolist() == [0, 1, 0] and weight == pytest.approx(1, abs=0.01)
    same = sallow.Matching()
    for node in (1, 2, 3):
        same.add_edge(0, node, 0, weight=2)
    same.add_boundary_edge(0, 0, weight=2)
    same.set_boundary_nodes({1, 2, 3})
    assert same.decode([1], return_weight=True)[1] == pytest.approx(2, abs=0.01)


def test_events_on_boundary_nodes_count_for_nothing():
    matching = sallow.Matching()
    matching.add_edge(0, 1, 0)
    matching.add_edge(1, 2, 1)
    matching.set_boundary_nodes({0})
    assert matching.decode([1, 1, 0]).tolist() == [1, 0] == matching.decode([0, 1, 0]).tolist()
    assert matching.decode_batch(np.array([[1, 1, 0], [1, 0, 0]], np.uint8)).tolist() == [[1, 0], [0, 0]]
    matching.set_boundary_nodes({2, 5, 6})
    assert (matching.num_nodes, matching.num_detectors) == (7, 4)
    assert matching.decode([0, 1, 0, 0, 0, 1, 1]).tolist() == [0, 1]


def test_short_and_long_shots_are_errors():
    matching = sallow.Matching(REPETITION)  # three detectors and a boundary node
    for width in (1, 2, 5):
        with pytest.raises(ValueError, match="3 to 4"):
            matching.decode_batch(np.zeros((2, width), np.uint8))
        with pytest.raises(ValueError):
            matching.decode(np.zeros(width, np.uint8))
    for width in (3, 4):
        assert matching.decode_batch(np.zeros((2, width), np.uint8)).shape == (2, 4)
    with pytest.raises(ValueError):
        matching.decode_batch(np.zeros((2, 2), np.uint8), bit_packed_shots=True)
    assert matching.decode_batch(np.zeros((0, 3), np.uint8)).shape == (0, 4)


@pytest.mark.parametrize("u, v", [(1, 2), (-1, 2), (-3, -4), (50, 51), (0, 3), (-30, 1), (5000, 6000), (-700, 800)])
def test_independent_edges_merge(u, v):
    matching = sallow.Matching()
    matching.add_edge(0, 1, 0, weight=u)
    matching.add_edge(0, 1, 1, weight=v, merge_strategy="independent")
    weight = matching.get_edge_data(0, 1)["weight"]
    assert math.isfinite(weight)
    if abs(u) < 20 and abs(v) < 20:
        assert weight == pytest.approx(2 * math.atanh(math.tanh(u / 2) * math.tanh(v / 2)), abs=1e-9)
    else:
        assert abs(abs(weight) - min(abs(u), abs(v))) < 0.7


@pytest.mark.parametrize("weights", [[1, 2, 3, 4], [1, -2, 3, 4]])
def test_a_used_matching_copies(weights):
    matching = sallow.Matching(REPETITION, weights=weights)
    expected = matching.decode([1, 0, 1]).tolist()
    for again in (pickle.loads(pickle.dumps(matching)), copy.deepcopy(matching), copy.copy(matching)):
        assert again.decode([1, 0, 1]).tolist() == expected and again.num_edges == matching.num_edges
    model = sallow.Matching(sallow.DetectorErrorModel("error(0.1) D0 L0"))
    model.decode([1])
    assert pickle.loads(pickle.dumps(model)).decode([1]).tolist() == [1]
    assert not hasattr(matching, "__array__") and not hasattr(matching, "nothing")


@pytest.mark.parametrize("p", [0.1, 0, 1, -1, 2, [0.1, 0.2, 0.3, 0.4]])
@pytest.mark.parametrize("q", [None, 0, -1, 0.2, 2])
def test_probabilities_are_no_weights(p, q):
    options = {} if q is None else {"repetitions": 2, "measurement_error_probabilities": q}
    ours = sallow.Matching(REPETITION, error_probabilities=p, **options).edges()
    assert {data["weight"] for _, _, data in ours} == {1.0}
    pymatching = pytest.importorskip("pymatching")
    theirs = pymatching.Matching(REPETITION, error_probabilities=p, **options).edges()
    assert sorted(ours, key=repr) == sorted(theirs, key=repr)


def test_columns_of_zeros():
    matching = sallow.Matching(np.array([[1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 1, 0]]))
    assert (matching.num_edges, matching.num_fault_ids, matching.num_detectors) == (2, 4, 3)
    assert matching.decode([1, 1, 1]).tolist() == [1, 0, 1, 0]
    with pytest.raises(ValueError, match="3 ones"):
        sallow.Matching(np.ones((3, 1), int))
