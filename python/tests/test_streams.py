"""sallow.Stream: rounds in, corrections out."""

import numpy as np
import pytest
import sallow


def repetition_circuit(rounds=30):
    return sallow.Circuit.generated(
        "repetition_code:memory",
        distance=5,
        rounds=rounds,
        before_round_data_depolarization=0.02,
        before_measure_flip_probability=0.02,
    )


def by_round(circuit, shot):
    """Rounds of places, from the detectors' last coordinates."""
    places, fired = {}, {}
    for detector, coordinates in sorted(circuit.get_detector_coordinates().items()):
        round_ = int(coordinates[-1])
        place = places.setdefault(round_, 0)
        places[round_] += 1
        fired.setdefault(round_, [])
        if shot[detector]:
            fired[round_].append(place)
    return [fired[round_] for round_ in sorted(fired)], places


def test_gives_the_predictions_of_the_window_decoder():
    circuit = repetition_circuit()
    detections, _ = circuit.compile_detector_sampler(seed=3).sample(40, separate_observables=True)
    decoder = sallow.Decoder(circuit, "window:commit=4,buffer=5")
    stream = sallow.Stream(circuit, commit=4, buffer=5)
    for shot in detections:
        stream.reset()
        rounds, _ = by_round(circuit, shot)
        assert stream.num_rounds == len(rounds)
        corrections = [c for places in rounds if (c := stream.push_round(places)) is not None]
        assert corrections[-1].is_final and stream.is_finished
        assert [c.heralds for c in corrections] == [()] * len(corrections)
        assert corrections[-1].end_round == len(rounds)
        assert np.array_equal(corrections[-1].frame, decoder.decode_batch(shot[None, :]).predictions[0])
        assert np.array_equal(stream.frame, corrections[-1].frame)
        joined = stream.poll()
        assert joined.first_round == 0 and joined.end_round == len(rounds) and stream.poll() is None


def test_takes_bits_and_rounds_in_any_order():
    circuit = repetition_circuit()
    one = sallow.Stream(circuit, commit=3, buffer=5)
    other = sallow.Stream(circuit, commit=3, buffer=5)
    shot = circuit.compile_detector_sampler(seed=5).sample(1)[0]
    rounds, places = by_round(circuit, shot)
    widths = [places[key] for key in sorted(places)]
    for number, fired in enumerate(rounds):
        one.push_round(fired, now=number)
    order = [k ^ 1 if k ^ 1 < len(rounds) else k for k in range(len(rounds))]
    for number in order:
        bits = np.zeros(widths[number], dtype=np.uint8)
        bits[rounds[number]] = 1
        other.push_bits(bits, now=number, round=number)
    assert other.is_finished and np.array_equal(one.frame, other.frame)
    assert other.counts()["reordered"] > 0 and other.counts()["lost"] == 0
    assert one.num_round_places(0) == widths[0]


def test_heralds_a_lost_round():
    stream = sallow.Stream(repetition_circuit(), commit=3, buffer=3, most_held=1)
    heralds = []
    for number in range(stream.num_rounds):
        if number == 7:
            continue
        correction = stream.push_round([], round=number)
        if correction is not None:
            heralds.append(correction.heralds)
    assert ("lost_round",) in heralds and heralds[-1] == ()
    assert stream.counts()["lost"] == 1


def test_runs_without_end():
    stream = sallow.Stream(repetition_circuit(1000), commit=3, buffer=5, endless=True)
    assert stream.num_rounds is None
    for _ in range(5000):
        stream.push_round([])
    assert stream.rounds_committed == 4995 and not stream.is_finished


def test_refuses_wrong_calls():
    circuit = repetition_circuit()
    stream = sallow.Stream(circuit, commit=3, buffer=5)
    with pytest.raises(ValueError, match="place 99 of round 0"):
        stream.push_round([99])
    with pytest.raises(ValueError, match="expected"):
        stream.push_bits(np.zeros(9, dtype=np.uint8))
    with pytest.raises(sallow.InputError, match="no coordinates"):
        sallow.Stream("error(0.1) D0 L0\n", commit=1, buffer=1)
    with pytest.raises(sallow.InputError, match="there is no decoder"):
        sallow.Stream(circuit, commit=1, buffer=1, decoder="matchin")
    with pytest.raises(ValueError, match="without end"):
        sallow.Stream(circuit, commit=1, buffer=1, rounds=40, endless=True)
    with pytest.raises(TypeError):
        stream.push_round("abc")


def test_takes_rounds_from_a_list():
    stream = sallow.Stream("error(0.1) D0 D1 L0\nerror(0.1) D1\n", commit=1, buffer=1, rounds_from=[0, 1])
    assert stream.num_rounds == 2
    stream.push_round([0])
    assert stream.push_round([0]).frame.tolist() == [1]


def test_converts_measurements_on_the_fly():
    circuit = sallow.Circuit.generated(
        "surface_code:rotated_memory_x", distance=3, rounds=200, before_measure_flip_probability=0.01
    )
    results = circuit.compile_sampler(seed=4).sample(20)
    detections = circuit.compile_m2d_converter().convert(measurements=results, append_observables=False)
    by_events = sallow.Stream(circuit, commit=3, buffer=3)
    by_results = sallow.Stream(circuit, commit=3, buffer=3, measurements=True)
    for result, shot in zip(results, detections):
        by_events.reset()
        by_results.reset()
        begin = 0
        for number, fired in enumerate(by_round(circuit, shot)[0]):
            end = begin + by_results.num_round_places(number)
            by_results.push_bits(result[begin:end].astype(np.uint8))
            by_events.push_round(fired)
            begin = end
        assert begin == circuit.num_measurements and by_results.is_finished
        assert np.array_equal(by_results.frame, by_events.frame)
    with pytest.raises(sallow.InputError, match="measurements"):
        sallow.Stream(circuit.detector_error_model(), commit=1, buffer=1, measurements=True)


class NothingFlips:
    """Predicts that no observable flips."""

    calls: list[int] = []

    def __init__(self, model):
        self.observables = model.num_observables

    def decode_batch(self, shots):
        self.calls.append(len(shots))
        return np.zeros((len(shots), self.observables), dtype=np.uint8)


def test_measures_the_latency_of_windows():
    result = sallow.measure_stream(
        repetition_circuit(), commit=5, buffer=5, round_time=20e-6, shots=40, seed=1, deadline=1e-9, sleep=True
    )
    assert result["decoded"] == "window by window"
    assert result["shots"] == result["late"] == result["final_latency"]["count"] == 40
    assert result["round_ns"] == 20_000
    assert 0 < result["final_latency"]["p50_ns"] <= result["final_latency"]["max_ns"]
    again = sallow.measure_stream(repetition_circuit(), commit=5, buffer=5, shots=40, seed=1)
    assert (again["events"], again["failures"]) == (result["events"], result["failures"])


def test_measures_a_decoder_written_in_python_shot_by_shot():
    sallow.register_decoder("nothing_flips", NothingFlips)
    NothingFlips.calls.clear()
    result = sallow.measure_stream(
        repetition_circuit(), decoder="nothing_flips", round_time=20e-6, shots=50, seed=1, sleep=True
    )
    assert result["decoded"] == "shot by shot"
    assert result["shots"] == result["service"]["count"] == 50
    assert NothingFlips.calls == [1] * 51  # one before the clock runs
    by_matching = sallow.measure_stream(repetition_circuit(), shots=50, seed=1)
    assert result["events"] == by_matching["events"]
    assert result["failures"] > by_matching["failures"]


def test_refuses_what_cannot_be_measured():
    with pytest.raises(ValueError, match="round_time"):
        sallow.measure_stream(repetition_circuit(), round_time=2)
    with pytest.raises(ValueError, match="two cores"):
        sallow.measure_stream(repetition_circuit(), pin=[0, 1, 2])
    sallow.register_decoder("nothing_flips", NothingFlips)
    with pytest.raises(sallow.InputError, match="cannot list the errors"):
        sallow.measure_stream(repetition_circuit(), decoder="nothing_flips", commit=5, buffer=5)
