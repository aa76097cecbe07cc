"""Weights per shot, and correlated matching compared with PyMatching."""

import numpy as np
import pytest

import sallow

REPETITION = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]], np.uint8)


def random_matching(rng, low):
    """A graph whose edges have one fault id each, perhaps with a boundary node."""
    nodes = int(rng.integers(3, 10))
    matching = sallow.Matching()
    for k in range(3 * nodes):
        u, v = (int(n) for n in rng.integers(0, nodes, 2))
        weight = float(rng.uniform(low, 6))
        if u == v:
            matching.add_boundary_edge(u, fault_ids=k, weight=weight, merge_strategy="smallest-weight")
        else:
            matching.add_edge(u, v, fault_ids=k, weight=weight, merge_strategy="smallest-weight")
    matching.add_edge(0, nodes - 1, fault_ids=0, weight=2, merge_strategy="replace")
    if rng.random() < 0.3:
        matching.set_boundary_nodes({nodes - 1})
    return matching


def rebuilt(matching, rows):
    """The same graph, rebuilt with the weights of the shot."""
    weights = {(u, v): weight for u, v, weight in rows} | {(v, u): weight for u, v, weight in rows if v != -1}
    again = sallow.Matching()
    for u, v, data in matching.edges():
        weight = weights.get((u, -1 if v is None else v), data["weight"])
        if v is None:
            again.add_boundary_edge(u, data["fault_ids"], weight)
        else:
            again.add_edge(u, v, data["fault_ids"], weight)
    again.set_boundary_nodes(matching.boundary)
    again.ensure_num_fault_ids(matching.num_fault_ids)
    return again


def random_rows(rng, matching, low, high):
    rows = []
    for u, v, _ in matching.edges():
        if rng.random() < 0.4:
            ends = (u, -1) if v is None else (v, u) if rng.random() < 0.5 else (u, v)
            rows.append((*ends, float(rng.uniform(low, high))))
    return rows


@pytest.mark.parametrize("low, high", [(0, 10), (0, 2000), (-3, 10)])
def test_reweighted_shots_as_graphs_built_anew(low, high):
    rng = np.random.default_rng(11)
    solved = same = 0
    for case in range(120):
        # Parallel ways to the boundary of negative weight count once in a graph built anew, each in a shot's weights.
        matching = random_matching(rng, min(low, 0))
        if low < 0:
            matching.set_boundary_nodes(set())
        before = matching.decode_batch(np.zeros((0, matching.num_nodes), np.uint8))
        assert before.shape == (0, matching.num_fault_ids)
        shots = rng.integers(0, 2, (6, matching.num_nodes)).astype(np.uint8)
        rows = [random_rows(rng, matching, low, high) if k != 2 else None for k in range(6)]
        for k, shot in enumerate(shots):
            anew = matching if rows[k] is None else rebuilt(matching, rows[k])
            given = None if rows[k] is None else np.array(rows[k]).reshape(-1, 3)
            try:
                expected, weight = anew.decode(shot, return_weight=True)
            except ValueError:
                with pytest.raises(ValueError, match="no error of the graph explains"):
                    matching.decode(shot, edge_reweights=given)
                shots[k] = 0
                continue
            got, our_weight = matching.decode(shot, return_weight=True, edge_reweights=given)
            assert our_weight == pytest.approx(weight, abs=1e-3 * max(1, high / 100)), f"case {case}"
            same += np.array_equal(got, expected)
            solved += 1
        predictions, weights = matching.decode_batch(shots, return_weights=True, edge_reweights=rows, num_threads=2)
        packed = np.packbits(shots, axis=1, bitorder="little")
        again = matching.decode_batch(packed, bit_packed_shots=True, edge_reweights=rows)
        assert np.array_equal(predictions, again)
        for k, shot in enumerate(shots):
            one = matching.decode(shot, return_weight=True, edge_reweights=rows[k])
            assert np.array_equal(predictions[k], one[0]) and weights[k] == pytest.approx(one[1], abs=0.01)
    assert solved > 300 and same > 0.95 * solved


def test_reweights_are_undone_after_the_shot():
    matching = sallow.Matching(REPETITION)
    plain = matching.decode([0, 1, 1], return_weight=True)
    cut = np.array([[1, 2, 100.0], [2, 1, 50.0]])  # the last counts
    assert matching.decode([0, 1, 1], edge_reweights=cut).tolist() == [1, 1, 0, 1]
    assert matching.decode([0, 1, 1], return_weight=True)[0].tolist() == plain[0].tolist() == [0, 0, 1, 0]
    got = matching.decode_batch([[0, 1, 1]] * 3, edge_reweights=[None, cut, []])
    assert got.tolist() == [[0, 0, 1, 0], [1, 1, 0, 1], [0, 0, 1, 0]]
    assert matching.get_edge_data(1, 2)["weight"] == 1
    edges = matching.decode_to_edges_array([0, 1, 1], edge_reweights=cut).tolist()
    assert sorted(edges) == [[0, -1], [0, 1], [2, -1]]


def test_edges_to_boundary_nodes_go_by_either_name():
    matching = sallow.Matching(REPETITION)  # the boundary node is 3
    assert matching.decode([1, 0, 0], edge_reweights=[(0, 3, 9.0)]).tolist() == [0, 1, 1, 1]
    virtual = sallow.Matching.from_check_matrix(REPETITION, use_virtual_boundary_node=True)
    assert virtual.decode([1, 0, 0], edge_reweights=[(0, -1, 9.0)]).tolist() == [0, 1, 1, 1]


@pytest.mark.parametrize(
    "rows, text",
    [
        ([(0, 2, 1.0)], "there is no edge from 0 to 2"),
        ([(1, -1, 1.0)], "there is no edge from 1 to the boundary"),
        ([(0, 1)], "expected rows"),
        ([(0.5, 1, 1.0)], "whole numbers"),
        ([(0, -2, 1.0)], "there is no edge"),
        ([(0, 1, float("nan"))], "not finite"),
        ([(0, 1, float("inf"))], "not finite"),
        ([(1e300, 1, 1.0)], "whole numbers"),
        (np.zeros((1, 2, 3)), "expected rows"),
    ],
)
def test_wrong_reweights(rows, text):
    matching = sallow.Matching(REPETITION)
    with pytest.raises(ValueError, match=text):
        matching.decode([0, 1, 1], edge_reweights=rows)
    with pytest.raises(ValueError, match=text):
        matching.decode_batch([[0, 1, 1]], edge_reweights=[rows])
    assert matching.decode([0, 1, 1]).tolist() == [0, 0, 1, 0]


def test_reweights_of_another_number_of_shots():
    matching = sallow.Matching(REPETITION)
    with pytest.raises(ValueError, match="one entry per shot, 2, got 1"):
        matching.decode_batch([[0, 1, 1]] * 2, edge_reweights=[None])
    model = sallow.DetectorErrorModel("error(0.1) D0 L0")
    with pytest.raises(ValueError, match="correlated"):
        sallow.Matching(model, enable_correlations=True).decode(
            [1], enable_correlations=True, edge_reweights=[(0, -1, 1.0)]
        )


def circuits():
    for task in ("rotated_memory_x", "rotated_memory_z", "unrotated_memory_z"):
        for distance, p in ((3, 0.012), (5, 0.008)):
            yield f"surface_code:{task}", distance, p
    yield "surface_code:rotated_memory_x", 7, 0.008
    yield "surface_code:rotated_memory_z", 3, 0.03
    yield "repetition_code:memory", 5, 0.03
    yield "repetition_code:memory", 9, 0.05


@pytest.mark.parametrize("task, distance, p", list(circuits()))
def test_correlated_matching_fails_no_more_often_than_pymatching(task, distance, p):
    pymatching = pytest.importorskip("pymatching")
    stim = pytest.importorskip("stim")
    circuit = stim.Circuit.generated(
        task, distance=distance, rounds=distance, after_clifford_depolarization=p, before_measure_flip_probability=p
    )
    model = circuit.detector_error_model(decompose_errors=True)
    shots, flips = circuit.compile_detector_sampler(seed=9).sample(20_000, separate_observables=True)
    wrong = []
    for package in (sallow, pymatching):
        matching = package.Matching(model, enable_correlations=True)
        wrong.append((matching.decode_batch(shots, enable_correlations=True) != flips).any(axis=1))
    ours, theirs = (int((a & ~b).sum()) for a, b in (wrong, wrong[::-1]))
    # McNemar's test, one-sided: two equally good decoders fail it with probability 3e-7 per circuit.
    assert ours - theirs <= 5 * max(1, ours + theirs) ** 0.5


def test_plain_matching_weighs_as_pymatching_on_circuits():
    pymatching = pytest.importorskip("pymatching")
    stim = pytest.importorskip("stim")
    for task, distance, p in circuits():
        circuit = stim.Circuit.generated(task, distance=distance, rounds=3, after_clifford_depolarization=p)
        model = circuit.detector_error_model(decompose_errors=True)
        shots, _ = circuit.compile_detector_sampler(seed=3).sample(500, separate_observables=True)
        ours, our_weights = sallow.Matching(model).decode_batch(shots, return_weights=True)
        theirs, their_weights = pymatching.Matching(model).decode_batch(shots, return_weights=True)
        assert np.allclose(our_weights, their_weights, rtol=2e-3, atol=0.05)
        assert (ours != theirs).mean() < 0.02
