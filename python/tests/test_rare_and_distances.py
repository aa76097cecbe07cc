"""Rare events and distances."""

import signal
import threading

import pytest

import sallow

CIRCUIT = sallow.Circuit.generated(
    "surface_code:rotated_memory_z", distance=3, rounds=3, after_clifford_depolarization=0.001
)
MODEL = CIRCUIT.detector_error_model(decompose_errors=True)


def test_rare_agrees_with_direct_sampling_and_itself():
    one = sallow.rare(CIRCUIT, seed=1, relative_error=0.1)
    two = sallow.rare(str(CIRCUIT), seed=1, relative_error=0.1, num_threads=2)
    assert [e.rate for e in one.estimates] == [e.rate for e in two.estimates] and one.seed == 1
    assert [e.method for e in one.estimates] == ["splitting", "strata"]
    direct = sallow.estimate(CIRCUIT, max_shots=1_000_000, seed=2)
    for estimate in one.estimates:
        assert estimate.trustworthy and estimate.low < estimate.rate < estimate.high
        assert estimate.rate == pytest.approx(direct.rate, rel=0.5)  # five standard errors, or chance of 1e-6
    assert one.rate in [e.rate for e in one.estimates] and "splitting" in repr(one)
    assert "<table>" in one._repr_html_()


def test_rare_takes_models_methods_and_extrapolates():
    found = sallow.rare(MODEL, method="none", extrapolate=[1, 0.5], seed=1, max_decodes=20000)
    assert found.estimates == () and found.extrapolation["trustworthy"] is False
    with pytest.raises(ValueError, match="trustworthy"):
        found.rate
    (only,) = sallow.rare(str(MODEL), "union_find", method="strata", seed=1, relative_error=0.5).estimates
    assert only.method == "strata" and only.rate > 0


def test_rare_reports_progress():
    told = []
    sallow.rare(CIRCUIT, seed=1, relative_error=0.03, method="splitting", progress=told.append)
    assert all(0 <= each.fraction <= 1 for each in told)


def test_rare_stops_at_ctrl_c():
    timer = threading.Timer(0.5, lambda: signal.raise_signal(signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        sallow.rare(CIRCUIT, seed=1, relative_error=0.0001, max_decodes=10**12)
    timer.join()


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ({"method": "guess"}, ValueError),
        ({"method": "none"}, ValueError),
        ({"relative_error": 0}, ValueError),
        ({"relative_error": 2}, ValueError),
        ({"extrapolate": [2]}, ValueError),
        ({"extrapolate": "x"}, ValueError),
        ({"relative_error": "x"}, ValueError),
        ({"decoder": 3}, TypeError),
        ({"max_decodes": 0}, ValueError),
        ({"decoder": "no_such"}, sallow.InputError),
        ({"seed": "x"}, ValueError),
        ({"num_threads": 0}, ValueError),
        ({"memory": -1}, ValueError),
        ({"progress": "yes"}, TypeError),
    ],
)
def test_wrong_options_of_rare(options, wrong):
    with pytest.raises(wrong):
        sallow.rare(CIRCUIT, **options)


def test_rare_says_that_nothing_fails():
    with pytest.warns(UserWarning, match="no errors"):
        found = sallow.rare(sallow.Circuit("M 0\nDETECTOR rec[-1]\nOBSERVABLE_INCLUDE(0) rec[-1]"), seed=1)
    assert all(estimate.rate == 0 for estimate in found.estimates)


def test_distance_of_circuits_and_models():
    found = sallow.distance(CIRCUIT)
    assert found.distance == 3 == found.graphlike.distance and found.graphlike.count > 0
    assert len(found.hyperedge.faults) == 3 and found.hyperedge.faults[0]["location"]["instruction"]
    assert "distance 3" in repr(found)
    model = sallow.distance(MODEL, kind="graphlike")
    assert model.distance == 3 and model.hyperedge is None and "location" not in model.graphlike.faults[0]
    assert sallow.distance(str(MODEL), kind="graphlike").distance == 3
    flipped = {o for fault in found.graphlike.faults for o in fault["observables"]}
    assert flipped == {0}


def test_distance_that_stops_early_has_bounds():
    larger = sallow.Circuit.generated(
        "surface_code:rotated_memory_z", distance=5, rounds=3, after_clifford_depolarization=0.001
    )
    found = sallow.distance(larger, kind="hyperedge", max_steps=100).hyperedge
    assert found.distance is None and 1 <= found.at_least <= 5 <= (found.at_most or 5)


def test_distance_with_random_detectors():
    random = sallow.Circuit("R 0\nMX 0\nX_ERROR(0.1) 1\nM 1\nDETECTOR rec[-2]\nOBSERVABLE_INCLUDE(0) rec[-1]\n")
    with pytest.raises(sallow.InputError):
        sallow.distance(random)
    assert sallow.distance(random, allow_gauge_detectors=True).distance == 1


@pytest.mark.parametrize("options", [{"kind": "all"}, {"max_steps": 0}, {"max_steps": 1.5}])
def test_wrong_options_of_distance(options):
    with pytest.raises(ValueError):
        sallow.distance(CIRCUIT, **options)


def test_wrong_texts_have_their_place():
    with pytest.raises(sallow.InputError) as caught:
        sallow.distance("R 0\nXX 1\n")
    assert (caught.value.line, caught.value.column) == (2, 1)
    with pytest.raises(sallow.InputError) as caught:
        sallow.rare("error(0.1) D0\nerror(2) D1\n")
    assert caught.value.line == 2
    with pytest.raises(TypeError):
        sallow.distance(17)
