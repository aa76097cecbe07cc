"""Calls at the limits of the package: huge and empty sizes, threads that share objects, Ctrl-C."""

import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

import sallow

CIRCUIT = sallow.Circuit.generated(
    "surface_code:rotated_memory_z", distance=3, rounds=3, after_clifford_depolarization=0.01
)
MODEL = CIRCUIT.detector_error_model(decompose_errors=True)


def in_threads(count, work):
    failures = []

    def run(k):
        try:
            work(k)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(k,)) for k in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


@pytest.mark.parametrize("shots", [2**61, 2**62, 2**63 - 1])
def test_more_shots_than_memory_holds(shots):
    with pytest.raises(MemoryError):
        sallow.DetectorSampler(CIRCUIT, seed=1).sample(shots)


def test_more_shots_than_memory_holds_that_wrap_around():
    circuit = "M 0\n" + "DETECTOR rec[-1]\n" * 8 + "OBSERVABLE_INCLUDE(7) rec[-1]\n"
    with pytest.raises(MemoryError):
        sallow.DetectorSampler(circuit, seed=1).sample(2**61)  # eight times as much is 2^64


@pytest.mark.parametrize("shots", [2**63, 2**64, -1, 1.5, "ten", None])
def test_wrong_numbers_of_shots(shots):
    with pytest.raises(ValueError, match="shots"):
        sallow.DetectorSampler(CIRCUIT, seed=1).sample(shots)
    with pytest.raises(ValueError, match="max_shots"):
        sallow.estimate(CIRCUIT, max_shots=shots)


@pytest.mark.parametrize("threads", [0, -1, 1.5, "two", None])
def test_wrong_numbers_of_threads(threads):
    with pytest.raises(ValueError, match="num_threads"):
        sallow.DetectorSampler(CIRCUIT, seed=1).sample(5, num_threads=threads)
    with pytest.raises(ValueError, match="num_threads"):
        sallow.estimate(CIRCUIT, max_shots=5, num_threads=threads)
    with pytest.raises(ValueError, match="num_threads"):
        sallow.Decoder(MODEL).decode_batch(np.zeros((2, 24), np.uint8), num_threads=threads)


@pytest.mark.parametrize("threads", [10**6, 2**63, 2**64])
def test_huge_numbers_of_threads(threads):
    shots, _ = sallow.DetectorSampler(CIRCUIT, seed=1).sample(2000, num_threads=threads)
    assert np.array_equal(shots, sallow.DetectorSampler(CIRCUIT, seed=1).sample(2000)[0])
    assert sallow.Decoder(MODEL).decode_batch(shots, num_threads=threads).predictions.shape == (2000, 1)
    assert sallow.estimate(CIRCUIT, max_shots=2000, num_threads=threads, seed=1).shots == 2000


def test_threads_share_a_sampler():
    sampler = sallow.DetectorSampler(CIRCUIT, seed=3)
    got = {}

    def work(k):
        got[k] = sampler.sample(4096)[0].tobytes()

    in_threads(8, work)
    expected, _ = sallow.DetectorSampler(CIRCUIT, seed=3).sample(8 * 4096)
    assert set(got.values()) == {rows.tobytes() for rows in expected.reshape(8, 4096, -1)}


def test_a_circuit_changes_while_others_use_it():
    circuit = CIRCUIT.copy()
    done = threading.Event()

    def work(k):
        if k == 0:
            for step in range(400):
                circuit.append_from_stim_program_text(f"H {step % 9}\nTICK")
                time.sleep(0.001)
            done.set()
        while not done.is_set():
            circuit.detector_error_model(decompose_errors=True)
            sallow.estimate(circuit, max_shots=2000, seed=1)

    in_threads(4, work)


@pytest.mark.parametrize("packed", [False, True])
def test_no_shots(packed):
    width = 3 if packed else 24
    for empty in [np.zeros((0, width), np.uint8), np.zeros((10, width), np.uint8)[5:5]]:
        answers = sallow.Decoder(MODEL).decode_batch(empty, bit_packed_shots=packed, weights=True, unmatchable=True)
        assert answers.predictions.shape == (0, 1) and answers.weights.shape == (0,)
        predictions, weights = sallow.Matching(MODEL).decode_batch(empty, bit_packed_shots=packed, return_weights=True)
        assert predictions.shape == (0, 1) and weights.shape == (0,)
    assert [a.shape for a in sallow.DetectorSampler(CIRCUIT, seed=1).sample(0)] == [(0, 24), (0, 1)]
    assert sallow.estimate(CIRCUIT, max_shots=0).shots == 0


def test_sinter_without_shots():
    pytest.importorskip("sinter")
    compiled = sallow.sinter.Decoder().compile_decoder_for_dem(dem=MODEL)
    got = compiled.decode_shots_bit_packed(bit_packed_detection_event_data=np.zeros((0, 3), np.uint8))
    assert got.shape == (0, 1)


def test_deep_and_long_products():
    deep = sallow.Circuit("H 0\nTICK")
    with pytest.raises(ValueError, match="2\\^63 - 1"):
        for _ in range(64):
            deep = deep * 2
    with pytest.raises(ValueError, match="2\\^63 - 1"):
        sallow.Circuit("M 0") * 2**63
    half = sallow.Circuit("M 0") * 2**62
    with pytest.raises(ValueError, match="2\\^63 - 1"):
        half + half
    with pytest.raises(ValueError, match="2\\^63 - 1"):
        half += half
    text = "REPEAT 1 {\n" * 1000 + "H 0\n" + "}\n" * 1000
    with pytest.raises(ValueError, match="1000"):
        sallow.Circuit(text + "H 1\n") * 2


INTERRUPTED = """
import sallow
circuit = sallow.Circuit.generated("surface_code:rotated_memory_z", distance=9, rounds=9,
                                   after_clifford_depolarization=0.01)
print("ready", flush=True)
try:
    {call}
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


@pytest.mark.parametrize(
    "call",
    [
        "sallow.estimate(circuit, max_shots=10**12)",
        "sallow.estimate(circuit, max_shots=10**12, num_threads=2)",
        "[sallow.DetectorSampler(circuit).sample(10**6, bit_packed=True, num_threads=2) for _ in range(10**6)]",
    ],
)
def test_ctrl_c(call):
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED.format(call=call)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as child:
        assert child.stdout.readline() == "ready\n"
        time.sleep(1)
        child.send_signal(signal.SIGINT)
        try:
            assert child.communicate(timeout=20)[0] == "interrupted\n"
        finally:
            child.kill()


def test_gaps_between_detector_numbers():
    with pytest.raises(sallow.InputError, match="GiB of memory"):
        sallow.Decoder("error(0.1) D16777215\n")
    with pytest.raises(sallow.InputError, match="memory="):
        sallow.Decoder("error(0.1) D100000\n", memory=1e6)
    assert sallow.Decoder("error(0.1) D100000\n", memory=1e9).num_detectors == 100001
    circuit = "X_ERROR(0.1) 0\nM 0\nOBSERVABLE_INCLUDE(16777215) rec[-1]\n"
    with pytest.raises(sallow.InputError, match="GiB of memory"):
        sallow.estimate(circuit, max_shots=10)
    for wrong in ("much", -1, float("nan")):
        with pytest.raises(ValueError, match="memory"):
            sallow.Decoder(MODEL, memory=wrong)


def test_a_circuit_of_other_size_than_its_decoder():
    decoder = sallow.Decoder("error(0.1) D0 L0")._engine
    with pytest.raises(ValueError, match="detectors of the circuit: expected 1, got 24"):
        sallow._engine.count_failures(CIRCUIT, decoder, 1, 10, 0, 1)
    circuit = sallow.Circuit("M 0\nDETECTOR rec[-1]\nOBSERVABLE_INCLUDE(16000000) rec[-1]")
    with pytest.raises(ValueError, match="observables of the circuit: expected 1, got 16000001"):
        sallow._engine.count_failures(circuit, decoder, 1, 10, 0, 1)


def test_an_error_names_its_place_once():
    with pytest.raises(sallow.InputError) as caught:
        sallow.Circuit("H 0\nHH 1")
    text = str(caught.value)
    assert text.startswith("line 2:1: ") and text.count("2:1") == 1 and "2:1" not in caught.value.message


def test_an_error_in_a_file_names_its_place_once(tmp_path):
    path = tmp_path / "a.stim"
    path.write_text("H 0\nHH 1\n")
    with pytest.raises(sallow.InputError) as caught:
        sallow.Circuit.from_file(str(path))
    assert str(caught.value).startswith(f"{path}:2:1: ") and str(caught.value).count(str(path)) == 1


LONG_CIRCUIT = """R 0 1 2
REPEAT 8000000 {
    X_ERROR(0.01) 0 2
    CX 0 1 2 1
    MR 1
    DETECTOR rec[-1]
}
M 0
OBSERVABLE_INCLUDE(0) rec[-1]
"""


@pytest.mark.parametrize(
    "work",
    [
        lambda: sallow.Circuit(LONG_CIRCUIT).detector_error_model(flatten_loops=True),
        lambda: sallow.Circuit(LONG_CIRCUIT).flattened(),
        lambda: sallow.Circuit(LONG_CIRCUIT).detector_error_model().flattened(),
        lambda: sallow.Decoder(sallow.Circuit(LONG_CIRCUIT).detector_error_model()),
        lambda: sallow.rcs.cost(sallow.rcs.generate("sycamore", qubits=30, cycles=20, seed=1), steps=10**15),
        lambda: sallow.rare(CIRCUIT, decoder="ensemble:members=20", seed=1, relative_error=0.0001, max_decodes=10**12),
    ],
)
def test_ctrl_c_ends_long_work(work):
    # Each would take minutes, or more memory than there is.
    timer = threading.Timer(0.5, lambda: signal.raise_signal(signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        work()
    timer.join()
