"""Random circuit sampling."""

import copy
import pickle
import signal
import threading

import numpy as np
import pytest

import sallow
from sallow import rcs

BELL = "2\n0 h 0\n1 cnot 0 1\n"


def test_circuits_of_gates(tmp_path):
    bell = rcs.GateCircuit(BELL)
    assert (bell.num_qubits, bell.num_bits, len(bell)) == (2, 0, 2) and bell.is_unitary_until_measured
    assert bell == rcs.as_gate_circuit(BELL) == copy.deepcopy(bell) == pickle.loads(pickle.dumps(bell))
    assert "OPENQASM" in bell.qasm() and rcs.GateCircuit(bell.qasm()).num_qubits == 2
    path = tmp_path / "bell.qasm"
    path.write_text(bell.qasm())
    assert rcs.as_gate_circuit(path).num_qubits == 2 == rcs.as_gate_circuit(str(path)).num_qubits
    measured = rcs.as_gate_circuit(sallow.Circuit("H 0\nCX 0 1\nM 0 1"))
    assert measured.num_bits == 2 and "2 qubits" in repr(measured)
    with pytest.raises(sallow.InputError) as caught:
        rcs.GateCircuit("2\n0 no_such 0\n")
    assert caught.value.line == 2
    with pytest.raises(TypeError):
        rcs.as_gate_circuit(3)


def test_generated_circuits_are_those_of_the_seed_and_pickle():
    one, two = (rcs.generate("sycamore", qubits=9, cycles=6, seed=seed) for seed in (1, 2))
    assert one == rcs.generate("sycamore", qubits=9, cycles=6, seed=1) != two
    assert one.num_qubits == 9 and pickle.loads(pickle.dumps(one)) == one
    with pytest.raises(ValueError, match="patch"):
        rcs.generate(patch="half")
    with pytest.raises(sallow.InputError):
        rcs.generate("no_such")


def test_samples_follow_the_circuit():
    taken = rcs.sample(BELL, 2000, seed=1)
    assert taken.bits.shape == (2000, 2) and taken.bits.dtype == np.uint8
    assert np.array_equal(taken.bits[:, 0], taken.bits[:, 1]) and 0.4 < taken.bits.mean() < 0.6
    assert np.array_equal(np.asarray(taken), rcs.sample(BELL, 2000, seed=1, num_threads=2).bits)
    noisy = rcs.sample(BELL, 2000, noise="one=0.01,two=0.2,readout=0.05", seed=1)
    assert (noisy.bits[:, 0] != noisy.bits[:, 1]).any() and noisy.predicted_fidelity < 0.8


def test_amplitudes_by_both_ways_agree():
    circuit = rcs.generate("grid:3x3", cycles=6, seed=3)
    strings = np.random.default_rng(1).integers(0, 2, (20, 9), dtype=np.uint8)
    exact = rcs.amplitudes(circuit, strings, precision="double")
    contracted = rcs.amplitudes(circuit, strings.astype(bool), method="contract", search_rounds=1, num_threads=2)
    assert exact.method == "state_vector" and contracted.method == "contract" and exact.values.dtype == np.complex128
    assert np.abs(exact.values - contracted.values).max() < 1e-4
    texts = ["".join(map(str, row)) for row in strings]
    assert np.array_equal(np.asarray(rcs.amplitudes(circuit, texts, precision="double")), exact.values)
    assert np.abs(rcs.amplitudes(BELL, ["00", "11", "01"]).values - np.array([1, 1, 0]) / np.sqrt(2)).max() < 1e-6


def test_a_contraction_is_resumed_from_its_checkpoint(tmp_path):
    circuit = rcs.generate("grid:3x3", cycles=6, seed=3)
    path = tmp_path / "sums"
    first = rcs.amplitudes(circuit, ["0" * 9], method="contract", checkpoint=path, search_rounds=1)
    again = rcs.amplitudes(circuit, ["0" * 9], method="contract", checkpoint=path, search_rounds=1)
    assert again.details["chunks_resumed"] > 0 and np.array_equal(first.values, again.values)


def test_cross_entropy_of_perfect_and_of_uniform_samples():
    circuit = rcs.generate("sycamore", qubits=10, cycles=14, seed=5)
    perfect = rcs.xeb(circuit, rcs.sample(circuit, 20000, seed=1), noise="sycamore")
    assert abs(perfect.fidelity - 1) < 5 * perfect.fidelity_error and 0 < perfect.predicted_fidelity < 1
    uniform = rcs.xeb(circuit, np.random.default_rng(2).integers(0, 2, (20000, 10), dtype=np.uint8))
    assert abs(uniform.linear_xeb) < 5 * uniform.linear_error and uniform.predicted_fidelity is None


def test_expectation_values():
    found = rcs.expect(BELL, ["Z0*Z1", "X0*X1", "Z0", "0.5*Z0*Z1 + 1"])
    assert found.values == pytest.approx([1, 1, 0, 1.5], abs=1e-6) and found.trajectories == 0
    noisy = rcs.expect(BELL, "Z0*Z1", noise="two=0.1", trajectories=200, seed=1)
    assert 0.5 < noisy.values[0] < 1 and noisy.errors[0] > 0
    with pytest.raises(sallow.InputError) as caught:
        rcs.expect(BELL, "Z0*Z7")
    assert caught.value.column > 0


def writes_a_page(found, path, title):
    if why := sallow._engine.why_no_pages():
        with pytest.raises(OSError, match="page"):
            found.write_page(path)
        assert why and not path.exists()
    else:
        found.write_page(path)
        assert title in path.read_text() and "<html" in path.read_text()


def test_fidelity_study(tmp_path):
    told = []
    study = rcs.fidelity([9], [10, 14], shots=2000, seed=1, progress=told.append)
    assert [point["cycles"] for point in study.points] == [10, 14] and study.settings["layout"] == "sycamore"
    assert all(0 < point["predicted_fidelity"] < 1 for point in study.points)
    assert study.picture().svg.startswith("<svg")
    writes_a_page(study, tmp_path / "study.html", "Fidelity of random circuits")
    assert "linear XEB" in repr(study) and "<table>" in study._repr_html_()


def test_costs(tmp_path):
    circuit = rcs.generate("sycamore", qubits=12, cycles=8, seed=1)
    found = rcs.cost(circuit, steps=20000, seed=1, memory_elements=2**6)
    again = rcs.cost(circuit, order=found["order"], seed=1, memory_elements=2**6)
    assert found["log10_multiply_adds"] == pytest.approx(again["log10_multiply_adds"])
    assert "multiply-adds" in repr(found)
    graph = rcs.cost(graph="2 0 1\n2 1 2\n2 0 2\n", steps=100, seed=1)
    assert graph["log10_multiply_adds"] > 0
    table = rcs.willow([(12, 8)], steps=20000, seed=1)
    assert table["rows"] and "Frontier" in repr(table) and table["orders"]
    assert table.picture().svg.startswith("<svg")
    writes_a_page(table, tmp_path / "table.html", "The classical cost")
    with pytest.raises(ValueError, match="no plot"):
        found.picture()
    with pytest.raises(ValueError, match="no page"):
        found.write_page(tmp_path / "no.html")


@pytest.mark.parametrize(
    "call",
    [
        lambda circuit: rcs.sample(circuit, 10**5, noise="sycamore", seed=1),
        lambda circuit: rcs.expect(circuit, "Z0*Z1", noise="sycamore", trajectories=10**5, seed=1),
    ],
)
def test_ctrl_c_ends_trajectories(call):
    timer = threading.Timer(0.3, lambda: signal.raise_signal(signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        call(rcs.generate("sycamore", qubits=16, cycles=20, seed=1))
    timer.join()


def test_ctrl_c_ends_a_search():
    timer = threading.Timer(0.5, lambda: signal.raise_signal(signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        rcs.cost(rcs.generate("willow", cycles=20, seed=1), steps=10**12, seed=1)
    timer.join()


@pytest.mark.parametrize(
    ("call", "wrong"),
    [
        (lambda: rcs.sample(BELL, -1), ValueError),
        (lambda: rcs.sample(BELL, 10, noise="loud"), sallow.InputError),
        (lambda: rcs.sample(BELL, 10, precision="half"), ValueError),
        (lambda: rcs.sample("60\n0 h 59\n", 10), sallow.InputError),
        (lambda: rcs.amplitudes(BELL, ["000"]), ValueError),
        (lambda: rcs.amplitudes(BELL, ["0a"]), ValueError),
        (lambda: rcs.amplitudes(BELL, np.zeros((1, 3), np.uint8)), ValueError),
        (lambda: rcs.amplitudes(BELL, np.zeros((1, 2), float)), ValueError),
        (lambda: rcs.amplitudes(BELL, ["00"], method="guess"), ValueError),
        (lambda: rcs.amplitudes(BELL, ["00"], method="contract", precision="double"), sallow.InputError),
        (lambda: rcs.amplitudes("2\n0 m 0\n1 h 0\n", ["00"]), sallow.InputError),
        (lambda: rcs.amplitudes("40\n0 h 39\n", ["0" * 40], method="state_vector"), sallow.InputError),
        (lambda: rcs.xeb(BELL, ["00"]), ValueError),
        (lambda: rcs.expect(BELL, []), ValueError),
        (lambda: rcs.fidelity(9, 10, shots=10), ValueError),
        (lambda: rcs.fidelity(70, 10), ValueError),
        (lambda: rcs.cost(), ValueError),
        (lambda: rcs.cost(BELL, machine="abacus"), sallow.InputError),
        (lambda: rcs.cost(BELL, memory_elements=0), ValueError),
        (lambda: rcs.cost(graph="2 0 0\n"), sallow.InputError),
        (lambda: rcs.willow([(1, 1)]), ValueError),
    ],
)
def test_wrong_calls_are_exceptions(call, wrong):
    with pytest.raises(wrong):
        call()
