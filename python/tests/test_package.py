"""The package alone: circuits, models, samplers, decoders, errors."""

import copy
import pickle
import threading

import numpy as np
import pytest

import sallow

CIRCUIT = sallow.Circuit.generated(
    "surface_code:rotated_memory_z", distance=3, rounds=3, after_clifford_depolarization=0.01
)
MODEL = CIRCUIT.detector_error_model(decompose_errors=True)


def test_circuit_counts_and_text():
    assert (CIRCUIT.num_detectors, CIRCUIT.num_observables) == (24, 1)
    assert sallow.Circuit(str(CIRCUIT)) == CIRCUIT
    assert pickle.loads(pickle.dumps(CIRCUIT)) == CIRCUIT == copy.deepcopy(CIRCUIT)
    doubled = sallow.Circuit("X 0\nM 0") * 2 + sallow.Circuit("H 1")
    assert doubled.num_measurements == 2 and doubled.num_qubits == 2


def test_model():
    assert MODEL.num_detectors == 24
    assert sallow.DetectorErrorModel(str(MODEL)) == MODEL
    assert pickle.loads(pickle.dumps(MODEL)) == MODEL


def test_errors_tell_the_place():
    with pytest.raises(sallow.InputError) as caught:
        sallow.Circuit("H 0\nHH 1")
    assert (caught.value.line, caught.value.column) == (2, 1)
    assert isinstance(caught.value, ValueError)
    with pytest.raises(sallow.InputError, match="no_such"):
        sallow.Decoder(MODEL, "no_such")
    with pytest.raises(TypeError):
        sallow.Decoder(17)


def test_sampler_is_the_same_for_a_seed_and_packs():
    packed, flips = sallow.DetectorSampler(CIRCUIT, seed=5).sample(3000, bit_packed=True, num_threads=2)
    plain, plain_flips = sallow.DetectorSampler(CIRCUIT, seed=5).sample(3000)
    assert packed.shape == (3000, 3) and plain.shape == (3000, 24)
    assert np.array_equal(np.unpackbits(packed, axis=1, bitorder="little"), plain)
    assert np.array_equal(flips, plain_flips)
    assert 0.01 < plain.mean() < 0.2


@pytest.mark.parametrize("name", ["matching", "correlated", "union_find", "ensemble"])
def test_every_way_to_decode_agrees(name):
    decoder = sallow.Decoder(MODEL, name)
    shots, flips = sallow.DetectorSampler(CIRCUIT, seed=6).sample(2500)
    answers = decoder.decode_batch(shots, weights=True, unmatchable=True)
    packed = np.packbits(shots, axis=1, bitorder="little")
    again = decoder.decode_batch(packed, bit_packed_shots=True, bit_packed_predictions=True, num_threads=2)
    assert np.array_equal(answers.predictions, again.predictions & 1)
    assert np.array_equal(answers.predictions[:50], [decoder.decode(shot) for shot in shots[:50]])
    assert np.array_equal(answers.predictions, decoder.decode_batch(shots.astype(bool)).predictions)
    assert answers.weights is not None and answers.weights.shape == (2500,)
    assert answers.unmatchable is not None and not answers.unmatchable.any()
    assert (answers.predictions != flips).mean() < 0.1


def test_gaps_and_ratios():
    decoder = sallow.Decoder(MODEL, "matching", gaps=True)
    shots, _ = sallow.DetectorSampler(CIRCUIT, seed=7).sample(100)
    gaps = decoder.decode_batch(shots).gaps
    assert gaps is not None and (gaps >= 0).all()
    ratios = sallow.Decoder(MODEL, "ensemble", log_likelihood_ratios=True).decode_batch(shots)
    assert ratios.log_likelihood_ratios is not None and ratios.log_likelihood_ratios.shape == (100, 1)
    assert np.array_equal(ratios.log_likelihood_ratios < 0, ratios.predictions == 1)


def test_estimate_counts_the_same_at_any_number_of_threads():
    one = sallow.estimate(CIRCUIT, seed=3, max_shots=20000)
    two = sallow.estimate(str(CIRCUIT), seed=3, max_shots=20000, num_threads=2)
    assert (one.shots, one.failures) == (two.shots, two.failures) and 0 < one.rate < 0.2


@pytest.mark.parametrize(
    "shots",
    [
        np.zeros((4, 23), np.uint8),
        np.zeros(24, np.uint8),
        np.zeros((4, 24), float),
        np.zeros((4, 24, 1), np.uint8),
        np.zeros((4, 24), object),
        "abc",
    ],
)
def test_wrong_shots_are_errors(shots):
    with pytest.raises((ValueError, TypeError)):
        sallow.Decoder(MODEL).decode_batch(shots)


def test_any_layout_of_memory_decodes_the_same():
    shots, _ = sallow.DetectorSampler(CIRCUIT, seed=8).sample(64)
    decoder = sallow.Decoder(MODEL)
    expected = decoder.decode_batch(shots).predictions
    frozen = shots.copy()
    frozen.flags.writeable = False
    for given in [np.asfortranarray(shots), shots[::-1][::-1], frozen, shots.astype(">i4"), shots.tolist()]:
        assert np.array_equal(decoder.decode_batch(given).predictions, expected)
    assert np.array_equal(decoder.decode(shots[0][::-1][::-1]), expected[0])


def test_threads_share_a_decoder():
    shots, _ = sallow.DetectorSampler(CIRCUIT, seed=9).sample(5000)
    decoder = sallow.Decoder(MODEL)
    expected = decoder.decode_batch(shots).predictions
    results = {}

    def work(k):
        results[k] = decoder.decode_batch(shots).predictions, decoder.decode(shots[k])

    threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for k, (batch, single) in results.items():
        assert np.array_equal(batch, expected) and np.array_equal(single, expected[k])


def test_decoder_pickles():
    decoder = pickle.loads(pickle.dumps(sallow.Decoder(MODEL, "union_find")))
    assert decoder.num_detectors == 24 and "union_find" in repr(decoder)
