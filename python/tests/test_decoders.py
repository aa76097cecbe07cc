"""The services of decoders: errors, proofs, log-odds per shot, options."""

import pickle

import numpy as np
import pytest

import sallow

CIRCUIT = sallow.Circuit.generated(
    "surface_code:rotated_memory_z", distance=3, rounds=3, after_clifford_depolarization=0.01
)
MODEL = CIRCUIT.detector_error_model(decompose_errors=True)
SHOTS, FLIPS = sallow.DetectorSampler(CIRCUIT, seed=6).sample(1500)


@pytest.mark.parametrize("name", ["matching", "correlated", "union_find", "ensemble"])
def test_chosen_errors_explain_the_shot(name):
    decoder = sallow.Decoder(CIRCUIT, name)
    answers = decoder.decode_batch(SHOTS, errors=True, num_threads=2)
    chosen, table = answers.errors, decoder.error_table
    assert len(chosen) == 1500 and table is chosen.table
    for shot in range(1500):
        events, flips = np.zeros(24, np.uint8), np.zeros(1, np.uint8)
        for choice in chosen.choices(shot):
            events[table.detectors(choice)] ^= 1
            flips[table.observables(choice)] ^= 1
        assert np.array_equal(events, SHOTS[shot]) and np.array_equal(flips, answers.predictions[shot])
        assert np.array_equal(chosen[shot], table.model_errors[chosen.choices(shot)])
    assert np.array_equal(decoder.answer(SHOTS[7], errors=True).errors, chosen[7])
    with pytest.raises(IndexError):
        chosen[1500]


def test_chosen_errors_are_told_with_their_places():
    decoder = sallow.Decoder(CIRCUIT)
    shot = int(np.argmax(SHOTS.sum(axis=1)))
    answers = decoder.decode_batch(SHOTS[shot : shot + 1], errors=True)
    lines = answers.errors.text(0).splitlines()
    assert len(lines) == len(answers.errors[0])
    assert all(line.startswith("error ") and " by DEPOLARIZE" in line and "TICK" in line for line in lines)
    without = sallow.Decoder(MODEL).decode_batch(SHOTS[shot : shot + 1], errors=True)
    assert " by " not in without.errors.text(0)
    given = sallow.Decoder(MODEL, circuit=CIRCUIT).decode_batch(SHOTS[shot : shot + 1], errors=True)
    assert " by DEPOLARIZE" in given.errors.text(0)


def test_unmatchable_shots_have_no_errors():
    decoder = sallow.Decoder("error(0.1) D0 D1 L0")
    answers = decoder.decode_batch([[1, 0], [1, 1]], errors=True, unmatchable=True, weights=True)
    assert answers.errors[0] is None and answers.errors[1].tolist() == [0]
    assert answers.unmatchable.tolist() == [True, False]
    assert answers.errors.text(0) == "no set of errors is known"
    assert decoder.answer([1, 0]).unmatchable and decoder.answer([1, 0], errors=True).errors is None


def test_proofs():
    answers = sallow.Decoder(MODEL, proofs=True).decode_batch(SHOTS, proofs=True, certificates=True, num_threads=2)
    assert answers.proofs == sallow.decoding.ProofCount(1500, 0, None, "")
    lines = answers.certificates.splitlines()
    assert len(lines) == 1501 and '"shot":1499' in lines[-1].replace(" ", "")
    assert sallow.Decoder(MODEL).decode_batch(SHOTS[:9], proofs=True).proofs.proved == 9


def test_log_odds_of_shots_as_a_model_with_these_probabilities():
    rng = np.random.default_rng(5)
    text = "".join(f"error({p}) D{k} D{k + 1} L{k % 2}\n" for k, p in enumerate(rng.uniform(0.01, 0.3, 6)))
    text += "error(0.1) D0\nerror(0.07) D6\n"
    decoder = sallow.Decoder(text, log_odds=True)
    assert decoder.capabilities["log_odds"] and not sallow.Decoder(text).capabilities["log_odds"]
    shots = rng.integers(0, 2, (40, 7)).astype(np.uint8)
    odds = [{int(e): float(rng.uniform(-3, 6)) for e in rng.choice(8, 3, False)} for _ in range(40)]
    odds[3] = odds[17] = None
    rows = [None if given is None else np.array(list(given.items())) for given in odds]
    answers = decoder.decode_batch(shots, weights=True, log_odds=odds, num_threads=2)
    assert np.array_equal(answers.predictions, decoder.decode_batch(shots, log_odds=rows).predictions)
    for k, shot in enumerate(shots):
        lines = text.splitlines()
        for error, value in (odds[k] or {}).items():
            targets = lines[error].split(") ")[1]
            lines[error] = f"error({float(1 / (1 + np.exp(value)))!r}) {targets}"
        anew = sallow.Decoder("\n".join(lines)).answer(shot)
        assert answers.weights[k] == pytest.approx(anew.weight, abs=1e-3)
        assert decoder.answer(shot, log_odds=odds[k]).weight == answers.weights[k]


@pytest.mark.parametrize(
    "odds, text",
    [
        ([{2000: 1.0}], "is not in the model"),
        ([{-1: 1.0}], "is not in the model"),
        ([[(0.5, 1.0)]], "whole numbers"),
        ([[(1, 1.0, 2.0)]], "expected rows"),
        ([{0: float("nan")}], "not a number"),
        ([None, None], "one entry per shot"),
    ],
)
def test_wrong_log_odds(odds, text):
    with pytest.raises(ValueError, match=text):
        sallow.Decoder(MODEL, log_odds=True).decode_batch(SHOTS[:1], log_odds=odds)


def test_log_odds_of_an_error_that_is_no_edge():
    decoder = sallow.Decoder("error(0.1) D0\nerror(0.1) D0 D1 D2\nerror(0.1) D1 D2", log_odds=True)
    with pytest.raises(ValueError, match="error 1 is not adjustable"):
        decoder.decode_batch([[1, 0, 0]], log_odds=[{1: 1.0}])


def test_what_a_decoder_does_not_offer_is_an_error():
    with pytest.raises(ValueError, match="proofs"):
        sallow.Decoder(MODEL, "correlated").decode_batch(SHOTS, proofs=True)
    with pytest.raises(ValueError, match="log_odds=True"):
        sallow.Decoder(MODEL).decode_batch(SHOTS[:1], log_odds=[None])
    for service in ("gaps", "log_likelihood_ratios", "proofs", "log_odds"):
        with pytest.raises(sallow.InputError, match="union_find"):
            sallow.Decoder(MODEL, "union_find", **{service: True})
    with pytest.raises(ValueError, match="errors=True"):
        sallow.Decoder("error(0.1) D0", "exact").decode_batch([[1]], errors=True)
    assert sallow.Decoder("error(0.1) D0", "exact", errors=True).answer([1], errors=True).errors.tolist() == [0]
    with pytest.raises(ValueError, match="does not return errors"):
        sallow.Decoder(MODEL, "matching", heralds=True).error_table


def test_one_shot_has_the_answers_of_a_batch():
    decoder = sallow.Decoder(MODEL, gaps=True, log_likelihood_ratios=True)
    answers = decoder.decode_batch(SHOTS[:30], weights=True)
    for k in range(30):
        one = decoder.answer(SHOTS[k])
        assert one.prediction.tolist() == answers.predictions[k].tolist() == decoder.decode(SHOTS[k]).tolist()
        assert (one.weight, one.gap) == (answers.weights[k], answers.gaps[k])
        assert one.log_likelihood_ratios.tolist() == answers.log_likelihood_ratios[k].tolist()
    for wrong in (SHOTS[0][:23], SHOTS[:1], SHOTS[0].astype(float), "0" * 24, None):
        with pytest.raises(ValueError, match="shot"):
            decoder.decode(wrong)
        with pytest.raises(ValueError, match="shot"):
            decoder.answer(wrong)
    assert decoder.decode(SHOTS[3].astype(int) + 2).tolist() == decoder.decode(SHOTS[3]).tolist()


def test_options_by_keyword():
    assert sallow.Decoder(MODEL, "ensemble", members=2, spread=0.5).spec == "ensemble:members=2,spread=0.5"
    assert sallow.Decoder(MODEL, "ensemble:members=2", join="vote").spec == "ensemble:members=2,join=vote"
    assert sallow.Decoder(MODEL, heralds=True).spec == "matching:heralds=1"
    assert sallow.estimate(CIRCUIT, "union_find", steps=1, max_shots=2000, seed=1).shots == 2000
    for wrong in ({"members": 0}, {"nonsense": 1}, {"join": "a,b"}):
        with pytest.raises(ValueError):
            sallow.Decoder(MODEL, "ensemble", **wrong)
    with pytest.raises(TypeError):
        sallow.Decoder(MODEL, 5)


def test_table_of_decoders():
    table = sallow.decoders()
    assert [info.name for info in table][:5] == ["matching", "correlated", "ensemble", "union_find", "exact"]
    for info in table[:5]:
        spec = ",".join(f"{option.key}={option.default}" for option in info.options)
        small = sallow.Decoder("error(0.1) D0 L0", f"{info.name}:{spec}" if spec else info.name)
        assert small.decode([1]).tolist() == [1] and info.help
    members = next(option for option in table[2].options if option.key == "members")
    assert "from 1 to 1000" in members.allowed and members.default.isdigit()
    assert "members=" in repr(table) and "<table>" in table._repr_html_()


def test_pickles_with_all_that_it_was_made_with():
    decoder = sallow.Decoder(CIRCUIT, "ensemble", members=2, log_likelihood_ratios=True)
    again = pickle.loads(pickle.dumps(decoder))
    assert again.spec == decoder.spec
    assert again.decode_batch(SHOTS[:5]).log_likelihood_ratios is not None
    assert " by DEPOLARIZE" in again.error_table.text(0)


def test_counts_by_gap(tmp_path):
    counts = sallow.estimate(CIRCUIT, max_shots=4000, seed=1, min_gaps=[0, 2, 4])
    plain = sallow.estimate(CIRCUIT, max_shots=4000, seed=1)
    assert (counts.failures, plain.by_gap) == (plain.failures, ())
    assert [each.min_gap for each in counts.by_gap] == [0, 2, 4]
    assert (counts.by_gap[0].kept, counts.by_gap[0].failures) == (4000, plain.failures)
    assert counts.by_gap[2].kept < counts.by_gap[1].kept < 4000 and counts.by_gap[2].rate < counts.rate
    assert counts.picture().svg.startswith("<svg") and "by_gap" in repr(counts)
    page = tmp_path / "kept.html"
    if why := sallow._engine.why_no_pages():
        with pytest.raises(OSError, match="page"):
            counts.write_page(page)
        assert why and not page.exists()
    else:
        counts.write_page(page)
        assert "Confidence of matching" in page.read_text()
    with pytest.raises(ValueError, match="min_gaps"):
        plain.write_page(page)
    with pytest.raises(ValueError, match="min_gaps"):
        sallow.estimate(CIRCUIT, max_shots=1, min_gaps=[-1])
    with pytest.raises(ValueError, match="gaps"):
        sallow.estimate(CIRCUIT, "union_find", max_shots=1, min_gaps=[1])
