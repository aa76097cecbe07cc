"""The first steps of a user of sinter, with sallow's circuits, decoders and samplers: the same rates within shot
noise."""

import math

import pytest

import sallow
import sallow.stim

sinter = pytest.importorskip("sinter")
stim = pytest.importorskip("stim")


def tasks(s):
    return [
        sinter.Task(
            circuit=s.Circuit.generated(
                "surface_code:rotated_memory_x",
                distance=distance,
                rounds=3,
                after_clifford_depolarization=noise,
                before_measure_flip_probability=noise,
            ),
            json_metadata={"d": distance, "p": noise},
        )
        for distance in (3, 5)
        for noise in (0.005, 0.02)
    ]


def collect(s, **options):
    found = sinter.collect(num_workers=2, tasks=tasks(s), max_shots=5000, max_errors=5000, **options)
    return {(row.json_metadata["d"], row.json_metadata["p"]): (row.shots, row.errors) for row in found}


def test_collecting_gives_the_same_rates(tmp_path):
    expected = collect(stim, decoders=["pymatching"])
    for s, custom in ((stim, sallow.sinter.decoders()), (sallow.stim, sallow.sinter.samplers())):
        got = collect(s, decoders=["sallow"], custom_decoders=custom)
        assert got.keys() == expected.keys()
        for key, (shots, errors) in got.items():
            assert shots >= 5000
            rate, other = errors / shots, expected[key][1] / expected[key][0]
            # 6 standard deviations: fails by chance less than once in 10^8.
            assert abs(rate - other) <= 6 * math.sqrt((rate + other + 1 / shots) / 5000)


def test_collecting_goes_on_from_a_file(tmp_path):
    path = tmp_path / "stats.csv"
    options = dict(decoders=["sallow"], custom_decoders=sallow.sinter.samplers(), save_resume_filepath=path)
    first = collect(sallow.stim, **options)
    assert collect(sallow.stim, **options) == first  # nothing is left to do
    assert len(sinter.stats_from_csv_files(path)) == 4


def test_decoders_predict_in_sinters_own_call():
    circuit = tasks(stim)[0].circuit
    model = circuit.detector_error_model(decompose_errors=True)
    events, flips = circuit.compile_detector_sampler(seed=1).sample(4000, separate_observables=True, bit_packed=True)
    predictions = sinter.predict_observables_bit_packed(
        dem=model, dets_bit_packed=events, decoder="sallow", custom_decoders=sallow.sinter.decoders()
    )
    own = sallow.Decoder(model).decode_batch(events, bit_packed_shots=True, bit_packed_predictions=True).predictions
    assert (predictions == own).all() and (predictions != flips).mean() < 0.1
