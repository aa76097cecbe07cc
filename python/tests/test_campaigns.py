"""Campaigns: tasks, plans, stores, stops, and their errors."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

import pytest

import sallow

NOISY = sallow.Circuit.generated(
    "surface_code:rotated_memory_z", distance=3, rounds=3, after_clifford_depolarization=0.01
)
GRID = {
    "code": "repetition_code",
    "task": "memory",
    "distance": [3, 5],
    "rounds": 3,
    "noise": "uniform",
    "p": [0.01, 0.02],
    "max_shots": 2048,
}


def counts(results):
    return [(row["name"], row["decoder"], row["shots"], row["failures"]) for row in results]


def test_collect_counts_what_estimate_counts_per_seed_at_any_number_of_threads():
    one = sallow.collect(NOISY, seed=5, max_shots=20000)
    two = sallow.collect(NOISY, seed=5, max_shots=20000, num_threads=2)
    assert counts(one) == counts(two) and one[0]["shots"] == 20000 and one.seed == 5
    assert one[0]["rate"] == one[0]["failures"] / 20000
    assert one[0]["low"] < one[0]["rate"] < one[0]["high"]


def test_tasks_of_all_kinds_in_one_call(tmp_path):
    path = tmp_path / "d=3,r=3,p=0.01.stim"
    path.write_text(str(NOISY))
    plan = tmp_path / "plan.toml"
    plan.write_text(
        'code = "repetition_code"\ntask = "memory"\ndistance = 3\nnoise = "uniform"\np = 0.02\nmax_shots = 640\n'
    )
    results = sallow.collect(
        [
            sallow.Task(NOISY, metadata={"d": 3, "r": 3, "p": 0.01, "who": "me"}, name="mine", max_shots=1024),
            path,
            str(plan),
            GRID,
            sallow.Task(str(NOISY * 1), decoder="union_find", max_shots=128),
        ],
        seed=1,
        max_shots=512,
    )
    assert len(results) == 7 - 1  # the file and the first task are one circuit and one decoder, hence one task
    first = results[0]
    assert (first["distance"], first["rounds"], first["p"], first["metadata"]["who"]) == (3, 3, 0.01, "me")
    assert first["shots"] == 1024 and results[-1]["shots"] == 128
    assert results[1]["shots"] == 512, "a limit of the call wins over that of a plan"


def test_plans_in_yaml(tmp_path):
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        "code: repetition_code\ntask: memory\ndistance: [3, 5]\nrounds: 3\nnoise: uniform\np: [0.01, 0.02]\n"
        "max_shots: 2048\n"
    )
    assert counts(sallow.collect(plan, seed=1)) == counts(sallow.collect(GRID, seed=1))
    plan.write_text("code: [surface_code\n")
    with pytest.raises(sallow.InputError, match="not YAML") as caught:
        sallow.collect(str(plan))
    assert caught.value.file == str(plan) and caught.value.line > 0


def test_decoders_of_the_call_win_and_each_is_a_task():
    results = sallow.collect(NOISY, decoders=["matching", "union_find"], max_shots=256, seed=1)
    assert results["decoder"] == ["matching", "union_find"]


def test_max_errors_and_relative_error_stop_early():
    few = sallow.collect(NOISY, max_errors=20, seed=1)
    assert 20 <= few[0]["failures"] < 60 and few[0]["shots"] < 10000
    rough = sallow.collect(NOISY, relative_error=0.2, seed=1)
    assert 20 <= rough[0]["failures"] < 60


def test_a_store_is_resumed_with_the_counts_of_one_campaign(tmp_path):
    store = tmp_path / "results.sqlite"
    sallow.collect(GRID, store=store, max_shots=512, seed=9)
    more = sallow.collect(GRID, store=store)
    assert more.seed == 9, "the store's"
    assert counts(more) == counts(sallow.collect(GRID, seed=9))
    assert counts(sallow.read_store(store)) == counts(more)


def test_shards_of_two_processes_combine_to_the_whole(tmp_path):
    for part in range(2):
        sallow.collect(GRID, store=tmp_path / f"{part}.sqlite", seed=4, shards=slice(part, None, 2))
    whole = sallow.combine(tmp_path / "all.sqlite", tmp_path / "0.sqlite", tmp_path / "1.sqlite")
    assert counts(whole) == counts(sallow.collect(GRID, seed=4))


def test_same_shots_make_pairs():
    results = sallow.collect(NOISY, decoders=["matching", "correlated"], same_shots=True, max_shots=8192, seed=2)
    (pair,) = results.pairs
    assert pair["shots"] == 8192 and 0 <= pair["p_value"] <= 1
    assert pair["both"] + pair["only_first"] == results[0]["failures"]
    assert results[:1].pairs == [] and "p-value" in repr(results)


def test_discards_by_detectors():
    results = sallow.collect(sallow.Task(NOISY, postselect="D0,D1"), max_shots=4096, seed=2)
    assert results[0]["discards"] > 0 and results[0]["postselect"] == "D0-D1"
    assert results[0]["rate"] == results[0]["failures"] / (4096 - results[0]["discards"])


def test_progress_by_function_and_by_a_class_like_tqdm():
    told = []
    sallow.collect(GRID, seed=1, progress=told.append)
    assert told and told[-1].tasks_done == 4 and told[-1].fraction == 1 and told[-1].done == 4 * 2048
    assert "4 of 4 tasks" in str(told[-1])

    class Bar:
        bars = []

        def __init__(self, total, desc, unit, unit_scale):
            self.n, self.total, self.closed = 0, total, False
            Bar.bars.append(self)

        def update(self, more):
            self.n += more

        def close(self):
            self.closed = True

    sallow.collect(GRID, seed=1, progress=Bar)
    assert Bar.bars[0].n == Bar.bars[0].total == 4 * 2048 and Bar.bars[0].closed


def test_progress_true_is_a_line_on_standard_error(capfd):
    sallow.collect(GRID, seed=1, print_progress=True)
    assert "4 of 4 tasks" in capfd.readouterr().err
    sallow.collect(GRID, seed=1)
    assert capfd.readouterr() == ("", "")


def test_what_a_progress_function_raises_comes_out_and_the_store_stays_whole(tmp_path):
    store = tmp_path / "results.sqlite"

    def refuse(progress):
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        sallow.collect(NOISY, store=store, max_shots=10**9, seed=1, progress=refuse)
    assert sallow.read_store(store)[0]["shots"] >= 0


def interrupt_after(seconds):
    timer = threading.Timer(seconds, lambda: signal.raise_signal(signal.SIGINT))
    timer.start()
    return timer


def test_ctrl_c_comes_soon_and_keeps_what_is_finished(tmp_path):
    store = tmp_path / "results.sqlite"
    pressed = []

    def press():
        pressed.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(0.8, press)
    timer.start()
    with pytest.raises(KeyboardInterrupt) as stopped:
        sallow.collect(NOISY, store=store, max_shots=10**12, seed=1)
    late = time.monotonic() - pressed[0]
    timer.join()
    kept = stopped.value.results
    assert kept[0]["shots"] > 0 and counts(kept) == counts(sallow.read_store(store))
    assert late < 1, "0.1 s on a machine that is not loaded"


def test_ctrl_c_without_a_store_hands_over_the_results():
    timer = interrupt_after(0.5)
    with pytest.raises(KeyboardInterrupt) as stopped:
        sallow.collect(NOISY, max_shots=10**12, seed=1)
    timer.join()
    assert stopped.value.results[0]["shots"] > 0


def test_scripts_need_no_main_guard(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import sallow\n"
        f"results = sallow.collect({GRID!r}, num_workers=2, seed=1, store='r.sqlite')\n"
        "print(len(results), sum(results['shots']))\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(os.path.abspath, filter(None, sys.path)))}
    ran = subprocess.run(
        [sys.executable, script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert ran.stdout == f"4 {4 * 2048}\n"


def test_two_campaigns_at_once_fill_one_store(tmp_path):
    store = tmp_path / "results.sqlite"
    sallow.collect(GRID, store=store, max_shots=64, seed=3)
    threads = [threading.Thread(target=sallow.collect, args=(GRID,), kwargs={"store": store}) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts(sallow.read_store(store)) == counts(sallow.collect(GRID, seed=3))


def test_errors_that_a_decoder_leaves_out_are_told():
    hyperedge = sallow.Circuit(
        "R 0 1 2 3\nCORRELATED_ERROR(0.01) X0 X1 X2\nX_ERROR(0.01) 3\nM 0 1 2 3\n"
        "DETECTOR rec[-1]\nDETECTOR rec[-2]\nDETECTOR rec[-3]\nDETECTOR rec[-4]\nOBSERVABLE_INCLUDE(0) rec[-1]\n"
    )
    with pytest.warns(UserWarning, match="leaves out 1 error"):
        sallow.collect(sallow.Task(hyperedge, name="three"), max_shots=256, seed=1)
    with pytest.raises(sallow.InputError):
        sallow.collect(hyperedge, strict=True, max_shots=256, seed=1)


# Errors.


def test_a_bad_plan_has_its_place(tmp_path):
    plan = tmp_path / "plan.toml"
    plan.write_text('code = "surface_code"\ntask = "rotated_memory_z"\ndistance = [3]\nnois = "uniform"\n')
    with pytest.raises(sallow.InputError, match="nois") as caught:
        sallow.collect(plan)
    assert (pathlib.Path(caught.value.file), caught.value.line) == (plan, 4)
    plan = tmp_path / "plan.json"
    plan.write_text('{"code": "surface_code",\n "task": ]}')
    with pytest.raises(sallow.InputError, match="not JSON") as caught:
        sallow.collect(plan)
    assert caught.value.line == 2 and caught.value.column > 0


def test_a_bad_plan_as_a_dict_has_no_line():
    with pytest.raises(sallow.InputError, match="p_value") as caught:
        sallow.collect({**GRID, "p_value": 3})
    assert (caught.value.file, caught.value.line) == ("plan", 0)


def test_a_bad_circuit_has_its_place(tmp_path):
    path = tmp_path / "bad.stim"
    path.write_text("R 0\nXX 0\n")
    with pytest.raises(sallow.InputError) as caught:
        sallow.collect(path)
    assert (pathlib.Path(caught.value.file), caught.value.line, caught.value.column) == (path, 2, 1)


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ({"decoders": "no_such"}, sallow.InputError),
        ({"decoders": "exec:cat"}, sallow.InputError),
        ({"decoders": [3]}, TypeError),
        ({"max_shots": 0}, ValueError),
        ({"max_shots": 1.5}, ValueError),
        ({"max_shots": 10**19}, ValueError),
        ({"max_errors": -1}, ValueError),
        ({"relative_error": 1}, ValueError),
        ({"relative_error": float("nan")}, ValueError),
        ({"postselect": "D999"}, sallow.InputError),
        ({"postselect": 3}, TypeError),
        ({"num_threads": 0}, ValueError),
        ({"num_threads": "two"}, ValueError),
        ({"num_threads": 1, "num_workers": 1}, ValueError),
        ({"seed": -1}, ValueError),
        ({"seed": 2**64}, ValueError),
        ({"shards": 3}, TypeError),
        ({"shards": slice(4, 4)}, ValueError),
        ({"shards": slice(0, 2)}, ValueError),  # without a seed
        ({"progress": 3}, TypeError),
        ({"store": "no/such/folder/results.sqlite"}, sallow.InputError),
        ({"store": "a\0b"}, ValueError),
        ({"store": "\udcff"}, ValueError),
        ({"store": b"bytes"}, TypeError),
        ({"wait_seconds": "long"}, ValueError),
        ({"relative_error": "x"}, ValueError),
        ({"decoders": 3}, TypeError),
        ({"decoders": "\udcff"}, ValueError),
    ],
)
def test_wrong_options_are_exceptions(options, wrong, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(wrong):
        sallow.collect(NOISY, **{"max_shots": 64, **options})


@pytest.mark.parametrize(
    ("tasks", "wrong"),
    [
        ([], ValueError),
        (3, TypeError),
        ([None], TypeError),
        ("no_such_file.stim", sallow.InputError),
        ("no_such_plan.toml", sallow.InputError),
        (pathlib.Path("no_such_file"), sallow.InputError),
        ([sallow.Task(NOISY, metadata={1, 2})], ValueError),
        ([sallow.Task(NOISY, name="\udcff")], ValueError),
        ([sallow.Task(NOISY, name=3)], TypeError),
        ([sallow.Task(NOISY, decoder="matching:no_such=1")], sallow.InputError),
        ({"code": "surface_code", "distance": {3}}, ValueError),
    ],
)
def test_wrong_tasks_are_exceptions(tasks, wrong):
    with pytest.raises(wrong):
        sallow.collect(tasks, max_shots=64)


def test_stores_that_are_none(tmp_path):
    text = tmp_path / "text.sqlite"
    text.write_text("this is a text of some length, and certainly no store of results at all, is it?\n" * 20)
    for call in (lambda: sallow.collect(NOISY, store=text), lambda: sallow.read_store(text)):
        with pytest.raises(sallow.InputError) as caught:
            call()
        assert "text.sqlite" in str(caught.value)
    with pytest.raises(sallow.InputError):
        sallow.read_store(tmp_path / "missing.sqlite")
    with pytest.raises(sallow.InputError):
        sallow.read_store(tmp_path)


def test_a_store_of_another_seed_is_refused(tmp_path):
    sallow.collect(NOISY, store=tmp_path / "r.sqlite", seed=1, max_shots=64)
    with pytest.raises(sallow.InputError, match="seed"):
        sallow.collect(NOISY, store=tmp_path / "r.sqlite", seed=2, max_shots=64)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_may_not_be_written(tmp_path):
    tmp_path.chmod(0o555)
    try:
        with pytest.raises((sallow.InputError, OSError)):
            sallow.collect(NOISY, store=tmp_path / "r.sqlite", max_shots=64)
    finally:
        tmp_path.chmod(0o755)


def test_a_store_in_proc_is_refused():
    with pytest.raises((sallow.InputError, OSError)):
        sallow.collect(NOISY, store="/proc/results.sqlite", max_shots=64)


def test_tasks_of_sinter():
    sinter = pytest.importorskip("sinter")
    stim = pytest.importorskip("stim")
    circuit = stim.Circuit(str(NOISY))
    tasks = [sinter.Task(circuit=circuit, json_metadata={"d": 3, "p": 0.01}, decoder="union_find")]
    results = sallow.collect(tasks, max_shots=512, seed=1)
    assert (results[0]["decoder"], results[0]["distance"], results[0]["shots"]) == ("union_find", 3, 512)
    for name, own in (("pymatching", "matching"), ("pymatching-correlated", "correlated")):
        named = sallow.collect(sinter.Task(circuit=circuit, decoder=name), max_shots=512, seed=1)
        assert named[0]["decoder"] == own
        assert named[0]["failures"] == sallow.collect(circuit, own, max_shots=512, seed=1)[0]["failures"]
    with pytest.raises(NotImplementedError):
        sallow.collect(sinter.Task(circuit=circuit, detector_error_model=circuit.detector_error_model()))
    assert json.dumps(results.rows)
