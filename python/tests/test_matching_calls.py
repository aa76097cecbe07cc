"""Every call of pymatching.Matching 2.4, its errors, and the examples of its documentation."""

import copy
import pickle
import warnings

import numpy as np
import pytest

import sallow

REPETITION = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]], np.uint8)
CIRCUIT = sallow.Circuit.generated(
    "surface_code:rotated_memory_x", distance=3, rounds=3, after_clifford_depolarization=0.01
)
MODEL = CIRCUIT.detector_error_model(decompose_errors=True)


def chain(length, **options):
    """A boundary edge at node 0, and edges from each node to the next."""
    matching = sallow.Matching()
    matching.add_boundary_edge(0, **options)
    for k in range(length):
        matching.add_edge(k, k + 1, **options)
    return matching


def test_edges_of_a_solution():
    edges = chain(6).decode_to_edges_array([0, 1, 0, 0, 1, 0, 1])
    assert edges.dtype == np.int64
    assert sorted(map(sorted, edges.tolist())) == [[-1, 0], [0, 1], [4, 5], [5, 6]]
    assert all(u >= 0 for u, _ in edges.tolist())
    assert chain(6).decode_to_edges_array(np.zeros(7)).shape == (0, 2)


def test_matched_events():
    assert chain(6).decode_to_matched_dets_array([0, 1, 0, 0, 1, 0, 1]).tolist() == [[1, -1], [4, 6]]
    assert chain(4).decode_to_matched_dets_dict([1, 0, 0, 1, 1]) == {0: None, 3: 4, 4: 3}
    assert chain(4).decode_to_matched_dets_array(np.zeros(5, bool)).shape == (0, 2)
    matching = sallow.Matching(REPETITION, weights=[1, -2, 1, 1])
    for call in (matching.decode_to_matched_dets_array, matching.decode_to_matched_dets_dict):
        with pytest.raises(ValueError, match="negative"):
            call([1, 0, 0])


def test_matched_events_weigh_what_the_solution_does():
    matching = sallow.Matching(MODEL)
    weight_of = {(u, -1 if v is None else v): data["weight"] for u, v, data in matching.edges()}
    shots, _ = sallow.DetectorSampler(CIRCUIT, seed=5).sample(200)
    for shot in shots:
        _, weight = matching.decode(shot, return_weight=True)
        edges = matching.decode_to_edges_array(shot).tolist()
        assert sum(weight_of[tuple(edge)] for edge in edges) == pytest.approx(weight, abs=1e-3)
        mate = matching.decode_to_matched_dets_dict(shot)
        assert set(mate) == set(np.flatnonzero(shot).tolist())
        assert all(other is None or mate[other] == event for event, other in mate.items())
        alone = 0.0
        for a, b in matching.decode_to_matched_dets_array(shot).tolist():
            pair = np.zeros(24, np.uint8)
            pair[[a] if b == -1 else [a, b]] = 1
            alone += matching.decode(pair, return_weight=True)[1]
        assert alone == pytest.approx(weight, abs=1e-3)


def test_a_loop_without_boundary_has_no_answer_for_one_event():
    matching = sallow.Matching()
    for u, v in ((0, 1), (1, 2), (2, 0)):
        matching.add_edge(u, v, fault_ids=u)
    calls = (
        matching.decode,
        matching.decode_to_edges_array,
        matching.decode_to_matched_dets_array,
        matching.decode_to_matched_dets_dict,
        lambda shot: matching.decode(shot, return_weight=True),
        lambda shot: matching.decode_batch(np.array([shot, shot])),
    )
    for call in calls:
        with pytest.raises(ValueError, match="no error of the graph explains"):
            call(np.array([1, 0, 0], np.uint8))
        with pytest.raises(ValueError, match="no error of the graph explains"):
            call([True, True, True])


@pytest.mark.parametrize(
    "shot, error",
    [
        ([0, 1], ValueError),
        ([0, 1, 1, 1, 1], ValueError),
        (["a", "b", "c"], ValueError),
        ("011", ValueError),
        ([0, -1, 1], OverflowError),
        (None, TypeError),
        ([[[0, 1, 1]]], ValueError),
        (np.zeros((2, 2)), ValueError),
    ],
)
def test_wrong_shots(shot, error):
    for call in ("decode", "decode_to_edges_array", "decode_to_matched_dets_array", "decode_to_matched_dets_dict"):
        with pytest.raises(error):
            getattr(sallow.Matching(REPETITION), call)(shot)


def test_any_number_but_0_is_an_event():
    matching = sallow.Matching(REPETITION)
    expected = matching.decode([0, 1, 1]).tolist()
    for shot in ([0, 2, 1], [0.7, 1.2, 3], np.array([0, 255, 128], np.uint8), np.array([0, 1, 1], bool)):
        assert matching.decode(shot).tolist() == expected
        assert matching.decode_batch([shot]).tolist() == [expected]
    assert matching.decode(np.array([[0, 1, 1]])).tolist() == expected
    assert matching.decode(np.array([0, 9, 1, 9, 1, 9], np.uint8)[::2]).tolist() == expected


@pytest.mark.parametrize("shape", [(2, 2), (2, 5), (3,), (1, 3, 1)])
def test_wrong_batches(shape):
    with pytest.raises(ValueError, match="shots"):
        sallow.Matching(REPETITION).decode_batch(np.zeros(shape, np.uint8))


def test_packed_batches():
    matching = sallow.Matching(REPETITION)
    packed = np.array([[0b110], [0b001]], np.uint8)
    expected = matching.decode_batch([[0, 1, 1], [1, 0, 0]])
    got, weights = matching.decode_batch(packed, bit_packed_shots=True, return_weights=True)
    assert np.array_equal(got, expected) and weights.tolist() == pytest.approx([1, 1])
    got = matching.decode_batch(packed, bit_packed_shots=True, bit_packed_predictions=True, num_threads=2)
    assert got.tolist() == np.packbits(expected, axis=1, bitorder="little").tolist()
    with pytest.raises(ValueError, match="bits past the last"):
        matching.decode_batch(np.array([[0xF6]], np.uint8), bit_packed_shots=True)
    with pytest.raises(ValueError, match="expected shape"):
        matching.decode_batch(np.zeros((1, 2), np.uint8), bit_packed_shots=True)


@pytest.mark.parametrize(
    "arguments, options, error",
    [
        ((-1, 2), {}, ValueError),
        ((1, 0), {}, ValueError),
        ((1, 2), {"merge_strategy": "x"}, ValueError),
        ((1.0, 2), {}, TypeError),
        ((1, "2"), {}, TypeError),
        ((1, 2), {"fault_ids": -2}, TypeError),
        ((1, 2), {"fault_ids": {-1}}, TypeError),
        ((1, 2), {"fault_ids": "a"}, TypeError),
        ((1, 2), {"fault_ids": 1.5}, TypeError),
        ((1, 2), {"weight": "a"}, TypeError),
        ((1, 2), {"weight": float("nan")}, ValueError),
        ((1, 2), {"fault_ids": 1, "qubit_id": 1}, ValueError),
        ((1, 2**40), {}, ValueError),
        ((1, 2), {"fault_ids": 2**30}, ValueError),
    ],
)
def test_wrong_edges(arguments, options, error):
    matching = chain(1)
    with pytest.raises(error):
        matching.add_edge(*arguments, **options)
    assert matching.num_edges == 2 and matching.num_nodes == 2 and matching.num_fault_ids == 0
    assert matching.decode([1, 1]).shape == (0,)


def test_edges_too_heavy_are_left_out_with_a_warning():
    for weight in (2**24, -(2**24), float("inf")):
        matching = sallow.Matching()
        with pytest.warns(UserWarning, match="not added"):
            matching.add_edge(0, 1, weight=weight)
        assert matching.num_edges == 0
    with pytest.warns(UserWarning, match="not added"):
        assert sallow.Matching(REPETITION, weights=[1, 2**25, 1, 1]).num_edges == 3
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        matching = sallow.Matching()
        matching.add_edge(0, 1, weight=2**24 - 1)
    assert matching.decode([1, 1], return_weight=True)[1] == pytest.approx(2**24 - 1, rel=1e-6)


def test_older_names():
    matching = sallow.Matching()
    matching.add_edge(0, 1, qubit_id=3)
    matching.add_boundary_edge(0, qubit_id={1, 2})
    assert [data["fault_ids"] for _, _, data in matching.edges()] == [{3}, {1, 2}]
    assert sallow.Matching(H=REPETITION).num_edges == 4
    assert sallow.Matching(REPETITION, spacelike_weights=3).edges()[0][2]["weight"] == 3
    edges = sallow.Matching(REPETITION, repetitions=2, measurement_error_probability=0.1).edges()
    assert [data["error_probability"] for _, _, data in edges].count(0.1) == 3
    with pytest.raises(ValueError, match="spacelike_weights"):
        sallow.Matching(REPETITION, weights=1, spacelike_weights=1)
    with pytest.raises(ValueError, match="measurement_error_probability"):
        sallow.Matching(
            REPETITION, repetitions=2, measurement_error_probability=0.1, measurement_error_probabilities=0.1
        )


@pytest.mark.parametrize(
    "matrix",
    [[[1, 1], [1, 1], [1, 0]], "abc", 5, [[1, 1, 0], [0, 1]], object(), [[2, 1]], [[-1, 1]], {}, [], np.ones((1, 1, 1))]
)
def test_wrong_check_matrices(matrix):
    with pytest.raises(ValueError):
        sallow.Matching(matrix)
    with pytest.raises(TypeError):
        sallow.Matching("test")  # which some versions of PyMatching and SciPy call so


@pytest.mark.parametrize(
    "options, error",
    [
        ({"weights": [1, 2]}, ValueError),
        ({"weights": np.ones((2, 2))}, ValueError),
        ({"weights": "a"}, ValueError),
        ({"error_probabilities": [0.1]}, ValueError),
        ({"repetitions": -1}, TypeError),
        ({"repetitions": 1.5}, TypeError),
        ({"repetitions": 2, "timelike_weights": [1]}, ValueError),
        ({"repetitions": 2, "timelike_weights": "a"}, ValueError),
        ({"repetitions": 2, "measurement_error_probabilities": [0.1]}, ValueError),
        ({"repetitions": 2, "measurement_error_probabilities": "a"}, ValueError),
        ({"faults_matrix": [[1, 0]]}, ValueError),
        ({"merge_strategy": "x"}, ValueError),
    ],
)
def test_wrong_arguments_of_a_check_matrix(options, error):
    with pytest.raises(error):
        sallow.Matching.from_check_matrix(REPETITION, **options)
    with pytest.raises(ValueError, match="expected a matrix"):
        sallow.Matching().load_from_check_matrix()
    with pytest.raises(ValueError, match="already exists"):
        sallow.Matching([[1, 1], [1, 1]], merge_strategy="disallow")


def test_check_matrices_in_full():
    matching = sallow.Matching(
        REPETITION,
        repetitions=3,
        timelike_weights=[1, 2, 3],
        measurement_error_probabilities=[0.1, 0.2, 0.3],
        error_probabilities=0.25,
        faults_matrix=[[1, 0, 1, 1]],
        use_virtual_boundary_node=True,
    )
    assert (matching.num_detectors, matching.num_nodes, matching.num_fault_ids) == (9, 9, 1)
    assert matching.num_edges == 3 * 4 + 2 * 3 and matching.boundary == set()
    assert matching.get_edge_data(4, 7) == {"fault_ids": set(), "weight": 2.0, "error_probability": 0.2}
    assert matching.get_boundary_edge_data(6) == {"fault_ids": {0}, "weight": 1.0, "error_probability": 0.25}
    faults, events = matching.add_noise(seed=1)
    assert faults.shape == (1,) and events.shape == (9,) and faults.dtype == events.dtype == np.uint8
    assert sallow.Matching(REPETITION, repetitions=0).num_nodes == 0
    sparse = pytest.importorskip("scipy.sparse")
    for kind in (sparse.csc_matrix, sparse.csr_matrix, sparse.coo_array):
        assert sallow.Matching(kind(REPETITION)).edges() == sallow.Matching(REPETITION).edges()


def test_inspection():
    matching = sallow.Matching(REPETITION)
    assert repr(matching) == "<sallow.Matching object with 3 detectors, 1 boundary node, and 4 edges>"
    assert repr(sallow.Matching()) == "<sallow.Matching object with 0 detectors, 0 boundary nodes, and 0 edges>"
    assert matching.has_edge(1, 0) and not matching.has_edge(0, 2) and not matching.has_boundary_edge(0)
    assert not matching.has_edge(1000, 2) and matching.boundary == {3}
    matching.boundary.add(1)
    assert matching.boundary == {3}
    for call in (lambda: matching.get_edge_data(0, 9), lambda: matching.get_boundary_edge_data(0)):
        with pytest.raises(ValueError, match="there is no edge"):
            call()
    for call in (matching.has_edge, matching.get_edge_data):
        with pytest.raises(TypeError):
            call(-1, 0)
        with pytest.raises(TypeError):
            call("a", 0)
    with pytest.raises(TypeError):
        matching.set_boundary_nodes({-1})
    with pytest.raises(TypeError):
        matching.set_boundary_nodes("a")
    with pytest.raises(TypeError):
        matching.ensure_num_fault_ids(-5)
    matching.ensure_num_fault_ids(9)
    assert matching.num_fault_ids == 9 and matching.decode([1, 0, 0]).shape == (9,)


def test_a_matching_may_grow_after_it_was_used():
    matching = chain(2, fault_ids=0)
    assert matching.decode([0, 0, 1]).tolist() == [1]
    matching.add_boundary_edge(2, fault_ids=1)
    assert matching.decode([0, 0, 1]).tolist() == [0, 1]
    matching.set_boundary_nodes({1})
    assert matching.decode([0, 0, 1], return_weight=True)[1] == pytest.approx(1)
    matching.load_from_check_matrix([[1, 1]])
    assert (matching.num_edges, matching.num_fault_ids) == (1, 2)


def test_noise():
    assert sallow.Matching(REPETITION).add_noise() is None
    matching = sallow.Matching(REPETITION, error_probabilities=[0, 1, 0, 1])
    faults, events = matching.add_noise()
    assert faults.tolist() == [0, 1, 0, 1] and events.tolist() == [1, 1, 1, 0]
    matching = sallow.Matching(REPETITION, error_probabilities=0.3)
    assert all(np.array_equal(a, b) for a, b in zip(matching.add_noise(seed=4), matching.add_noise(seed=4)))
    rate = np.mean([matching.add_noise(seed=k)[0] for k in range(2000)], axis=0)
    assert np.abs(rate - 0.3).max() < 0.06  # six standard deviations


def test_networkx():
    networkx = pytest.importorskip("networkx")
    matching = sallow.Matching(REPETITION, weights=[1, 2, 3, 4])
    matching.add_boundary_edge(1, fault_ids={4, 5}, weight=7)
    graph = matching.to_networkx()
    assert graph.nodes[3]["is_boundary"] and graph.nodes[4]["is_boundary"] and not graph.nodes[0]["is_boundary"]
    again = sallow.Matching.from_networkx(graph, min_num_fault_ids=8)
    assert again.num_fault_ids == 8 and again.boundary == {3, 4} and again.num_edges == 5
    for shot in np.array(np.meshgrid([0, 1], [0, 1], [0, 1])).reshape(3, 8).T:
        assert again.decode(shot)[:6].tolist() == matching.decode(shot).tolist()
    for data, error in (
        ({"fault_ids": 1, "qubit_id": 1}, ValueError),
        ({"fault_ids": 1.5}, TypeError),
        ({"fault_ids": {"a"}}, TypeError),
        ({"fault_ids": None}, TypeError),
    ):
        wrong = networkx.Graph()
        wrong.add_edge(0, 1, **data)
        with pytest.raises(error):
            sallow.Matching(wrong)
    small = networkx.Graph()
    small.add_edge(0, 1, qubit_id=-1)
    small.add_node(2)
    assert sallow.Matching(small).edges()[0][2]["fault_ids"] == set() and sallow.Matching(small).num_nodes == 3
    with pytest.raises(TypeError, match="networkx"):
        sallow.Matching.from_networkx(5)


def test_draws():
    pytest.importorskip("networkx")
    pyplot = pytest.importorskip("matplotlib.pyplot")
    pyplot.switch_backend("agg")
    figure = pyplot.figure()
    sallow.Matching(REPETITION, weights=[1, 2, 3, 4]).draw()
    labels = {text.get_text() for text in figure.axes[0].texts}
    pyplot.close(figure)
    assert {"0", "1", "2", "3"} <= labels


def test_rustworkx():
    rustworkx = pytest.importorskip("rustworkx")
    matching = sallow.Matching(REPETITION, weights=[1, 2, 3, 4])
    matching.add_boundary_edge(1, fault_ids={4, 5}, weight=7)
    again = sallow.Matching(matching.to_rustworkx())
    assert again.boundary == {3, 4} and again.num_edges == 5
    with pytest.deprecated_call():
        assert sallow.Matching(matching.to_retworkx()).num_edges == 5
    with pytest.raises(TypeError, match="rustworkx"):
        sallow.Matching().load_from_rustworkx(rustworkx.PyDiGraph())


def test_without_rustworkx():
    try:
        import rustworkx  # noqa: F401
    except ImportError:
        with pytest.raises(ImportError, match="rustworkx"):
            sallow.Matching(REPETITION).to_rustworkx()
        with pytest.raises(ImportError, match="rustworkx"):
            sallow.Matching().load_from_rustworkx(5)
        with pytest.raises(ImportError), pytest.deprecated_call():
            sallow.Matching().load_from_retworkx(5)


def test_files(tmp_path):
    stim_path, dem_path = tmp_path / "c.stim", tmp_path / "m.dem"
    stim_path.write_text(str(CIRCUIT))
    dem_path.write_text(str(MODEL))
    edges = sallow.Matching(MODEL).edges()
    for path in (str(dem_path), dem_path):
        assert sallow.Matching.from_detector_error_model_file(path).edges() == edges
    for path in (str(stim_path), stim_path):
        assert sallow.Matching.from_stim_circuit_file(path, enable_correlations=True).num_edges == len(edges)
    for call in (sallow.Matching.from_detector_error_model_file, sallow.Matching.from_stim_circuit_file):
        with pytest.raises((ValueError, OSError)):
            call(str(tmp_path / "missing"))
    with pytest.raises(TypeError):
        sallow.Matching.from_stim_circuit(17)
    with pytest.raises(TypeError):
        sallow.Matching.from_detector_error_model(17)


def test_correlations_must_be_asked_for_when_it_is_made():
    shot = np.zeros(24, np.uint8)
    for matching in (sallow.Matching(MODEL), sallow.Matching(REPETITION, enable_correlations=True)):
        with pytest.raises(ValueError, match="enable_correlations"):
            matching.decode_batch(shot[None, : matching.num_detectors], enable_correlations=True)
    matching = sallow.Matching(MODEL, enable_correlations=True)
    assert matching.decode(shot, enable_correlations=True).tolist() == [0]
    assert matching.decode_to_edges_array(shot, enable_correlations=True).shape == (0, 2)
    matching = pickle.loads(pickle.dumps(matching))
    assert matching.decode(shot, enable_correlations=True, return_weight=True)[1] == 0
    matching.add_edge(0, 23)
    with pytest.raises(ValueError, match="changed"):
        matching.decode(shot, enable_correlations=True)
    with pytest.raises(ValueError, match="two detectors"):
        sallow.Matching(sallow.DetectorErrorModel("error(0.1) D0 D1 D2"), enable_correlations=True)


def test_copies_are_apart():
    matching = sallow.Matching(REPETITION)
    for again in (copy.copy(matching), copy.deepcopy(matching), pickle.loads(pickle.dumps(matching))):
        assert again.edges() == matching.edges() and again.boundary == matching.boundary
        again.add_edge(0, 2)
        assert matching.num_edges == 4


def test_as_pymatching_on_models():
    pymatching = pytest.importorskip("pymatching")
    stim = pytest.importorskip("stim")
    texts = (
        "error(0.1) D0 D1 L0\nerror(0.2) D1 D0",
        "error(0) D0",
        "error(0.6) D0 L0",
        "error(0.1) D0 D1 D2",
        "error(0.1) D0 D1 ^ D2 L0",
        "error(0.1) D0\ndetector D5\nlogical_observable L3",
        "error(0.5) D1",
        "repeat 2 {\nerror(0.1) D0 D1\nshift_detectors 1\n}",
        str(MODEL),
    )
    for text in texts:
        model = stim.DetectorErrorModel(text)
        ours, theirs = sallow.Matching(model), pymatching.Matching(model)
        assert (ours.num_nodes, ours.num_fault_ids) == (theirs.num_nodes, theirs.num_fault_ids)
        assert repr(ours).replace("sallow", "pymatching") == repr(theirs)
        for mine, other in zip(ours.edges(), theirs.edges(), strict=True):
            assert mine[:2] == other[:2] and mine[2]["fault_ids"] == other[2]["fault_ids"]
            assert mine[2]["weight"] == pytest.approx(other[2]["weight"])
            assert mine[2]["error_probability"] == pytest.approx(other[2]["error_probability"])
