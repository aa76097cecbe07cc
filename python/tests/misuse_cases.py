"""Tables of misuse: calls with wrong values. As a program, this makes every call and prints its result, one line per
call, so that the output shows which call crashed, if any did."""

import math
import pathlib
import sys
import tempfile
import warnings

import numpy as np

import sallow
import sallow.stim

EXPECTED = (TypeError, ValueError, IndexError, OverflowError, MemoryError, OSError, NotImplementedError)
NAN, INF, HUGE = math.nan, math.inf, 10**400
CIRCUIT = sallow.Circuit(
    "R 0 1 2\nREPEAT 2 {\n    X_ERROR(0.1) 0 1\n    M 0 1\n    DETECTOR(1) rec[-1]\n}\nCX sweep[2] 0\n"
    "DETECTOR rec[-2]\nOBSERVABLE_INCLUDE(0) rec[-1]"
)
MODEL = CIRCUIT.detector_error_model()
DETECTORS, MEASUREMENTS, ERRORS = CIRCUIT.num_detectors, CIRCUIT.num_measurements, MODEL.num_errors
CHECKS = np.array([[1, 1, 0], [0, 1, 1]])
SCRATCH = pathlib.Path(tempfile.mkdtemp())


class Strange:
    """An object for which each conversion fails."""

    def __index__(self):
        raise ZeroDivisionError("no index")

    def __float__(self):
        raise ZeroDivisionError("no number")

    def __iter__(self):
        raise ZeroDivisionError("no items")

    def __fspath__(self):
        raise ZeroDivisionError("no path")

    def __array__(self, *_, **__):
        raise ZeroDivisionError("no array")


def array(shape, kind=np.uint8):
    return np.zeros(shape, kind)


STRUCTURED = np.dtype([("a", np.uint8), ("b", np.uint8)])
JUNK = [None, b"\0\xff", [], {}, {1: 2}, object(), Strange(), 1j, NAN, int, len, ..., np.datetime64("2020-01-01")]
# fmt: off
WRONG = {
    "circuit": JUNK + [3, array(3), array((2, 2)), "/no/such/circuit.stim", pathlib.Path("/no/such"),
        pathlib.Path("/"), "\0", "\ud800"],
    "circuit text": ["HH 0", "H 0 1.5", "H -1", "H !0", "H X0", "H rec[-1]", "H 99999999999", "H 0,1", "H(0.1) 0",
        "M(2) 0", "M(-1) 0", "M(nan) 0", "M(inf) 0", "CX 0", "CX 0 0", "CX 0 rec[-1]", "CX rec[0] 1", "CX rec[1] 1",
        "REPEAT 2 {", "}", "REPEAT 0 {\nH 0\n}", "REPEAT -1 {\n}", "REPEAT {\nH 0\n}", "REPEAT 2",
        "REPEAT(1) 2 {\n}", "X_ERROR 0", "X_ERROR(nan) 0", "X_ERROR(-1) 0", "X_ERROR(1.5) 0", "X_ERROR(0.1, 0.2) 0",
        "X_ERROR(0.1 0", "PAULI_CHANNEL_1(0.1) 0", "PAULI_CHANNEL_1(0.5, 0.5, 0.5) 0", "MPP X0*Z0", "MPP X0*",
        "MPP *X0", "MPP 0", "MPP X0**Z1", "E(0.1) 0", "DETECTOR 0", "DETECTOR X0", "DETECTOR sweep[0]",
        "OBSERVABLE_INCLUDE rec[-1]", "OBSERVABLE_INCLUDE(-1) rec[-1]", "OBSERVABLE_INCLUDE(0.5) rec[-1]",
        "OBSERVABLE_INCLUDE(1e30) rec[-1]", "TICK 0", "TICK(1)", "MPAD 2", "MPAD X0", "SHIFT_COORDS 1",
        "QUBIT_COORDS(1) X0", "T 0", "CCX 0 1 2", "H[tag 0", "H[a\\q] 0", "☃ 0", "H ☃", "H\x000", "= 3", "H 0; X 1",
        "REPEAT 9223372036854775807 {\nREPEAT 4 {\nM 0\n}\n}", "REPEAT 1 {\n" * 1001 + "}\n" * 1001, "M 0 sweep[",
        "M rec[-", "DETECTOR rec[-99999999999]", "H " + "9" * 5000, "X_ERROR(" + "9" * 5000 + ") 0", "{", "(", "[",
        "!", "*", "#{\n}", "H 0\r\r}\n"],
    "model": JUNK + [3, array(3), array((2, 2)), "/no/such/model.dem", pathlib.Path("/no/such"), pathlib.Path("/"),
        "\0", "\ud800"],
    "model text": ["errr(0.1) D0", "error D0", "error(2) D0", "error(-0.1) D0", "error(nan) D0", "error(inf) D0",
        "error(0.1, 0.2) D0", "error(0.1) 0", "error(0.1) D-1", "error(0.1) D", "error(0.1) X0", "error(0.1) D0 ^",
        "error(0.1) ^ D0", "error(0.1) D0 ^ ^ D1", "error(0.1) D0,D1", "error(0.1) D9223372036854775807",
        "error(0.1) L4294967296", "error(0.1) D" + "9" * 500, "detector", "detector L0", "detector D0 D1",
        "detector(x) D0", "detector(nan) D0", "logical_observable D0", "logical_observable",
        "logical_observable(1) L0", "shift_detectors", "shift_detectors D0", "shift_detectors -1",
        "shift_detectors 99999999999999999999", "repeat 2 {", "}", "repeat -1 {\n}", "repeat {\n}",
        "repeat(2) 2 {\n}", "repeat 2", "error[a(0.1) D0", "error[a\\q](0.1) D0", "☃", "error(0.1) D0 ☃",
        "error(0.1)\x00D0", "repeat 1 {\n" * 1001 + "}\n" * 1001, "{", "(", "[", "^", "D0",
        "repeat 4611686018427387904 {\nshift_detectors 4\n}",
        "repeat 9223372036854775807 {\nrepeat 9 {\nerror(1) D0\n}\n}"],
    "shots": JUNK + [-1, 1.5, "3", -(2**70), 2**63, 2**64, HUGE, [3], (3,), array(2), np.float64(3), INF],
    "threads": JUNK + [0, -1, 1.5, "2", -(2**70), [1], array(2), np.float64(3), INF],
    "seed": [value for value in JUNK if value is not None] + [-1, 2**64, HUGE, 1.5, "5", [1], array(2),
        np.float64(3)],
    "path": [value for value in JUNK if value is not None] + [3, 1.5, "", "\0", "/no/such/folder/file", "/", ["a"],
        "\ud800"],
    "format": JUNK + [3, "zz", "", "B8", "b8 ", "\0", "01\n", ["b8"]],
    "count": JUNK + [-1, 1.5, "3", 2**40, 2**64, HUGE, [3], array(2), np.float64(3)],
    "index": JUNK + [99, -99, 1.5, "0", 2**70, -HUGE, array(2), np.float64(0), (0,), (0, 1)],
    "targets": [None, b"5", object(), Strange(), 1j, 1.5, NAN, [1.5], [None], [[0]], -1, [-1], 2**24, [2**70],
        "nope", ["rec[0]"], ["!rec[-1]"], ["X"], [b"5"], [sallow.DemTarget("D0")], [object()], [Strange()],
        array((2, 2)), array(2, float), np.array(["a", "b"], object), sallow.target_x(1), sallow.target_rec(-1),
        sallow.target_combiner(), ["5 6"], ["5\n"], [1j], ..., int],
    "probability": [b"1", {}, object(), Strange(), 1j, "0.1", NAN, INF, -INF, -0.1, 2, HUGE, [0.1, 0.2], [NAN],
        [None], ["0.1"], [[0.1]], array((2, 2)), [object()], ..., int, [Strange()]],
    "tag": [None, 3, b"tag", 1.5, [], {}, object(), "\ud800", Strange(), ("a",), True, NAN],
    "repetitions": JUNK + [-1, 1.5, "3", 2**63, 2**64, HUGE, [3], array(2), np.float64(3)],
    "tolerance": JUNK + [-1, "0.1", INF, -INF, HUGE, [0.1], array(2)],
    "only": [b"\0", object(), Strange(), 1j, NAN, 1.5, "0", -1, 99, [-1], [99], [2**63], [2**70], [1.5], ["0"],
        [None], [[0]], array(2, float), array((2, 2)), ..., int],
    "code": JUNK + [3, "", "surface_code", "surface_code:", ":", "no:such", "surface_code:memory",
        "repetition_code:x", "surface_code:rotated_memory_z ", "SURFACE_CODE:ROTATED_MEMORY_Z", "\0", "\ud800"],
    "size": JUNK + [0, -1, 1.5, "3", 2**63, 2**64, HUGE, [3], array(2)],
    "strength": [value for value in JUNK if value is not None] + [None, "0.1", -0.1, 1.1, INF, -INF, HUGE, [0.1],
        array(2)],
    "gate target": [None, b"5", object(), Strange(), 1j, 1.5, NAN, -1, 2**24, HUGE, "", "nope", "rec[0]", "rec[1]",
        "rec[-99999999]", "sweep[-1]", "sweep[99999999]", "!!5", "!rec[-1]", "X", "W5", "5 ", " 5", "5\n", "**",
        "99999999", "9" * 5000, "☃", "٣", "X٣", [], [5], {}, ..., array(2), sallow.DemTarget("D0")],
    "model target": [None, b"D5", object(), Strange(), 1j, 1.5, NAN, -1, 5, "", "nope", "D", "L", "D-1", "D 5",
        "D5 ", "X5", "5", "^^", "D" + "9" * 5000, "D4611686018427387904", "L4294967296", "☃", "D٣", [], ["D5"], {},
        ..., array(2), sallow.GateTarget(5)],
    "rows": JUNK + [3, "abc", 1.5] + [array(DETECTORS), array((2, 3, 4)), array(()), array((2, 77)), array((0, 77)),
        array((77, 0))] + [
        array((2, DETECTORS), kind)
        for kind in (float, np.float16, complex, object, "U1", "S1", "M8[s]", "m8[s]", STRUCTURED)]
        + [[[1, 0], [1]], [["a"] * DETECTORS], [[None] * DETECTORS], [[0.5] * DETECTORS]],
    "decoder": JUNK + [3, "", "no_such", "matching:no=1", "matching:=", "matching:a", "\0", "\ud800", "☃", "exec:",
        "exec:true", "matching,correlated", " matching", ["matching"]],
}
# fmt: on
# Rows that must be bool_, or uint8 and packed, as Stim has it.
WRONG["strict rows"] = WRONG["rows"] + [
    array((2, DETECTORS), kind) for kind in (np.int8, np.int64, ">u2", "<i4", np.uint16, np.longdouble)
]
WRONG["any circuit"] = WRONG["circuit"] + [text for text in WRONG["circuit text"] if "\n" in text or " " in text]


def calls():
    """(name, call of one value, kind of wrong value)."""
    sampler = CIRCUIT.compile_detector_sampler(seed=1)
    measuring = CIRCUIT.compile_sampler(seed=1)
    converter = CIRCUIT.compile_m2d_converter()
    model_sampler = MODEL.compile_sampler(seed=1)
    decoder = sallow.Decoder(MODEL)
    events = array((2, DETECTORS))
    measured = array((2, MEASUREMENTS), bool)
    shots = {"shots": 3}
    yield "Circuit(text)", sallow.Circuit, "circuit text"
    yield "Circuit(value)", sallow.Circuit, "circuit"
    yield "append_from_stim_program_text", lambda v: CIRCUIT.copy().append_from_stim_program_text(v), "circuit text"
    for name, call in (
        ("DetectorSampler", sallow.DetectorSampler),
        ("CompiledMeasurementSampler", sallow.CompiledMeasurementSampler),
        ("CompiledMeasurementsToDetectionEventsConverter", sallow.CompiledMeasurementsToDetectionEventsConverter),
        ("estimate", lambda v: sallow.estimate(v, max_shots=1)),
    ):
        yield name, call, "any circuit"
    yield "DetectorErrorModel(text)", sallow.DetectorErrorModel, "model text"
    yield "DetectorErrorModel(value)", sallow.DetectorErrorModel, "model"
    yield "CompiledDemSampler", sallow.CompiledDemSampler, "model"
    yield "Decoder", sallow.Decoder, "model"
    yield "Decoder(text)", sallow.Decoder, "model text"
    yield "Circuit.from_file", sallow.Circuit.from_file, "path"
    yield "Circuit.to_file", CIRCUIT.to_file, "path"
    yield "DetectorErrorModel.from_file", sallow.DetectorErrorModel.from_file, "path"
    yield "DetectorErrorModel.to_file", MODEL.to_file, "path"
    yield "append targets", lambda v: CIRCUIT.copy().append("H", v), "targets"
    yield "append pairs", lambda v: CIRCUIT.copy().append("SWAP", v if isinstance(v, list) else [v, 0, 1]), "targets"
    yield "CircuitInstruction targets", lambda v: sallow.CircuitInstruction("H", v, []), "targets"
    yield "append arg", lambda v: CIRCUIT.copy().append("X_ERROR", 0, v), "probability"
    yield "append coordinates", lambda v: CIRCUIT.copy().append("M", 0, v), "probability"
    yield "CircuitInstruction args", lambda v: sallow.CircuitInstruction("X_ERROR", [0], v), "probability"
    yield "append name", lambda v: CIRCUIT.copy().append(v), "decoder"
    yield "CircuitInstruction name", lambda v: sallow.CircuitInstruction(v, [0]), "decoder"
    yield "CircuitInstruction line", sallow.CircuitInstruction, "decoder"
    yield "append tag", lambda v: CIRCUIT.copy().append("H", 0, tag=v), "tag"
    yield "CircuitInstruction tag", lambda v: sallow.CircuitInstruction("H", [0], tag=v), "tag"
    yield "CircuitRepeatBlock tag", lambda v: sallow.CircuitRepeatBlock(2, CIRCUIT, tag=v), "tag"
    yield "CircuitRepeatBlock count", lambda v: sallow.CircuitRepeatBlock(v, CIRCUIT), "repetitions"
    yield "CircuitRepeatBlock body", lambda v: sallow.CircuitRepeatBlock(2, v), "circuit"
    yield "insert index", lambda v: CIRCUIT.copy().insert(v, sallow.Circuit("H 0")), "index"
    yield "insert what", lambda v: CIRCUIT.copy().insert(0, v), "circuit"
    yield "pop", lambda v: CIRCUIT.copy().pop(v), "index"
    yield "Circuit[]", lambda v: CIRCUIT[v], "index"
    yield "Circuit *", lambda v: CIRCUIT * v, "repetitions"
    yield "Circuit *=", lambda v: CIRCUIT.copy().__imul__(v), "repetitions"
    yield "Circuit +", lambda v: CIRCUIT + v, "circuit"
    yield "Circuit.approx_equals", lambda v: CIRCUIT.approx_equals(CIRCUIT, atol=v), "tolerance"
    yield "Circuit.get_detector_coordinates", CIRCUIT.get_detector_coordinates, "only"
    yield "approximate", lambda v: CIRCUIT.detector_error_model(approximate_disjoint_errors=v), "strength"
    yield "dem_filter", lambda v: CIRCUIT.explain_detector_error_model_errors(dem_filter=v or 0), "circuit"
    yield "diagram", CIRCUIT.diagram, "format"
    yield "model diagram", MODEL.diagram, "format"
    yield "generated code", lambda v: sallow.Circuit.generated(v, distance=3, rounds=1), "code"
    code = "repetition_code:memory"
    yield "generated distance", lambda v: sallow.Circuit.generated(code, distance=v, rounds=1), "size"
    yield "generated rounds", lambda v: sallow.Circuit.generated(code, distance=3, rounds=v), "size"
    for name in (
        "after_clifford_depolarization",
        "before_round_data_depolarization",
        "before_measure_flip_probability",
        "after_reset_flip_probability",
    ):
        yield name, lambda v, n=name: sallow.Circuit.generated(code, distance=3, rounds=1, **{n: v}), "strength"
    yield "DetectorErrorModel[]", lambda v: MODEL[v], "index"
    yield "DetectorErrorModel *", lambda v: MODEL * v, "repetitions"
    yield "DetectorErrorModel +", lambda v: MODEL + v, "model"
    yield "DetectorErrorModel.approx_equals", lambda v: MODEL.approx_equals(MODEL, atol=v), "tolerance"
    yield "DetectorErrorModel.get_detector_coordinates", MODEL.get_detector_coordinates, "only"
    yield "model append targets", lambda v: MODEL.copy().append("error", 0.1, v), "model target"
    yield "model append target", lambda v: MODEL.copy().append("error", 0.1, [v]), "model target"
    yield "model append arg", lambda v: MODEL.copy().append("error", v, []), "probability"
    yield "model append shift", lambda v: MODEL.copy().append("shift_detectors", [], [v]), "model target"
    yield "model append name", lambda v: MODEL.copy().append(v), "decoder"
    yield "model append tag", lambda v: MODEL.copy().append("error", 0.1, [], tag=v), "tag"
    yield "DemInstruction", sallow.DemInstruction, "decoder"
    yield "DemInstruction args", lambda v: sallow.DemInstruction("error", v, []), "probability"
    yield "DemRepeatBlock body", lambda v: sallow.DemRepeatBlock(2, v), "model"
    yield "DemRepeatBlock count", lambda v: sallow.DemRepeatBlock(v, MODEL), "repetitions"
    yield "GateTarget", sallow.GateTarget, "gate target"
    yield "target_x", sallow.target_x, "gate target"
    yield "target_sweep_bit", lambda v: sallow.target_sweep_bit(str(v) if v == 5 else v), "gate target"
    yield "target_pauli", lambda v: sallow.target_pauli(1, v), "gate target"
    yield "target_combined_paulis", sallow.target_combined_paulis, "gate target"
    yield "DemTarget", sallow.DemTarget, "model target"
    yield "seed of detectors", lambda v: CIRCUIT.compile_detector_sampler(seed=v), "seed"
    yield "seed of measurements", lambda v: CIRCUIT.compile_sampler(seed=v), "seed"
    yield "seed of a model", lambda v: MODEL.compile_sampler(seed=v), "seed"
    yield "seed of estimate", lambda v: sallow.estimate(CIRCUIT, max_shots=1, seed=v), "seed"
    for name, call in (("detectors", sampler), ("measurements", measuring), ("errors", model_sampler)):
        yield f"shots of {name}", call.sample, "shots"
        yield f"threads of {name}", lambda v, c=call: c.sample(**shots, num_threads=v), "threads"
    yield "shots of estimate", lambda v: sallow.estimate(CIRCUIT, max_shots=v), "shots"
    yield "failures of estimate", lambda v: sallow.estimate(CIRCUIT, max_shots=1, max_failures=v), "shots"
    yield "threads of estimate", lambda v: sallow.estimate(CIRCUIT, max_shots=1, num_threads=v), "threads"
    yield "threads of convert", lambda v: converter.convert(
        measurements=measured, append_observables=True, num_threads=v
    ), "threads"
    yield "threads of decode_batch", lambda v: decoder.decode_batch(events, num_threads=v), "threads"
    yield "decoder of Decoder", lambda v: sallow.Decoder(MODEL, v), "decoder"
    yield "decoder of estimate", lambda v: sallow.estimate(CIRCUIT, v, max_shots=1), "decoder"
    yield "decode_batch", decoder.decode_batch, "rows"
    yield "decode_batch packed", lambda v: decoder.decode_batch(v, bit_packed_shots=True), "strict rows"
    yield "measurements", lambda v: converter.convert(measurements=v, append_observables=True), "strict rows"
    yield "sweep_bits", lambda v: converter.convert(
        measurements=measured, sweep_bits=v if v is not None else 0, append_observables=True
    ), "strict rows"
    yield "replayed", lambda v: model_sampler.sample(
        2, recorded_errors_to_replay=v if v is not None else 0
    ), "strict rows"
    yield "reference_sample", lambda v: CIRCUIT.compile_sampler(
        reference_sample=v if v is not None else 0
    ), "strict rows"
    yield "dets_out", lambda v: sampler.sample(2, dets_out=v if v is not None else 0), "strict rows"
    yield "obs_out", lambda v: sampler.sample(
        2, separate_observables=True, obs_out=v if v is not None else 0
    ), "strict rows"
    yield "data", lambda v: sallow.write_shot_data_file(
        data=v, path=SCRATCH / "data", format="b8", num_detectors=DETECTORS
    ), "strict rows"
    yield "Matching", sallow.Matching, "rows"
    yield "Matching weights", lambda v: sallow.Matching(CHECKS, weights=v if v is not None else "w"), "rows"
    matching = sallow.Matching(MODEL)
    yield "Matching.decode_batch", matching.decode_batch, "rows"
    good = dict(path=SCRATCH / "data", format="b8", num_detectors=DETECTORS)
    (SCRATCH / "data").write_bytes(b"\1\2\3")
    for name, kind in (("path", "path"), ("format", "format"), ("num_detectors", "count"), ("num_observables",
    "count")):
        yield f"read {name}", lambda v, n=name: sallow.read_shot_data_file(
            **{**good, n: v if not (n == "path" and v is None) else 0}
        ), kind
        yield f"write {name}", lambda v, n=name: sallow.write_shot_data_file(
            data=events.astype(bool), **{**good, n: v if not (n == "path" and v is None) else 0}
        ), kind
    for name, kind in (("filepath", "path"), ("format", "format")):
        given = dict(filepath=SCRATCH / "out", format="b8")
        for owner, writes in (("detectors", sampler), ("measurements", measuring)):
            yield f"sample_write {owner} {name}", lambda v, n=name, w=writes, g=given: w.sample_write(
                3, **{**g, n: v}
            ), kind


# Values that some calls accept although most refuse them, by the start of the call's name.
RIGHT = {
    "CircuitInstruction targets": ["None"],
    "append coordinates": ["{}"],
    "model append targets": ["[]", "{}"],
    "model append shift": ["5"],
    "target_pauli": ["'X'"],
    "Matching": ["None", "3", "1.5", "[[0.5", "np.datetime64", "numpy.datetime64"],
}


def is_right(name, value):
    """Whether a call accepts a value. Other tests cover the arrays that Matching accepts."""
    if isinstance(value, np.ndarray):
        return name.startswith("Matching") or (name == "decode_batch" and value.dtype in (object, "m8[s]"))
    return any(
        name.startswith(start) and ascii(value).startswith(text) for start, texts in RIGHT.items() for text in texts
    )


def layouts():
    """Correct rows with an unusual memory layout: (name, call that returns whether the answer is the usual one)."""
    random = np.random.default_rng(3)
    events = (random.random((70, DETECTORS)) < 0.3).astype(np.uint8)
    measured = random.random((70, MEASUREMENTS)) < 0.3
    errors = random.random((70, ERRORS)) < 0.3
    decoder, matching = sallow.Decoder(MODEL), sallow.Matching(MODEL)
    converter, sampler = CIRCUIT.compile_m2d_converter(), MODEL.compile_sampler()
    uses = {
        "decode_batch": (events, lambda v: decoder.decode_batch(v).predictions),
        "Matching.decode_batch": (events, matching.decode_batch),
        "measurements": (measured, lambda v: converter.convert(measurements=v, append_observables=True)),
        "replayed": (errors, lambda v: sampler.sample(70, recorded_errors_to_replay=v)[0]),
    }
    for name, (rows, use) in uses.items():
        wide = np.zeros((140, 2 * rows.shape[1]), rows.dtype)
        wide[::2, ::2] = rows
        frozen = rows.copy()
        frozen.flags.writeable = False
        shared = np.frombuffer(bytes(rows.tobytes()), rows.dtype).reshape(rows.shape)
        shapes = {
            "columns first": np.asfortranarray(rows),
            "every second": wide[::2, ::2],
            "backwards": rows[::-1, ::-1].copy()[::-1, ::-1],
            "upside down": rows[::-1].copy()[::-1],
            "read-only": frozen,
            "of bytes": shared,
            "transposed": rows.T.copy().T,
            "a subclass": rows.view(np.matrix) if rows.dtype == np.uint8 else rows.view(np.ma.MaskedArray).data,
            "unaligned": np.frombuffer(b"\0" + rows.tobytes(), rows.dtype, offset=1).reshape(rows.shape),
        }
        for layout, given in shapes.items():
            yield f"{name} {layout}", lambda u=use, g=given, r=rows: np.array_equal(np.asarray(u(g)), np.asarray(u(r)))
        if rows.dtype == np.uint8:
            for kind in (">i2", "<i8", ">u4", np.int8, bool):
                given = rows.astype(kind)
                yield f"{name} as {kind}", lambda u=use, g=given, r=rows: np.array_equal(u(g), u(r))


def bad_files():
    """Files with wrong contents: (name, call)."""
    contents = {
        "01": [b"0", b"012\n", b"0101010101\n", b"01\0\n", b"2\n", b"\xff\xfe\n", b"010"],
        "b8": [b"\1", b"\1\2\3\4\5"],
        "r8": [b"\xff", b"\x20", b"\1\1\1\1\1\1\1\1"],
        "ptb64": [b"\0", b"\0" * 9],
        "hits": [b"1,\n", b"99\n", b"-1\n", b"a\n", b"1 2\n", b"1,,2\n", b"1", b"99999999999999999999\n"],
        "dets": [b"shot D99\n", b"shot X1\n", b"shoot D1\n", b"D1\n", b"shot D-1\n", b"shot D\n", b"shot M0\n",
        b"shot L9\n"],
    }
    for form, texts in contents.items():
        for k, content in enumerate(texts):
            path = SCRATCH / f"bad{k}.{form}"
            path.write_bytes(content)
            for bits in (9, 17):
                yield f"{form} {content!r} of {bits} bits", lambda p=path, f=form, b=bits: sallow.read_shot_data_file(
                    path=p, format=f, num_detectors=b
                )
    for k, content in enumerate([b"\x7fELF\2\1\1\0", b"\xff\xfeH\0", b"H 0\n\0\0", b"{}", b"<svg/>", b"PK\3\4",
    b"\x80"]):
        path = SCRATCH / f"bad{k}.stim"
        path.write_bytes(content)
        for name, call in (
            ("Circuit", sallow.Circuit.from_file),
            ("DetectorErrorModel", sallow.DetectorErrorModel.from_file),
            ("estimate", lambda p: sallow.estimate(p, max_shots=1)),
            ("Matching", sallow.Matching.from_detector_error_model_file),
        ):
            yield f"{name} of a file {content!r}", lambda c=call, p=path: c(p)


def closed():
    """Objects that were never initialized or are closed: (name, call)."""
    engine = sallow._engine
    classes = (
        sallow.Circuit, sallow.DetectorErrorModel, engine.Circuit, engine.DetectorErrorModel, engine.Decoder,
        engine.DetectorSampler, engine.MeasurementSampler, engine.ModelSampler, engine.MeasurementConverter,
        engine.ShotReader, engine.ShotWriter, sallow.GateTarget, sallow.DemTarget, sallow.CircuitInstruction,
        sallow.CircuitRepeatBlock, sallow.DemInstruction, sallow.DemRepeatBlock, sallow.Decoder,
        sallow.CompiledDetectorSampler, sallow.CompiledMeasurementSampler, sallow.CompiledDemSampler,
        sallow.CompiledMeasurementsToDetectionEventsConverter,
    )
    harmless = ("from_file", "generated", "parse", "relative_detector_id", "logical_observable_id", "separator",
    "name",
                "type", "append", "append_operation")
    for made in classes:
        for name in dir(made):
            if name.startswith("_") and name not in ("__str__", "__len__", "__copy__", "__reduce__"):
                continue
            static = isinstance(vars(made).get(name), staticmethod) or name.startswith("parse")
            if static or name in harmless or (name in ("__str__", "__reduce__") and getattr(made,
            name) is getattr(object, name)):
                continue

            def use(made=made, name=name):
                found = getattr(made.__new__(made), name)
                return found() if callable(found) else found

            yield f"{made.__module__}.{made.__name__}.{name} of nothing", use
    writer = engine.ShotWriter(str(SCRATCH / "done"), "b8", 0, 3, 0)
    writer.finish()
    yield "a writer that is finished writes", lambda: writer.write(array((1, 1)))
    yield "a writer that is finished finishes", writer.finish
    for owner in (sallow.GateTarget(3), sallow.DemTarget("D1")):
        yield f"{owner} changes", lambda o=owner: setattr(o, "_code", 3)
        yield f"{owner} gets more", lambda o=owner: setattr(o, "more", 3)


def all_cases():
    """(name, call, whether it should raise), each name once."""
    seen = {}

    def unique(name):
        seen[name] = seen.get(name, 0) + 1
        return name if seen[name] == 1 else f"{name} ({seen[name]})"

    for name, call, kind in calls():
        for value in WRONG[kind]:
            if not is_right(name, value):
                shown = f"{value.dtype}{value.shape}" if isinstance(value, np.ndarray) else ascii(value)[:60]
                yield unique(f"{name}: {shown}"), lambda c=call, v=value: c(v), True
    for name, call in (*bad_files(), *closed()):
        yield unique(name), call, True
    for name, call in layouts():
        yield unique(name), call, False


def main():
    warnings.simplefilter("ignore")
    for name, call, should_raise in all_cases():
        print(f"begin {name!a}", flush=True)
        try:
            result = call()
        except Exception as error:
            # The errors of a Strange object itself pass; objects that were never initialized have no attributes.
            own = AttributeError if name.endswith((" of nothing", " changes", " gets more")) else ZeroDivisionError
            expected = should_raise and isinstance(error, (*EXPECTED, own))
            told = "raised" if expected else f"wrongly raised {error!a:.200}"
        else:
            told = f"returned {result!r:.80}" if should_raise else "the same" if result else "another answer"
        print(told.encode("ascii", "backslashreplace").decode().replace("\n", " "), flush=True)


if __name__ == "__main__":
    sys.exit(main())
