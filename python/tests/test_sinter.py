"""sallow.sinter in sinter.collect; skipped where sinter is not installed."""

import os
import pickle
import subprocess
import sys

import numpy as np
import pytest

import sallow

sinter = pytest.importorskip("sinter")
stim = pytest.importorskip("stim")


def tasks():
    for distance in (3, 5):
        circuit = stim.Circuit.generated(
            "surface_code:rotated_memory_x", distance=distance, rounds=3, after_clifford_depolarization=0.005
        )
        yield sinter.Task(circuit=circuit, json_metadata={"d": distance})


@pytest.mark.parametrize("decoders", [sallow.sinter.decoders, sallow.sinter.samplers])
def test_collect(decoders):
    custom = decoders()
    stats = sinter.collect(
        num_workers=1, tasks=list(tasks()), decoders=["sallow", "pymatching"], custom_decoders=custom, max_shots=20_000
    )
    rates = {(s.json_metadata["d"], s.decoder): s.errors / s.shots for s in stats}
    assert all(s.shots >= 20_000 for s in stats)
    for distance in (3, 5):
        ours, theirs = rates[distance, "sallow"], rates[distance, "pymatching"]
        assert abs(ours - theirs) < 5 * (2 * theirs / 20_000) ** 0.5


@pytest.mark.parametrize("function", ["decoders", "samplers"])
def test_command_line(tmp_path, function):
    path = tmp_path / "d=3.stim"
    path.write_text(str(next(tasks()).circuit))
    csv = tmp_path / "stats.csv"
    command = "from importlib.metadata import entry_points; entry_points(name='sinter')['sinter'].load()()"
    arguments = ["collect", "--circuits", str(path), "--decoders", "sallow", "sallow_union_find", "--processes", "1"]
    arguments += ["--custom_decoders_module_function", f"sallow.sinter:{function}"]
    arguments += ["--max_shots", "5000", "--save_resume_filepath", str(csv), "--quiet"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", command, *arguments], check=True, env=environment, timeout=120)
    stats = sinter.read_stats_from_csv_files(str(csv))
    assert {s.decoder for s in stats} == {"sallow", "sallow_union_find"}
    assert all(s.shots >= 5000 and 0 < s.errors < s.shots / 10 for s in stats)


def test_from_file_to_file(tmp_path):
    circuit = next(tasks()).circuit
    model = circuit.detector_error_model(decompose_errors=True)
    shots, _ = circuit.compile_detector_sampler(seed=1).sample(500, separate_observables=True, bit_packed=True)
    (tmp_path / "model.dem").write_text(str(model))
    shots.tofile(tmp_path / "shots.b8")
    decoder = sallow.sinter.Decoder("correlated")
    decoder.decode_via_files(
        num_shots=500,
        num_dets=model.num_detectors,
        num_obs=1,
        dem_path=tmp_path / "model.dem",
        dets_b8_in_path=tmp_path / "shots.b8",
        obs_predictions_b8_out_path=tmp_path / "predictions.b8",
        tmp_dir=tmp_path,
    )
    compiled = decoder.compile_decoder_for_dem(dem=model)
    expected = compiled.decode_shots_bit_packed(bit_packed_detection_event_data=shots)
    assert (tmp_path / "predictions.b8").read_bytes() == expected.tobytes()
    with pytest.raises(ValueError, match="shots"):
        compiled.decode_shots_bit_packed(bit_packed_detection_event_data=shots[:, 1:])


def test_a_sampler_gives_other_shots_at_each_call_and_at_least_one():
    compiled = sallow.sinter.Sampler("union_find", num_threads=2).compiled_sampler_for_task(next(tasks()))
    assert compiled.handles_throttling()
    stats = [compiled.sample(20_000) for _ in range(4)]
    assert all(s.shots >= 20_000 for s in stats) and len({s.errors for s in stats}) > 1
    assert compiled.sample(0).shots >= 1


def test_a_sampler_refuses_postselection():
    circuit = next(tasks()).circuit
    task = sinter.Task(circuit=circuit, postselection_mask=np.zeros(-(-circuit.num_detectors // 8), np.uint8))
    with pytest.raises(ValueError, match="postselection_mask"):
        sallow.sinter.Sampler().compiled_sampler_for_task(task)


def test_pickles():
    assert pickle.loads(pickle.dumps(sallow.sinter.Sampler("correlated"))).decoder == "correlated"
    with pytest.raises(sallow.InputError):
        sallow.sinter.Decoder("no_such")
