"""Circuits that are built and edited: the same texts, parts and numbers as Stim's."""

import copy
import inspect
import io
import pickle

import numpy as np
import pytest

import sallow
import sallow.stim

TEXT = """QUBIT_COORDS(1, 2) 0
R 0 1
H[early] 0
TICK
CX 0 1 sweep[0] 2
DEPOLARIZE2(0.001) 0 1
REPEAT 3 {
    M(0.01) !0 1
    MPP X0*Y1 !Z2
    DETECTOR(0, 1) rec[-1] rec[-3]
    SHIFT_COORDS(0, 5)
    REPEAT 2 {
        S 1
    }
}
E(0.1) X0 Z1
ELSE_CORRELATED_ERROR(0.2) Y2
OBSERVABLE_INCLUDE(2) rec[-1]
"""


@pytest.fixture
def stim():
    return pytest.importorskip("stim")


def both(stim, work):
    """Runs the same code with Stim and with sallow.stim."""
    return work(stim), work(sallow.stim)


def described(value):
    """The properties in which the objects of both packages must agree."""
    return repr(value).replace("sallow.", "stim.").replace("stim.target_combiner()", "stim.GateTarget.combiner()")


BUILDS = [
    lambda s, c: c.append("H", [0, 1]),
    lambda s, c: (c.append("H", 0), c.append("H", [1]), c.append("CNOT", (0, 1))),
    lambda s, c: c.append("M", [0, s.target_inv(1)], 0.125, tag="noisy"),
    lambda s, c: (c.append("M", 0), c.append("DETECTOR", [s.target_rec(-1)], (1, 2.5, 3))),
    lambda s, c: c.append("MPP", [s.target_x(0), s.target_combiner(), s.target_z(5, invert=True)]),
    lambda s, c: c.append("MPP", s.target_combined_paulis([s.target_x(0), s.target_y(3)], invert=True)),
    lambda s, c: c.append("E", [s.target_x(1), s.target_pauli(2, "Y")], 0.25),
    lambda s, c: c.append("TICK"),
    lambda s, c: c.append("X_ERROR", np.arange(4), 0.01),
    lambda s, c: c.append("PAULI_CHANNEL_1", [3], [0.1, 0.2, 0.3]),
    lambda s, c: c.append("CX", [s.target_sweep_bit(3), 1]),
    lambda s, c: c.append("SHIFT_COORDS", [], [1, 2]),
    lambda s, c: c.append("OBSERVABLE_INCLUDE", [s.target_x(3)], 4),
    lambda s, c: c.append("DETECTOR", [s.target_rec(-9)]),
    lambda s, c: c.append("H", "3"),
    lambda s, c: c.append(s.CircuitInstruction("S", [1, 2], tag="t")),
    lambda s, c: c.append(s.CircuitRepeatBlock(5, s.Circuit("M 1"), tag="loop")),
    lambda s, c: c.append(s.Circuit("X 1\nREPEAT 2 {\n    Y 1\n}")),
    lambda s, c: c.append_from_stim_program_text("MR 5\nDETECTOR rec[-1]"),
    lambda s, c: c.insert(0, s.CircuitInstruction("Y", [3])),
    lambda s, c: c.insert(-1, s.Circuit("S 9\nCX 0 1")),
    lambda s, c: c.insert(len(c), s.Circuit("OBSERVABLE_INCLUDE(0) rec[-1]")),
    lambda s, c: c.pop(),
    lambda s, c: c.pop(1),
    lambda s, c: c.clear(),
    lambda s, c: c.__iadd__(s.Circuit("H 3")),
    lambda s, c: c.__imul__(3),
]


@pytest.mark.parametrize("build", BUILDS)
def test_building_gives_the_same_text(stim, build):
    def work(s):
        circuit = s.Circuit(TEXT)
        build(s, circuit)
        return str(circuit), len(circuit)

    ours, theirs = both(stim, work)
    assert ours == theirs


MADE = [
    lambda s, c: c + s.Circuit("H 0"),
    lambda s, c: c * 4,
    lambda s, c: 2 * c,
    lambda s, c: c * 0,
    lambda s, c: c * 1,
    lambda s, c: s.Circuit("REPEAT 2 {\n    H 0\n}") * 3,
    lambda s, c: s.Circuit() * 5,
    lambda s, c: c[2:9:3],
    lambda s, c: c[::-1],
    lambda s, c: s.Circuit("H 0\nS 1\nH 2")[::2],
    lambda s, c: c.flattened(),
    lambda s, c: s.Circuit("REPEAT 3 {\n    H 0\n}").flattened(),
    lambda s, c: c.without_noise(),
    lambda s, c: c.without_tags(),
    lambda s, c: c.copy(),
    lambda s, c: c[6].body_copy(),
    lambda s, c: s.Circuit.generated("color_code:memory_xyz", distance=3, rounds=2),
]


@pytest.mark.parametrize("make", MADE)
def test_what_is_made_has_the_same_text(stim, make):
    theirs, ours = both(stim, lambda s: make(s, s.Circuit(TEXT)))
    assert str(ours) == str(theirs) and len(ours) == len(theirs)
    assert described(ours) == described(theirs)
    assert type(ours) is sallow.Circuit


def test_parts_are_described_alike(stim):
    theirs, ours = both(stim, lambda s: list(s.Circuit(TEXT)))
    assert [described(part) for part in ours] == [described(part) for part in theirs]
    for mine, other in zip(ours, theirs):
        assert (mine.name, mine.tag, mine.num_measurements) == (other.name, other.tag, other.num_measurements)
        if mine.name == "REPEAT":
            assert mine.repeat_count == other.repeat_count and str(mine.body_copy()) == str(other.body_copy())
            continue
        assert str(mine) == str(other) and mine.gate_args_copy() == other.gate_args_copy()
        assert described(mine.targets_copy()) == described(other.targets_copy())
        assert described(mine.target_groups()) == described(other.target_groups())


TARGETS = ["5", "!5", "X5", "!Y6", "Z7", "rec[-3]", "sweep[4]", "*"]


@pytest.mark.parametrize("text", TARGETS)
def test_targets_answer_alike(stim, text):
    theirs, ours = both(stim, lambda s: s.GateTarget(text))
    names = [name for name in dir(theirs) if name.startswith("is_")] + ["value", "qubit_value", "pauli_type"]
    for name in names:
        assert getattr(ours, name) == getattr(theirs, name), name
    assert described(ours) == described(theirs)
    assert eval(repr(ours)) == ours == pickle.loads(pickle.dumps(ours)) and hash(ours) == hash(eval(repr(ours)))
    assert str(ours) == text


COUNTS = ["num_qubits", "num_measurements", "num_detectors", "num_observables", "num_ticks", "num_sweep_bits"]


def test_counts_and_coordinates(stim):
    theirs, ours = both(stim, lambda s: s.Circuit(TEXT))
    assert [getattr(ours, name) for name in COUNTS] == [getattr(theirs, name) for name in COUNTS]
    assert ours.get_detector_coordinates() == theirs.get_detector_coordinates()
    assert ours.get_detector_coordinates(only=[2, 0]) == theirs.get_detector_coordinates(only=[2, 0])
    assert ours.get_detector_coordinates(1) == theirs.get_detector_coordinates(1)
    assert ours.get_final_qubit_coordinates() == theirs.get_final_qubit_coordinates()
    far = sallow.Circuit("REPEAT 1000000000000 {\n    M 0\n    DETECTOR(1) rec[-1]\n    SHIFT_COORDS(2)\n}")
    assert far.get_detector_coordinates([10**12 - 1]) == {10**12 - 1: [2.0 * 10**12 - 1]}


def test_equality_and_copies():
    circuit = sallow.Circuit(TEXT)
    assert circuit == sallow.Circuit(TEXT) and circuit != sallow.Circuit("H 0") and circuit != TEXT
    assert eval(repr(circuit)) == circuit
    for again in (copy.copy(circuit), copy.deepcopy(circuit), pickle.loads(pickle.dumps(circuit))):
        assert again == circuit and again is not circuit and type(again) is sallow.Circuit
        again.append("X", 0)
        assert again != circuit
    with pytest.raises(TypeError):
        hash(circuit)
    for part in circuit:
        assert eval(repr(part)) == part == pickle.loads(pickle.dumps(part)) == copy.deepcopy(part)
    assert hash(circuit[0]) == hash(sallow.Circuit(TEXT)[0]) and len({circuit[1], sallow.Circuit(TEXT)[1]}) == 1


def test_tags_of_any_text_survive():
    tag = "a]b\\c\nd'''e\"\r\N{GREEK SMALL LETTER ALPHA}"
    circuit = sallow.Circuit()
    circuit.append("H", 0, tag=tag)
    assert circuit[0].tag == tag
    assert eval(repr(circuit)) == circuit == sallow.Circuit(str(circuit)) == pickle.loads(pickle.dumps(circuit))
    assert eval(repr(circuit[0])) == circuit[0]


def test_approx_equals(stim):
    for text, atol in [("X_ERROR(0.101) 0", 0.01), ("X_ERROR(0.101) 0", 1e-4), ("Y_ERROR(0.1) 0", 9), ("H 0", 1)]:
        theirs, ours = both(stim, lambda s: s.Circuit("X_ERROR(0.1) 0").approx_equals(s.Circuit(text), atol=atol))
        assert ours == theirs
    assert not sallow.Circuit().approx_equals("H 0", atol=1)


def test_files(tmp_path):
    circuit = sallow.Circuit(TEXT)
    circuit.to_file(tmp_path / "a.stim")
    assert sallow.Circuit.from_file(tmp_path / "a.stim") == circuit
    text = io.StringIO()
    circuit.to_file(text)
    text.seek(0)
    assert sallow.Circuit.from_file(text) == circuit
    with open(tmp_path / "b.stim", "w") as out:
        out.write("H 0\nHH 1\n")
    for file in (str(tmp_path / "b.stim"), open(tmp_path / "b.stim")):
        with pytest.raises(sallow.InputError) as caught:
            sallow.Circuit.from_file(file)
        assert (caught.value.file, caught.value.line) == (str(tmp_path / "b.stim"), 2)


def test_parts_of_circuits_can_be_added_but_not_run():
    part = sallow.Circuit("M 0\nDETECTOR rec[-1] rec[-2]")
    for run in (
        part.detector_error_model,
        part.compile_sampler,
        part.compile_detector_sampler,
        part.compile_m2d_converter,
        part.reference_sample,
        lambda: sallow.estimate(part, max_shots=1),
        lambda: sallow.Decoder(part),
        lambda: part.explain_detector_error_model_errors(),
    ):
        with pytest.raises(sallow.InputError, match=r"rec\[-2\] reaches before the first result"):
            run()
    whole = sallow.Circuit("M 0") + part * 5
    assert whole.num_detectors == 5 and not whole.compile_detector_sampler().sample(3).any()


def errors_of(model):
    """The probability of an odd number of the errors that flip the same."""
    odd = {}
    for line in model.flattened():
        if line.type != "error":
            continue
        flips = set()
        for target in line.targets_copy():
            if not target.is_separator():
                flips ^= {str(target)}
        p, q = line.args_copy()[0], odd.get(frozenset(flips), 0)
        odd[frozenset(flips)] = p * (1 - q) + q * (1 - p)
    return {" ".join(sorted(flips)): p for flips, p in odd.items()}


OPTIONS = [
    {},
    {"flatten_loops": True},
    {"decompose_errors": True},
    {"decompose_errors": True, "flatten_loops": True},
    {"approximate_disjoint_errors": True},
    {"approximate_disjoint_errors": 0.5, "decompose_errors": True, "ignore_decomposition_failures": True},
    {"decompose_errors": True, "block_decomposition_from_introducing_remnant_edges": True},
    {"allow_gauge_detectors": True},
]


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("task", ["surface_code:rotated_memory_x", "repetition_code:memory"])
def test_models_are_the_same(stim, options, task):
    def work(s):
        circuit = s.Circuit.generated(
            task, distance=3, rounds=7, after_clifford_depolarization=0.001, before_measure_flip_probability=0.02
        )
        return circuit.detector_error_model(**options)

    theirs, ours = both(stim, work)
    # Loops may be folded, and errors split, in several ways; the errors as a whole are the same.
    assert errors_of(ours) == pytest.approx(errors_of(theirs), rel=1e-9)
    assert ours.get_detector_coordinates() == theirs.get_detector_coordinates()
    if options.get("flatten_loops") and not options.get("decompose_errors"):
        assert sallow.DetectorErrorModel(str(theirs)).approx_equals(ours, atol=1e-12)
        assert stim.DetectorErrorModel(str(ours)).approx_equals(theirs, atol=1e-12)


def test_reference_samples(stim):
    for text in ["X 1\nM 0 1", "H 0\nCX 0 1\nM 0 1 !2", "", "REPEAT 100 {\n    X 0\n    M 0 !0\n}"]:
        theirs, ours = both(stim, lambda s: s.Circuit(text).reference_sample())
        assert ours.dtype == theirs.dtype and np.array_equal(ours, theirs)
        packed = sallow.Circuit(text).reference_sample(bit_packed=True)
        expected = stim.Circuit(text).reference_sample(bit_packed=True)
        assert packed.dtype == expected.dtype and np.array_equal(packed, expected)


def test_signs_of_detectors_and_observables(stim):
    text = "X 0 2\nM 0 1 2\nDETECTOR rec[-3]\nDETECTOR rec[-3] rec[-1]\nDETECTOR\nOBSERVABLE_INCLUDE(1) rec[-1]"
    for packed in (False, True):
        theirs, ours = both(
            stim, lambda s: s.Circuit(text).reference_detector_and_observable_signs(bit_packed=packed)
        )
        for mine, other in zip(ours, theirs):
            assert mine.dtype == other.dtype and np.array_equal(mine, other)


def test_shortest_errors_have_the_same_length_and_places(stim):
    for task, distance in [("repetition_code:memory", 5), ("surface_code:unrotated_memory_z", 3)]:

        def work(s):
            circuit = s.Circuit.generated(task, distance=distance, rounds=3, after_clifford_depolarization=0.01)
            model = circuit.detector_error_model(decompose_errors=True)
            return (
                len(circuit.shortest_graphlike_error()),
                len(circuit.shortest_graphlike_error(canonicalize_circuit_errors=True)),
                len(model.shortest_graphlike_error()),
            )

        theirs, ours = both(stim, work)
        assert ours == theirs == (distance,) * 3


def test_explained_errors_are_the_same(stim):
    text = """R 0 1
QUBIT_COORDS(1, 2) 0
TICK
REPEAT 2 {
    X_ERROR[slip](0.1) 0
    M(0.25) 0
    TICK
}
DETECTOR(7) rec[-1]
OBSERVABLE_INCLUDE(0) rec[-2]
"""

    def key(error):
        places = [
            (
                place.tick_offset,
                place.noise_tag,
                [(described(p.gate_target), list(p.coords)) for p in place.flipped_pauli_product],
                getattr(place.flipped_measurement, "record_index", None) or 0,
                place.instruction_targets.gate,
                place.instruction_targets.tag,
                list(place.instruction_targets.args),
                place.instruction_targets.target_range_start,
                place.instruction_targets.target_range_end,
                [
                    (frame.instruction_offset, frame.iteration_index, frame.instruction_repetitions_arg)
                    for frame in place.stack_frames
                ],
            )
            for place in error.circuit_error_locations
        ]
        return [(str(term.dem_target), list(term.coords)) for term in error.dem_error_terms], sorted(places)

    theirs, ours = both(stim, lambda s: [key(e) for e in s.Circuit(text).explain_detector_error_model_errors()])
    assert ours == theirs
    # Stim leaves out some tags in its texts, and orders places differently.
    plain = text.replace("[slip]", "")
    theirs, ours = both(
        stim,
        lambda s: s.Circuit(plain).explain_detector_error_model_errors(reduce_to_one_representative_error=True),
    )
    assert [str(error) for error in ours] == [str(error) for error in theirs]


def test_names_that_are_not_offered_say_so():
    with pytest.raises(sallow.NotOfferedError, match="Tableau.*offers circuits"):
        sallow.stim.Tableau
    with pytest.raises(sallow.NotOfferedError, match="TableauSimulator"):
        from sallow.stim import TableauSimulator  # noqa: F401
    with pytest.raises(sallow.NotOfferedError, match="PauliString"):
        sallow.PauliString
    with pytest.raises(sallow.NotOfferedError, match="to_crumble_url"):
        sallow.Circuit().to_crumble_url()
    for module, name in [("ldpc", "BpOsdDecoder"), ("tesseract", "TesseractDecoder"), ("relay_bp", "RelayDecoderF32")]:
        with pytest.raises(sallow.NotOfferedError, match="sallow.Decoder"):
            getattr(getattr(sallow, module), name)
    with pytest.raises(AttributeError, match="no attribute 'appnd'"):
        sallow.Circuit().appnd("H", 0)
    with pytest.raises(AttributeError):
        sallow.no_such_name
    assert not hasattr(sallow.stim, "no_such_name")


def test_every_public_name_of_stim_is_offered_or_refused(stim):
    for owner, theirs in [("", stim), ("Circuit", stim.Circuit), ("DetectorErrorModel", stim.DetectorErrorModel)]:
        ours = getattr(sallow.stim, owner) if owner else sallow.stim
        for name in dir(theirs):
            if name.startswith("_"):
                continue
            try:
                getattr(ours() if owner else ours, name)
            except sallow.NotOfferedError as error:
                assert name in str(error)


def test_every_public_name_has_a_docstring():
    missing = []
    for name in sallow.stim.__all__:
        offered = getattr(sallow.stim, name)
        parts = {name: offered}
        if inspect.isclass(offered):
            fields = getattr(offered, "__dataclass_fields__", {})
            parts.update({f"{name}.{k}": getattr(offered, k) for k in dir(offered) if k[0] != "_" and k not in fields})
        missing += [part for part, value in parts.items() if not (value.__doc__ or "").strip()]
    assert not missing
