"""Built error models: the same texts, parts and numbers as Stim's."""

import copy
import io
import pickle

import pytest

import sallow
import sallow.stim

TEXT = """error(0.125) D0 L0
error[why](0.25) D0 ^ D2 L1
detector(1, 2.5) D1
repeat 2 {
    error(0.5) D1 D9
    shift_detectors(1, 0.5) 3
    repeat 3 {
        detector(4) D2
    }
}
logical_observable[seen] L5
detector D0
"""


@pytest.fixture
def stim():
    return pytest.importorskip("stim")


def both(stim, work):
    return work(stim), work(sallow.stim)


def described(value):
    return repr(value).replace("sallow.", "stim.")


BUILDS = [
    lambda s, m: m.append("error", 0.125, [s.DemTarget.relative_detector_id(1)]),
    lambda s, m: m.append("error", [0.5], [s.target_relative_detector_id(0), s.target_separator(), s.DemTarget("L3")]),
    lambda s, m: m.append("error", 0.25, [s.target_logical_observable_id(2)], tag="a]b"),
    lambda s, m: m.append("shift_detectors", (1, 2, 3), [5]),
    lambda s, m: m.append("shift_detectors", [], [5]),
    lambda s, m: m.append("detector", [1, 2.25], [s.DemTarget("D3")]),
    lambda s, m: m.append("logical_observable", [], [s.DemTarget("L3")]),
    lambda s, m: m.append(s.DemInstruction("error", [0.5], [s.DemTarget("D3")], tag="t")),
    lambda s, m: m.append(s.DemInstruction("error(0.5) D1 ^ D2 L3")),
    lambda s, m: m.append(s.DemRepeatBlock(5, s.DetectorErrorModel("error(0.5) D1"))),
    lambda s, m: m.append(m[0]),
    lambda s, m: m.append(m[3]),
    lambda s, m: m.append(s.DetectorErrorModel("error(0.5) D1")),
    lambda s, m: m.clear(),
    lambda s, m: m.__iadd__(m * 3),
    lambda s, m: m.__imul__(2),
]


@pytest.mark.parametrize("build", BUILDS)
def test_building_gives_the_same_text(stim, build):
    def work(s):
        model = s.DetectorErrorModel(TEXT)
        build(s, model)
        return str(model), len(model), model.num_detectors, model.num_observables, model.num_errors

    theirs, ours = both(stim, work)
    assert ours == theirs


MADE = [
    lambda s, m: m + s.DetectorErrorModel("error(0.5) D1"),
    lambda s, m: 3 * m,
    lambda s, m: m * 0,
    lambda s, m: m * 1,
    lambda s, m: m.without_tags()[1:4],  # Stim garbles tags in slices
    lambda s, m: m.without_tags()[::-2],
    lambda s, m: m.flattened(),
    lambda s, m: m.without_tags(),
    lambda s, m: m.rounded(1),
    lambda s, m: m.copy(),
    lambda s, m: m[3].body_copy(),
]


@pytest.mark.parametrize("make", MADE)
def test_what_is_made_has_the_same_text(stim, make):
    theirs, ours = both(stim, lambda s: make(s, s.DetectorErrorModel(TEXT)))
    assert sallow.DetectorErrorModel(str(theirs)) == ours and len(ours) == len(theirs)
    assert type(ours) is sallow.DetectorErrorModel


def test_parts_are_described_alike(stim):
    theirs, ours = both(stim, lambda s: list(s.DetectorErrorModel(TEXT)))
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs):
        assert mine.type == other.type and eval(repr(mine)) == mine
        if mine.type == "repeat":
            assert mine.repeat_count == other.repeat_count and str(mine.body_copy()) == str(other.body_copy())
            continue
        assert str(mine) == str(other) and (mine.tag, mine.args_copy()) == (other.tag, other.args_copy())
        assert described(mine.targets_copy()) == described(other.targets_copy())
        if mine.type == "error":
            assert described(mine.target_groups()) == described(other.target_groups())


@pytest.mark.parametrize("text", ["D0", "D123456789012", "L4294967295", "^"])
def test_targets_answer_alike(stim, text):
    theirs, ours = both(stim, lambda s: s.DemTarget(text))
    for name in ("is_relative_detector_id", "is_logical_observable_id", "is_separator"):
        assert getattr(ours, name)() == getattr(theirs, name)()
    if text != "^":
        assert ours.val == theirs.val
    assert str(ours) == str(theirs) == text
    assert eval(repr(ours)) == ours == pickle.loads(pickle.dumps(ours)) and len({ours, sallow.DemTarget(text)}) == 1


def test_coordinates(stim):
    theirs, ours = both(stim, lambda s: s.DetectorErrorModel(TEXT))
    assert ours.get_detector_coordinates() == theirs.get_detector_coordinates()
    for only in (1, [0, 5], []):
        assert ours.get_detector_coordinates(only) == theirs.get_detector_coordinates(only)


def test_equality_and_copies(tmp_path):
    model = sallow.DetectorErrorModel(TEXT)
    assert model == sallow.DetectorErrorModel(TEXT) and model != sallow.DetectorErrorModel() and model != TEXT
    for again in (eval(repr(model)), copy.copy(model), copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert again == model and again is not model and type(again) is sallow.DetectorErrorModel
        again.append("error", 0.5, [sallow.DemTarget("D0")])
        assert again != model
    with pytest.raises(TypeError):
        hash(model)
    for part in model:
        assert eval(repr(part)) == part == pickle.loads(pickle.dumps(part)) == copy.deepcopy(part)
    model.to_file(tmp_path / "a.dem")
    text = io.StringIO(str(model))
    assert sallow.DetectorErrorModel.from_file(tmp_path / "a.dem") == model == sallow.DetectorErrorModel.from_file(text)
    assert model.approx_equals(model, atol=0) and not model.approx_equals(model.rounded(1), atol=0.01)
    assert model.approx_equals(model.rounded(1), atol=0.06) and not model.approx_equals(3, atol=1)


SHORTEST = [
    "error(0.125) D0\nerror(0.125) D0 D1\nerror(0.125) D1 L55\nerror(0.125) D1",
    "error(0.125) D0 D1 D2\nerror(0.125) L0",
    "repeat 4 {\n    error(0.1) D0 D1\n    shift_detectors 1\n}\nerror(0.1) D0\nerror(0.1) D0 L0",
    "error(0) D0 L0\nerror(0.1) D0\nerror(0.1) D0 D1 L0\nerror(0.1) D1",
]


@pytest.mark.parametrize("text", SHORTEST)
def test_shortest_errors(stim, text):
    theirs, ours = both(stim, lambda s: s.DetectorErrorModel(text).shortest_graphlike_error())
    assert len(ours) == len(theirs) and all(part.type == "error" and part.args_copy() == [1] for part in ours)
    flips = set()
    for part in ours:
        for target in part.targets_copy():
            flips ^= {target}
    assert flips and not any(target.is_relative_detector_id() for target in flips)


def test_errors_that_are_decomposed_count_as_their_parts():
    model = sallow.DetectorErrorModel("error(0.1) D0 D1 ^ D2 L0\nerror(0.1) D2\nerror(0.1) D0 D1 D3 ^ D2 L0")
    assert str(model.shortest_graphlike_error()) == "error(1) D2\nerror(1) D2 L0"


def test_there_may_be_no_shortest_error():
    for text, options in [("error(0.1) D0", {}), (SHORTEST[1], {"ignore_ungraphlike_errors": False})]:
        with pytest.raises(ValueError):
            sallow.DetectorErrorModel(text).shortest_graphlike_error(**options)
