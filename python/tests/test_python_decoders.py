"""Decoders written in Python, in all calls with a decoder."""

import pickle
import threading

import numpy as np
import pytest

import sallow

CIRCUIT = sallow.Circuit.generated(
    "surface_code:rotated_memory_z", distance=3, rounds=3, after_clifford_depolarization=0.01
)
MODEL = CIRCUIT.detector_error_model(decompose_errors=True)
SHOTS, FLIPS = sallow.DetectorSampler(CIRCUIT, seed=6).sample(3000)


class Inner:
    """Decodes with sallow's matching."""

    made = 0

    def __init__(self, model, **options):
        type(self).made += 1
        self.decoder = sallow.Decoder(model)
        self.options = options
        self.thread = None

    def decode_batch(self, shots):
        assert self.thread in (None, threading.get_ident())  # two threads never use one object at the same time
        self.thread = threading.get_ident()
        assert shots.dtype == np.uint8 and shots.shape[1] == 24
        got = self.decoder.decode_batch(shots).predictions
        self.thread = None
        return got.astype(bool)


class Packed(Inner):
    bit_packed = True

    def decode_batch(self, shots):
        assert shots.dtype == np.uint8 and shots.shape[1] == 3
        return self.decoder.decode_batch(shots, bit_packed_shots=True, bit_packed_predictions=True).predictions


def answering(answer):
    class Answering:
        def __init__(self, model):
            pass

        def decode_batch(self, shots):
            return answer(shots)

    return Answering


sallow.register_decoder("inner", Inner)
sallow.register_decoder("packed", Packed)


@pytest.mark.parametrize("name", ["inner", "packed"])
@pytest.mark.parametrize("threads", [1, 3])
def test_counts_as_the_decoder_that_it_asks(name, threads):
    expected = sallow.estimate(CIRCUIT, seed=3, max_shots=20_000)
    got = sallow.estimate(CIRCUIT, name, seed=3, max_shots=20_000, num_threads=threads)
    assert (got.shots, got.failures) == (expected.shots, expected.failures)
    answers = sallow.Decoder(MODEL, name).decode_batch(SHOTS, num_threads=threads)
    assert np.array_equal(answers.predictions, sallow.Decoder(MODEL).decode_batch(SHOTS).predictions)
    assert np.array_equal(sallow.Decoder(MODEL, name).decode(SHOTS[5]), answers.predictions[5])
    assert name in sallow.decoder_names() and name in [info.name for info in sallow.decoders()]


def test_each_thread_has_a_decoder_of_its_own():
    before = Inner.made
    decoder = sallow.Decoder(MODEL, "inner")
    assert Inner.made == before + 1
    decoder.decode_batch(SHOTS)
    decoder.decode_batch(SHOTS)
    assert Inner.made == before + 1
    decoder.decode_batch(SHOTS, num_threads=3)
    assert Inner.made == before + 3


def test_threads_share_a_python_decoder():
    decoder = sallow.Decoder(MODEL, "inner")
    expected = sallow.Decoder(MODEL).decode_batch(SHOTS).predictions
    failures = []

    def work(k):
        try:
            assert np.array_equal(decoder.decode_batch(SHOTS, num_threads=1 + k % 2).predictions, expected)
            assert np.array_equal(decoder.decode(SHOTS[k]), expected[k])
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_options_reach_the_factory():
    seen = []

    def factory(model, **options):
        seen.append(options)
        return Inner(model)

    sallow.register_decoder("optional", factory)
    sallow.Decoder(MODEL, "optional:a=1,b=0.5,c=word")
    sallow.Decoder(MODEL, "optional", d=2)
    sallow.Decoder(MODEL, "optional")
    assert seen == [{"a": 1, "b": 0.5, "c": "word"}, {"d": 2}, {}]
    with pytest.raises(ValueError, match="key=value"):
        sallow.Decoder(MODEL, "optional:word")


@pytest.mark.parametrize(
    "answer, error, text",
    [
        (lambda shots: np.zeros((len(shots), 2), np.uint8), ValueError, "expected"),
        (lambda shots: np.zeros(len(shots), np.uint8), ValueError, "expected"),
        (lambda shots: np.zeros((len(shots), 1)), ValueError, "bool or integers"),
        (lambda shots: np.full((len(shots), 1), 2), ValueError, "0 or 1"),
        (lambda shots: None, ValueError, "shape"),
        (lambda shots: [["a"]] * len(shots), ValueError, "bool or integers"),
        (lambda shots: {}["missing"], KeyError, "missing"),
    ],
)
def test_wrong_predictions_and_exceptions_come_out_where_it_is_called(answer, error, text):
    sallow.register_decoder("wrong", answering(answer))
    with pytest.raises(error, match=text):
        sallow.estimate(CIRCUIT, "wrong", max_shots=20_000, num_threads=2)
    decoder = sallow.Decoder(MODEL, "wrong")
    for call in (lambda: decoder.decode_batch(SHOTS, num_threads=2), lambda: decoder.decode(SHOTS[0])):
        for _ in range(3):
            with pytest.raises(error, match=text):
                call()


def test_bits_past_the_last_observable_are_an_error():
    sallow.register_decoder("wrong", answering(lambda shots: np.full((len(shots), 1), 2, np.uint8)), bit_packed=True)
    with pytest.raises(ValueError, match="past the last observable"):
        sallow.Decoder(MODEL, "wrong").decode_batch(SHOTS)
    sallow.register_decoder("wrong", answering(lambda shots: np.zeros((len(shots), 1), int)), bit_packed=True)
    with pytest.raises(ValueError, match="uint8"):
        sallow.Decoder(MODEL, "wrong").decode_batch(SHOTS)


def test_a_factory_that_fails_fails_when_the_decoder_is_made():
    def refuse(model):
        raise RuntimeError("no such model")

    sallow.register_decoder("refusing", refuse)
    with pytest.raises(RuntimeError, match="no such model"):
        sallow.Decoder(MODEL, "refusing")
    sallow.register_decoder("refusing", lambda model: object())
    with pytest.raises(TypeError, match="without decode_batch"):
        sallow.Decoder(MODEL, "refusing")


def test_what_a_python_decoder_does_not_offer():
    with pytest.raises(ValueError, match="does not return weights"):
        sallow.Decoder(MODEL, "inner").decode_batch(SHOTS, weights=True)
    with pytest.raises(sallow.InputError, match="gaps"):
        sallow.Decoder(MODEL, "inner", gaps=True)


@pytest.mark.parametrize("name", ["matching", "a:b", "a,b", "", "1a", None])
def test_names_that_are_refused(name):
    with pytest.raises(ValueError, match="name"):
        sallow.register_decoder(name, Inner)
    with pytest.raises(TypeError, match="factory"):
        sallow.register_decoder("inner", 5)


def test_names_are_registered_while_others_decode():
    done = threading.Event()
    failures = []

    def work():
        while not done.is_set():
            try:
                sallow.Decoder("error(0.1) D0 L0", "union_find").decode([1])
            except BaseException as error:
                failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for k in range(100):
        sallow.register_decoder(f"late_{k}", Inner)
    done.set()
    for thread in threads:
        thread.join()
    assert not failures
    assert sallow.Decoder(MODEL, "late_99").decode(SHOTS[0]).shape == (1,)


def test_no_observables_and_no_detectors():
    sallow.register_decoder("empty", answering(lambda shots: np.zeros((len(shots), 0), bool)))
    assert sallow.Decoder("error(0.1) D0", "empty").decode_batch([[1], [0]]).predictions.shape == (2, 0)
    sallow.register_decoder("blind", answering(lambda shots: np.ones((len(shots), 1), bool)))
    blind = sallow.Decoder("error(0.1) L0", "blind").decode_batch(np.zeros((2, 0), bool))
    assert blind.predictions.tolist() == [[1], [1]]


def test_goes_to_other_processes_with_sinter():
    pytest.importorskip("sinter")
    again = pickle.loads(pickle.dumps(sallow.sinter.Decoder("inner")))
    assert again == sallow.sinter.Decoder("inner") and "inner" in repr(again)
    compiled = again.compile_decoder_for_dem(dem=MODEL)
    packed = np.packbits(SHOTS, axis=1, bitorder="little")
    got = compiled.decode_shots_bit_packed(bit_packed_detection_event_data=packed)
    assert np.array_equal(got & 1, sallow.Decoder(MODEL).decode_batch(SHOTS).predictions)
