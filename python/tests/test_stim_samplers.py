"""Samplers, measurement conversion and files of shots with Stim's calls: same shapes, types, bits and statistics."""

import copy
import pickle

import numpy as np
import pytest

import sallow
import sallow.stim

FORMATS = ["01", "b8", "r8", "ptb64", "hits", "dets"]
NOISY = sallow.Circuit.generated(
    "surface_code:rotated_memory_z", distance=3, rounds=3, after_clifford_depolarization=0.02
)
MODEL = """error(0.125) D0 L0
error(0.25) D0 ^ D2
repeat 3 {
    error(0.5) D1 D9
    shift_detectors 1
}
error(1) L1
"""


@pytest.fixture
def stim():
    return pytest.importorskip("stim")


def same_kind(ours, theirs):
    """Checks that the results of two samplers have the same types and shapes."""
    if isinstance(theirs, tuple):
        assert isinstance(ours, tuple) and len(ours) == len(theirs)
        for mine, other in zip(ours, theirs):
            same_kind(mine, other)
    elif theirs is None:
        assert ours is None
    else:
        assert (ours.dtype, ours.shape) == (theirs.dtype, theirs.shape)


def same_rates(ours, theirs):
    """Compares the rate of each bit in two samples, within 6 standard deviations: fails by chance less than once in
    10^6."""
    p, q = ours.mean(axis=0), theirs.mean(axis=0)
    spread = np.sqrt((p * (1 - p) + q * (1 - q)) / len(ours)) + 1e-12
    assert np.all(np.abs(p - q) <= 6 * spread + 1e-9)


DETECTION_CALLS = [
    {},
    {"bit_packed": True},
    {"separate_observables": True},
    {"separate_observables": True, "bit_packed": True},
    {"append_observables": True},
    {"prepend_observables": True, "bit_packed": True},
    {"prepend_observables": True, "append_observables": True},
]


@pytest.mark.parametrize("options", DETECTION_CALLS)
@pytest.mark.parametrize("shots", [0, 1, 1500])
def test_detection_events_have_the_same_kind(stim, options, shots):
    theirs = stim.Circuit(str(NOISY)).compile_detector_sampler().sample(shots, **options)
    same_kind(NOISY.compile_detector_sampler().sample(shots, **options), theirs)
    empty = sallow.Circuit().compile_detector_sampler().sample(shots, **options)
    same_kind(empty, stim.Circuit().compile_detector_sampler().sample(shots, **options))


def test_orders_of_observables_agree():
    plain, flips = NOISY.compile_detector_sampler(seed=3).sample(2000, separate_observables=True)
    expected = {
        "append_observables": np.concatenate([plain, flips], axis=1),
        "prepend_observables": np.concatenate([flips, plain], axis=1),
    }
    for name, rows in expected.items():
        assert np.array_equal(NOISY.compile_detector_sampler(seed=3).sample(2000, **{name: True}), rows)
        packed = NOISY.compile_detector_sampler(seed=3).sample(2000, bit_packed=True, num_threads=2, **{name: True})
        assert np.array_equal(packed, np.packbits(rows, axis=1, bitorder="little"))
    again, _ = sallow.DetectorSampler(NOISY, seed=3).sample(2000)
    assert np.array_equal(again, plain)


def test_detection_events_have_the_same_rates(stim):
    ours = NOISY.compile_detector_sampler(seed=1).sample(40_000, append_observables=True)
    theirs = stim.Circuit(str(NOISY)).compile_detector_sampler(seed=1).sample(40_000, append_observables=True)
    same_rates(ours, theirs)


def test_results_go_to_arrays_that_are_given():
    dets, obs = np.empty((50, 24), bool), np.empty((50, 1), bool)
    sampler = NOISY.compile_detector_sampler(seed=4)
    assert sampler.sample(50, dets_out=dets) is dets
    got = NOISY.compile_detector_sampler(seed=4).sample(50, separate_observables=True, dets_out=dets, obs_out=obs)
    assert got[0] is dets and got[1] is obs
    assert np.array_equal(dets, NOISY.compile_detector_sampler(seed=4).sample(50))
    for wrong in (np.empty((50, 23), bool), np.empty((50, 24), np.uint8), np.empty((24, 50), bool), []):
        with pytest.raises(ValueError, match="dets_out"):
            sampler.sample(50, dets_out=wrong)
    dets.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        sampler.sample(50, dets_out=dets)


@pytest.mark.parametrize("packed", [False, True])
def test_measurements_have_the_same_kind_and_rates(stim, packed):
    text = "X 0\nX_ERROR(0.25) 0 1\nH 2\nCX 2 3\nM 0 1 2 3 !4 5 6 7 8"
    theirs = stim.Circuit(text).compile_sampler(seed=2).sample(20_000, bit_packed=packed)
    ours = sallow.Circuit(text).compile_sampler(seed=2).sample(20_000, bit_packed=packed)
    same_kind(ours, theirs)
    if packed:
        ours, theirs = (np.unpackbits(rows, axis=1, bitorder="little") for rows in (ours, theirs))
    same_rates(ours, theirs)
    assert np.array_equal(ours[:, 2], ours[:, 3])
    for reference in (np.ones(9, bool), np.array([255, 1], np.uint8)):
        flipped = sallow.Circuit(text).compile_sampler(seed=2, reference_sample=reference).sample(20_000)
        assert flipped[:, 4:].all() and flipped[:, 0].mean() > 0.7
    raw = sallow.Circuit(text).compile_sampler(seed=2, skip_reference_sample=True).sample(1000)
    assert not raw[:, 4:].any()


def test_model_samples(stim):
    theirs = stim.DetectorErrorModel(MODEL).compile_sampler(seed=5)
    ours = sallow.DetectorErrorModel(MODEL).compile_sampler(seed=5)
    for options in [{}, {"bit_packed": True}, {"return_errors": True}, {"return_errors": True, "bit_packed": True}]:
        same_kind(ours.sample(70, **options), theirs.sample(70, **options))
    events, flips, errors = ours.sample(20_000, return_errors=True)
    for mine, other in zip((events, flips, errors), theirs.sample(20_000, return_errors=True)):
        same_rates(mine, other)
    for replayed in (errors, np.packbits(errors, axis=1, bitorder="little")):
        again = ours.sample(20_000, recorded_errors_to_replay=replayed)
        assert np.array_equal(again[0], events) and np.array_equal(again[1], flips) and again[2] is None
        expected = theirs.sample(20_000, recorded_errors_to_replay=replayed)
        assert np.array_equal(again[0], expected[0]) and np.array_equal(again[1], expected[1])


CONVERSIONS = [
    {"append_observables": False},
    {"separate_observables": False, "bit_packed": True},
    {"separate_observables": True},
    {"append_observables": True},
    {"append_observables": True, "bit_packed": True},
    {"append_observables": True, "separate_observables": True},
]


@pytest.mark.parametrize("options", CONVERSIONS)
def test_conversion_gives_the_same_bits(stim, options):
    text = "X 0\nCX sweep[0] 0 sweep[1] 1\nM 0 1\nDETECTOR rec[-1]\nDETECTOR rec[-2] rec[-1]\n"
    text += "OBSERVABLE_INCLUDE(1) rec[-2]\n"
    random = np.random.default_rng(7)
    measured = random.random((3000, 2)) < 0.5
    sweep = random.random((3000, 2)) < 0.5
    theirs, ours = (s.Circuit(text).compile_m2d_converter() for s in (stim, sallow.stim))
    for sweep_bits in (None, sweep):
        for rows in (measured, np.packbits(measured, axis=1, bitorder="little")):
            expected = theirs.convert(measurements=rows, sweep_bits=sweep_bits, **options)
            got = ours.convert(measurements=rows, sweep_bits=sweep_bits, num_threads=2, **options)
            same_kind(got, expected)
            pairs = zip(got, expected) if isinstance(got, tuple) else [(got, expected)]
            assert all(np.array_equal(mine, other) for mine, other in pairs)
    with pytest.raises(ValueError, match="append_observables"):
        ours.convert(measurements=measured)


@pytest.mark.parametrize("form", FORMATS)
def test_files_of_shots(stim, tmp_path, form):
    rows = np.random.default_rng(9).random((128, 13)) < 0.3
    counts = {"num_detectors": 11, "num_observables": 2}
    for data in (rows, np.packbits(rows, axis=1, bitorder="little")):
        sallow.write_shot_data_file(data=data, path=tmp_path / "a", format=form, **counts)
        stim.write_shot_data_file(data=data, path=str(tmp_path / "b"), format=form, **counts)
        assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    for packed, separate in [(False, False), (True, False), (False, True), (True, True)]:
        options = {"bit_packed": packed, "separate_observables": separate}
        got = sallow.read_shot_data_file(path=str(tmp_path / "b"), format=form, **counts, **options)
        expected = stim.read_shot_data_file(path=str(tmp_path / "b"), format=form, **counts, **options)
        same_kind(got, expected)
        pairs = zip(got, expected) if isinstance(got, tuple) else [(got, expected)]
        assert all(np.array_equal(mine, other) for mine, other in pairs)


@pytest.mark.parametrize("form", FORMATS)
def test_samplers_write_files(tmp_path, form):
    events, flips = NOISY.compile_detector_sampler(seed=8).sample(1280, separate_observables=True)
    read = dict(path=tmp_path / "events", format=form)

    def write(**options):
        NOISY.compile_detector_sampler(seed=8).sample_write(1280, filepath=tmp_path / "events", format=form, **options)

    write(obs_out_filepath=tmp_path / "flips", obs_out_format=form)
    assert np.array_equal(sallow.read_shot_data_file(num_detectors=24, **read), events)
    got = sallow.read_shot_data_file(path=tmp_path / "flips", format=form, num_observables=1)
    assert np.array_equal(got, flips)
    write(append_observables=True)
    got = sallow.read_shot_data_file(num_detectors=24, num_observables=1, **read)
    assert np.array_equal(got, np.concatenate([events, flips], axis=1))

    NOISY.compile_sampler(seed=8).sample_write(1280, filepath=tmp_path / "results", format=form)
    count = NOISY.num_measurements
    results = sallow.read_shot_data_file(path=tmp_path / "results", format=form, num_measurements=count)
    assert np.array_equal(results, NOISY.compile_sampler(seed=8).sample(1280))
    converter = NOISY.compile_m2d_converter()
    converter.convert_file(
        measurements_filepath=tmp_path / "results",
        measurements_format=form,
        detection_events_filepath=tmp_path / "converted",
        detection_events_format=form,
        append_observables=True,
        obs_out_filepath=tmp_path / "flips",
        obs_out_format=form,
    )
    got = sallow.read_shot_data_file(path=tmp_path / "converted", format=form, num_detectors=24, num_observables=1)
    assert np.array_equal(got, converter.convert(measurements=results, append_observables=True))

    sampler = sallow.DetectorErrorModel(MODEL).compile_sampler(seed=6)
    names = {f"{kind}_out_file": tmp_path / kind for kind in ("det", "obs", "err")}
    sampler.sample_write(640, **names, det_out_format=form, obs_out_format=form, err_out_format=form)
    first = {kind: (tmp_path / kind).read_bytes() for kind in ("det", "obs")}
    sampler.sample_write(
        640,
        det_out_file=tmp_path / "det",
        det_out_format=form,
        obs_out_file=tmp_path / "obs",
        obs_out_format=form,
        replay_err_in_file=tmp_path / "err",
        replay_err_in_format=form,
    )
    assert first == {kind: (tmp_path / kind).read_bytes() for kind in ("det", "obs")}


def test_seeds_decide_at_any_number_of_threads():
    model = sallow.DetectorErrorModel(MODEL)
    for compiled in (NOISY.compile_sampler, NOISY.compile_detector_sampler, model.compile_sampler):

        def sample(seed, threads=1):
            got = compiled(seed=seed).sample(5000, num_threads=threads)
            return got[0] if isinstance(got, tuple) else got

        assert np.array_equal(sample(1), sample(1, 3))
        assert not np.array_equal(sample(1), sample(2))
        assert not np.array_equal(sample(None), sample(None))


@pytest.mark.parametrize(
    "make",
    [
        lambda: sallow.DetectorSampler(NOISY, seed=5),
        lambda: NOISY.compile_detector_sampler(seed=5),
        lambda: NOISY.compile_sampler(seed=5),
        lambda: NOISY.compile_sampler(seed=5, skip_reference_sample=True),
        lambda: sallow.DetectorErrorModel(MODEL).compile_sampler(seed=5),
    ],
)
def test_copies_of_a_sampler_continue_with_its_shots(make):
    sampler = make()
    sampler.sample(1500)
    copies = [pickle.loads(pickle.dumps(sampler)), copy.copy(sampler), copy.deepcopy(sampler)]
    expected = sampler.sample(1500)
    for each in copies:
        assert repr(each) == repr(sampler)
        for ours, theirs in zip(each.sample(1500), expected):
            assert np.array_equal(ours, theirs) if ours is not None else theirs is None


def test_a_converter_can_be_pickled():
    measured = NOISY.compile_sampler(seed=1).sample(100)
    for skip in (False, True):
        converter = NOISY.compile_m2d_converter(skip_reference_sample=skip)
        again = pickle.loads(pickle.dumps(converter))
        both = [each.convert(measurements=measured, append_observables=True) for each in (converter, again)]
        assert repr(again) == repr(converter) and np.array_equal(*both)
