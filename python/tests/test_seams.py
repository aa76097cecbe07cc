"""Where parts of the package meet: objects that change after they were handed over, paths, processes, stores."""

import os
import pathlib
import pickle
import subprocess
import sys

import numpy as np
import pytest

import sallow

TEXT = """R 0 1 2
X_ERROR(0.1) 0 2
MR 1
M 0 2
DETECTOR rec[-3]
DETECTOR rec[-1] rec[-2]
OBSERVABLE_INCLUDE(0) rec[-1]"""

MINE = """
import sallow

class Mine:
    def __init__(self, model):
        self.decoder = sallow.Decoder(model)

    def decode_batch(self, shots):
        return self.decoder.decode_batch(shots).predictions
"""


def run(code, folder):
    env = {**os.environ, "PYTHONPATH": str(pathlib.Path(sallow.__file__).resolve().parents[1])}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=folder, env=env)


@pytest.fixture
def circuit():
    return sallow.Circuit(TEXT)


def test_a_decoder_stays_as_it_is_when_its_model_is_edited(circuit):
    model = circuit.detector_error_model()
    decoder = sallow.Decoder(model)
    correlated = sallow.Matching(model, enable_correlations=True)
    count = len(sallow.Decoder(model).error_table)
    model.clear()
    assert len(decoder.error_table) == count > 0
    assert pickle.loads(pickle.dumps(decoder)).num_detectors == 2
    shot = np.array([0, 1], np.uint8)
    again = pickle.loads(pickle.dumps(correlated))
    assert (again.decode(shot, enable_correlations=True) == correlated.decode(shot, enable_correlations=True)).all()


def test_decoders_in_python_get_a_model_of_their_own(circuit):
    models = []

    class Spoils:
        def __init__(self, model):
            models.append((type(model), model.num_errors, len(list(model))))
            model.clear()

        def decode_batch(self, shots):
            return np.zeros((len(shots), 1), np.uint8)

    sallow.register_decoder("spoils", Spoils)
    assert sallow.estimate(circuit, "spoils", max_shots=100_000, seed=1, num_threads=4).shots == 100_000
    assert set(models) == {(sallow.DetectorErrorModel, models[0][1], models[0][2])} and models[0][1] > 0


def test_a_decoder_in_python_comes_along_to_another_process(circuit, tmp_path, monkeypatch):
    (tmp_path / "mine_module.py").write_text(MINE)
    monkeypatch.syspath_prepend(tmp_path)
    import mine_module

    sallow.register_decoder("seam_mine", mine_module.Mine)
    decoder = sallow.Decoder(circuit, "seam_mine")
    (tmp_path / "decoder.pickle").write_bytes(pickle.dumps(decoder))
    code = "import pickle; d = pickle.load(open('decoder.pickle', 'rb')); print(d.decode_batch([[0, 1]]).predictions)"
    done = run(code, tmp_path)
    assert done.stdout.strip() == str(decoder.decode_batch([[0, 1]]).predictions), done.stderr


def test_an_uncaught_exception_is_all_that_is_told(tmp_path):
    done = run("import sallow; c = sallow.Circuit('H 0'); c.append('HH', [0])", tmp_path)
    assert done.returncode == 1 and "HH" in done.stderr and "nanobind" not in done.stderr


def test_paths_are_taken_as_text_and_as_paths(circuit, tmp_path):
    path = tmp_path / "memory.stim"
    circuit.to_file(path)
    for given in (path, str(path)):
        decoder = sallow.Decoder(given)
        assert decoder.num_detectors == 2 and decoder.error_table
        assert sallow.Matching.from_stim_circuit_file(given).num_detectors == 2
        assert sallow.distance(given).distance == 2


NO_PATHS = ["", "a\0.stim", os.fsdecode(b"\xff\xfe.stim"), pathlib.Path(os.fsdecode(b"\xff.stim"))]
CALLS = [
    sallow.Circuit.from_file,
    lambda path: sallow.Circuit().to_file(path),
    sallow.DetectorErrorModel.from_file,
    sallow.Matching.from_stim_circuit_file,
    sallow.Matching.from_detector_error_model_file,
    lambda path: sallow.stim.write_shot_data_file(data=np.zeros((1, 8), bool), path=path, format="01", num_detectors=8),
    lambda path: sallow.stim.read_shot_data_file(path=path, format="01", num_detectors=8),
    lambda path: sallow.collect(sallow.Circuit(TEXT), max_shots=10, store=path),
    sallow.read_store,
]


@pytest.mark.parametrize("path", NO_PATHS, ids=ascii)
@pytest.mark.parametrize("call", CALLS, ids=range(len(CALLS)))
def test_what_is_no_path_is_refused_alike(call, path):
    with pytest.raises(ValueError, match="is no path|is not UTF-8"):
        call(path)


@pytest.mark.parametrize("text", ["\udcff", "H 0\n\udcff"], ids=ascii)
@pytest.mark.parametrize(
    "call",
    [
        sallow.Circuit,
        sallow.DetectorErrorModel,
        sallow.Decoder,
        sallow.estimate,
        sallow.distance,
        lambda text: sallow.Decoder(sallow.DetectorErrorModel("error(0.1) D0"), text),
        lambda text: sallow.Decoder(sallow.DetectorErrorModel("error(0.1) D0"), "ensemble", members=text),
    ],
    ids=range(7),
)
def test_text_that_is_not_utf_8_is_refused(call, text):
    with pytest.raises(ValueError, match="is not UTF-8"):
        call(text)


@pytest.mark.parametrize("value", ["\udcff", "deep"], ids=ascii)
def test_metadata_that_would_spoil_a_store_is_refused(circuit, tmp_path, value):
    for _ in range(300 if value == "deep" else 0):
        value = [value]
    store = tmp_path / "results.sqlite"
    sallow.collect(circuit, max_shots=10, store=store, seed=1)
    with pytest.raises(sallow.InputError, match="metadata"):
        sallow.collect(sallow.Task(circuit, metadata={"x": value}, name="spoils"), max_shots=10, store=store)
    assert len(sallow.read_store(store)) == 1


def test_errors_that_flip_ever_more_detectors_are_refused():
    growing = sallow.Circuit("REPEAT 1000000000000000 {\n X_ERROR(0.1) 0\n M 0\n DETECTOR rec[-1]\n}")
    for flatten in (False, True):
        with pytest.raises(sallow.InputError, match="detectors|written out"):
            growing.detector_error_model(flatten_loops=flatten)
    with pytest.raises(ValueError, match="at most 2\\^33"):
        growing.compile_m2d_converter()


@pytest.mark.parametrize(
    "call",
    [
        lambda circuit: sallow.Matching([[1, 1]], repetitions=10**12),
        lambda circuit: sallow.Decoder(circuit, log_odds=True).answer([0, 1], log_odds={1e300: 1.0}),
        lambda circuit: sallow.Decoder(circuit, log_odds=True).answer([0, 1], log_odds={float("inf"): 1.0}),
        lambda circuit: sallow.collect(circuit, max_shots=10, wait_seconds=float("nan")),
        lambda circuit: sallow.collect(circuit, max_shots=10, wait_seconds=-1),
        lambda circuit: sallow.read_store("a", wait_seconds=-1),
    ],
    ids=range(6),
)
@pytest.mark.filterwarnings("error")
def test_numbers_that_nothing_can_be_done_with_are_refused(circuit, call):
    with pytest.raises(ValueError, match="repetitions|whole numbers|wait_seconds"):
        call(circuit)


def test_a_fork_leaves_the_store_of_its_parent(circuit):
    results = sallow.collect(circuit, max_shots=10, seed=1)
    child = os.fork()
    if child == 0:
        del results
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert len(sallow.read_store(results.store)) == 1


@pytest.mark.filterwarnings("error")
def test_stores_go_with_their_results(circuit):
    results = sallow.collect(circuit, max_shots=10, seed=1)
    store = results.store
    assert os.path.exists(store)
    del results
    assert not os.path.exists(store)
