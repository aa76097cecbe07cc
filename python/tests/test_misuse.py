"""Thousands of wrong calls, in separate programs: each raises an exception, none crashes, and no memory is lost."""

import os
import pathlib
import subprocess
import sys

import pytest

import misuse_cases

HERE = pathlib.Path(__file__).parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONUTF8": "1"}


def run(code, seconds=300):
    """The output of a program, which must end by itself, without a crash."""
    done = subprocess.run(
        [sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, timeout=seconds
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_wrong_call_raises():
    done = subprocess.run(
        [sys.executable, HERE / "misuse_cases.py"], env=ENVIRONMENT, capture_output=True, text=True, timeout=600
    )
    lines = done.stdout.split("\n")
    assert done.returncode == 0, f"crashed after {lines[-2:]}: {done.stderr[-2000:]}"
    began, told = lines[:-1:2], lines[1::2]
    wrong = [f"{case} {outcome}" for case, outcome in zip(began, told) if outcome not in ("raised", "the same")]
    assert not wrong, "\n".join(wrong)
    assert len(set(began)) == len(began) == len(told) >= 1000
    assert told.count("raised") >= 1000 and told.count("the same") >= 40


def test_names_of_cases_are_unique():
    names = [name for name, _, _ in misuse_cases.all_cases()]
    assert len(set(names)) == len(names) >= 1000


THREADS = """
import threading, numpy as np, sallow
circuit = sallow.Circuit.generated("surface_code:rotated_memory_z", distance=3, rounds=3,
                                   after_clifford_depolarization=0.01)
model = circuit.detector_error_model(decompose_errors=True)
decoder, matching = sallow.Decoder(model), sallow.Matching(model)
sampler, measuring = circuit.compile_detector_sampler(seed=1), circuit.compile_sampler(seed=1)
converter, errors = circuit.compile_m2d_converter(), model.compile_sampler(seed=1)
events = sampler.sample(3000)
measured = measuring.sample(3000)
expected = decoder.decode_batch(events).predictions
changing, growing, failures = circuit.copy(), model.copy(), []

def work(k):
    try:
        for turn in range(12):
            assert np.array_equal(decoder.decode_batch(events, num_threads=1 + k % 3).predictions, expected)
            assert np.array_equal(matching.decode(events[k]), expected[k])
            sampler.sample(1500, num_threads=2)
            measuring.sample(1500)
            errors.sample(1500, return_errors=True)
            converter.convert(measurements=measured, append_observables=True)
            (changing.append if k % 2 else changing.insert)(*(("M", k) if k % 2 else (0, sallow.Circuit("H 1\\nTICK"))))
            changing.pop(0)
            list(changing), str(changing), changing.copy() * 2
            try:
                changing.compile_detector_sampler().sample(5)
            except (ValueError, IndexError):
                pass  # another thread may have taken away what a detector looks back to
            growing.append("error", 0.1, [sallow.DemTarget("D0")])
            str(growing), len(list(growing)), growing.flattened()
    except BaseException as error:
        failures.append(repr(error))

threads = [threading.Thread(target=work, args=(k,)) for k in range(6)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
assert not failures, failures
print("done")
"""


def test_threads_share_everything():
    assert run(THREADS) == "done\n"


FORK = """
import os, warnings, numpy as np, sallow
warnings.simplefilter("ignore")
circuit = sallow.Circuit.generated("repetition_code:memory", distance=5, rounds=5, before_round_data_depolarization=0.1)
decoder, sampler = sallow.Decoder(circuit), circuit.compile_detector_sampler(seed=1)
events = sampler.sample(5000, num_threads=2)
expected = decoder.decode_batch(events, num_threads=2).predictions
for _ in range(3):
    child = os.fork()
    if child == 0:
        again = decoder.decode_batch(events, num_threads=2).predictions
        sampler.sample(5000, num_threads=2)
        sallow.estimate(circuit, max_shots=5000, num_threads=2)
        os._exit(0 if np.array_equal(again, expected) else 1)
    assert os.waitpid(child, 0)[1] == 0
print("done")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_processes_that_fork_go_on():
    assert run(FORK) == "done\n"


SECOND_INTERPRETER = """
import sallow
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
code = '''
try:
    import sallow
except ImportError as error:
    assert "main interpreter" in str(error), error
    print("refused", flush=True)
'''
second = interpreters.create()
try:
    interpreters.run_string(second, code)
finally:
    interpreters.destroy(second)
assert sallow.Circuit("M 0").num_measurements == 1
"""


def test_a_second_interpreter_is_refused_and_the_first_goes_on():
    assert run(SECOND_INTERPRETER) == "refused\n"


INTERRUPTED = """
import os, signal, threading, time, numpy as np, sallow
circuit = sallow.Circuit.generated("surface_code:rotated_memory_z", distance=3, rounds=3,
                                   after_clifford_depolarization=0.01)
model = circuit.detector_error_model(decompose_errors=True)
decoder = sallow.Decoder(model)
sampler, measuring = circuit.compile_detector_sampler(seed=1), circuit.compile_sampler(seed=1)
errors, converter = model.compile_sampler(seed=1), circuit.compile_m2d_converter()
rows = sampler.sample(200_000)
measured = measuring.sample(200_000)
calls = [
    lambda: sallow.estimate(circuit, max_shots=10**12),
    lambda: [sampler.sample(10**6, bit_packed=True, num_threads=2) for _ in range(10**6)],
    lambda: [measuring.sample(10**6, bit_packed=True) for _ in range(10**6)],
    lambda: [errors.sample(10**6, bit_packed=True) for _ in range(10**6)],
    lambda: [decoder.decode_batch(rows) for _ in range(10**6)],
    lambda: [converter.convert(measurements=measured, append_observables=True) for _ in range(10**6)],
    lambda: sampler.sample_write(10**9, filepath=os.devnull, format="b8"),
]
sent = 0
def strike():
    global sent
    time.sleep(0.15)
    sent = time.monotonic()
    os.kill(os.getpid(), signal.SIGINT)
for call in calls:
    waits = []
    for attempt in range(6):
        thread = threading.Thread(target=strike)
        thread.start()
        try:
            call()
        except KeyboardInterrupt:
            waits.append(time.monotonic() - sent)
        thread.join()
        if waits[-1] < 0.1:
            break
    assert waits and min(waits) < 0.1, waits
assert decoder.decode_batch(rows[:100]).predictions.shape == (100, 1)
print("done")
"""


def test_ctrl_c_ends_long_calls_within_a_tenth_of_a_second():
    """The best of six tries counts, because another program may occupy the processor."""
    assert run(INTERRUPTED) == "done\n"


LEAKS = """
import pickle, resource, sys, sallow
circuit = sallow.Circuit('''REPEAT 2 {{
    X_ERROR(0.1) 0
    M 0
    DETECTOR rec[-1]
}}
OBSERVABLE_INCLUDE(0) rec[-1]
''')
model = circuit.detector_error_model()
decoder = sallow.Decoder(model)
rows = circuit.compile_detector_sampler(seed=1).sample(3)
text, model_text = str(circuit), str(model)

def fail(call):
    try:
        call()
    except Exception:
        return
    raise AssertionError("it should fail")

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()

make = lambda: ({make})
for _ in range(2_000):
    make()
before = resident()
for _ in range({turns}):
    make()
grown = resident() - before
assert grown < 40 * {turns}, f"grew by {{grown}} bytes, {{grown / {turns}}} per turn"
print("done")
"""

MADE = [
    "sallow.Circuit(text)",
    "sallow.Circuit.generated('repetition_code:memory', distance=2, rounds=1)",
    "circuit.copy().append('H', [0, 1], tag='t')",
    "(circuit * 3 + circuit)[0].body_copy()",
    "list(circuit), circuit[1].targets_copy(), repr(circuit[1])",
    "pickle.loads(pickle.dumps(circuit))",
    "sallow.DetectorErrorModel(model_text)",
    "circuit.detector_error_model()",
    "list(model), model.flattened(), model[0].targets_copy()",
    "model.copy().append('error', 0.1, [sallow.DemTarget('D0')])",
    "sallow.GateTarget('X5'), sallow.target_rec(-1), sallow.DemTarget('D5')",
    "sallow.CircuitInstruction('H', [0, 1]), sallow.CircuitRepeatBlock(2, circuit)",
    "sallow.DemInstruction('error', [0.1], []), sallow.DemRepeatBlock(2, model)",
    "circuit.compile_detector_sampler(seed=1).sample(2)",
    "circuit.compile_sampler(seed=1).sample(2)",
    "model.compile_sampler(seed=1).sample(2, return_errors=True)",
    "circuit.compile_m2d_converter().convert(measurements=rows, append_observables=True)",
    "sallow.Decoder(model)",
    "decoder.decode_batch(rows, weights=True), decoder.decode(rows[0])",
    "sallow.Matching(model)",
    "circuit.get_detector_coordinates(), model.get_detector_coordinates()",
    "sallow.DetectorErrorModel('error(0.1) D0\\nerror(0.1) D0 L0').shortest_graphlike_error()",
    "circuit.explain_detector_error_model_errors(dem_filter=model)",
    "circuit[1:].diagram()",
    "fail(lambda: sallow.Circuit('HH 0')), fail(lambda: sallow.Decoder(model, 'no_such'))",
    "fail(lambda: circuit.copy().append('H', [None])), fail(lambda: decoder.decode_batch(rows[:, :1]))",
]


CHEAP = (
    "sallow.Circuit(text)",
    "sallow.DetectorErrorModel(model_text)",
    "sallow.Decoder(model)",
    "sallow.Matching(model)",
)


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="memory is read from /proc")
@pytest.mark.parametrize("make", MADE)
def test_nothing_is_lost_turn_by_turn(make):
    """40 bytes per turn would be seen in 10,000 turns as in 100,000; the cheapest ones show that less is not lost."""
    turns = 100_000 if make in CHEAP else 10_000
    assert run(LEAKS.format(make=make, turns=turns)) == "done\n"


ENDLESS = """
import resource, sallow
resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
text = '''R 0
REPEAT 1000000000000000 {{
    X_ERROR(0.1) 0
    MR 0
    DETECTOR(1) rec[-1]
    SHIFT_COORDS(1)
}}
'''
circuit = sallow.Circuit(text + "OBSERVABLE_INCLUDE(0) rec[-1]")
model = circuit.detector_error_model()
try:
    {call}
except (ValueError, MemoryError) as error:
    print("refused", error)
else:
    print("done")
"""

REFUSED = [
    "circuit.compile_detector_sampler().sample(1)",
    "circuit.compile_sampler()",
    "circuit.compile_m2d_converter()",
    "circuit.reference_sample()",
    "circuit.detector_error_model(flatten_loops=True)",
    "circuit.get_detector_coordinates()",
    "circuit.flattened()",
    "circuit.shortest_graphlike_error()",
    "circuit.explain_detector_error_model_errors()",
    "sallow.estimate(circuit, max_shots=1)",
    "model.flattened()",
    "model.get_detector_coordinates()",
    "model.shortest_graphlike_error()",
    "model.compile_sampler().sample(1)",
    "sallow.Decoder(model)",
]
ANSWERED = [
    "circuit.num_detectors, circuit * 3, circuit + circuit, circuit.without_noise(), circuit.without_tags()",
    "str(circuit), repr(circuit), list(circuit), circuit._repr_html_(), circuit.diagram(), circuit.copy() == circuit",
    "circuit.get_detector_coordinates([10**15 - 1]), circuit.get_final_qubit_coordinates()",
    "str(model), repr(model), list(model), model._repr_html_(), model.rounded(3), model * 2, model.num_errors",
]


@pytest.mark.parametrize("call", REFUSED)
def test_what_would_not_end_is_refused(call):
    assert run(ENDLESS.format(call=call), 60).startswith("refused ")


@pytest.mark.parametrize("call", ANSWERED)
def test_endless_loops_are_no_trouble_where_they_stay_loops(call):
    assert run(ENDLESS.format(call=call), 60) == "done\n"


IMPORTED = """
import sys, numpy
before = set(sys.modules)
import sallow
print(*sorted(set(sys.modules) - before))
"""


def test_importing_is_light():
    """NumPy takes most of the time; the rest are sallow's own modules and a few of the standard library."""
    imported = run(IMPORTED).split()
    others = [name for name in imported if name.split(".")[0] != "sallow"]
    heavy = {"sinter", "stim", "pymatching", "matplotlib", "scipy", "networkx", "pandas", "html", "asyncio"}
    assert not heavy & {name.split(".")[0] for name in others} and len(others) <= 12, others
    assert "sallow.pictures" not in imported and "sallow.explained" not in imported
