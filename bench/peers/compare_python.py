#!/usr/bin/env python3
"""Compares the Python package with stim, PyMatching and sinter in one run; prints a Markdown table.

    PYTHONPATH=build/release/python build/python-env/bin/python bench/peers/compare_python.py [--quick]

Rotated surface code, Z memory, rounds = d, uniform noise of p = 0.001, one thread on both sides. The two sides take
turns; each figure is the median of several measurements, and a ratio above 1 means that sallow is faster.

  parse      Circuit(text) from the text of a circuit
  model      circuit.detector_error_model(decompose_errors=True)
  sample     detection events and observable flips, bit-packed, with a compiled sampler
  batch      Matching.decode_batch, bit-packed shots to bit-packed predictions
  rows       Matching.decode(row) in a loop of Python; the row has one byte per detector
  C call     decode_batch beside sallow_decoder_decode of libsallow.so, by ctypes on the same arrays: Python's cost
  binding    Matching.decode of a row without events, d = 3: the cost of a call without work
  import     a new interpreter that has imported NumPy
  collect    sinter.collect on the 32 tasks of compare_collect.py: sallow's sampler and decoder beside
             its own decoder "pymatching". Failure rates are compared over all tasks together.

The whole run takes some minutes, --quick about one. Exit status 1 if a figure misses its goal (unless --quick).
Needs `pip install stim pymatching sinter`; stops with a message if they are missing.
"""
import argparse
import ctypes
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import compare  # noqa: E402
import compare_collect  # noqa: E402

P = 0.001


class Table:
    """Rows of: what, d, sallow, peer, unit, ratio, and the goal for the ratio or the figure."""

    def __init__(self):
        self.rows, self.misses = [], []

    def add(self, what, distance, unit, ours, theirs, least_ratio=None, most=None):
        ratio = theirs / ours
        asked = f"at least {least_ratio:g}" if least_ratio else f"at most {most:g} {unit}" if most else ""
        if (least_ratio and ratio < least_ratio) or (most and ours > most):
            self.misses.append(f"{what}, d = {distance}" if distance else what)
        self.rows.append((what, distance or "", ours, theirs, unit, ratio, asked))
        print(f"{what:<34} {f'd={distance}' if distance else '':<5} sallow {ours:12.4g}  peer {theirs:12.4g} "
              f"{unit:<14} ratio {ratio:7.2f}  {asked}", file=sys.stderr, flush=True)

    def print(self, versions):
        print(f"{versions}; {compare.processor()}, {len(os.sched_getaffinity(0))} cores; "
              f"{time.strftime('%d %B %Y', time.gmtime()).lstrip('0')}.\n")
        print("| what | d | sallow | peer | unit | ratio | asked |\n|---|---|---|---|---|---|---|")
        for what, distance, ours, theirs, unit, ratio, asked in self.rows:
            print(f"| {what} | {distance} | {ours:.4g} | {theirs:.4g} | {unit} | {ratio:.2f} | {asked} |")


class Bench:
    def __init__(self, options, table):
        self.options, self.table = options, table
        self.repeats, self.seconds = (3, 0.02) if options.quick else (5, 0.3)

    def circuit(self, distance):
        import stim
        return stim.Circuit.generated(
            "surface_code:rotated_memory_z", distance=distance, rounds=distance, after_clifford_depolarization=P,
            before_round_data_depolarization=P, before_measure_flip_probability=P, after_reset_flip_probability=P)

    def times(self, action, least):
        """The number of repetitions that makes an action long enough to be timed."""
        count = 1
        while (seconds := compare.timed(lambda: [action() for _ in range(count)])) < least and count < 1 << 20:
            count = max(2 * count, min(16 * count, int(count * least / max(seconds, 1e-9))))
        return count

    def alternate(self, ours, theirs):
        """The medians of both, in seconds per call."""
        counts = [self.times(action, self.seconds) for action in (ours, theirs)]
        found = ([], [])
        for _ in range(self.repeats):
            for action, count, figures in zip((ours, theirs), counts, found):
                figures.append(compare.timed(lambda: [action() for _ in range(count)]) / count)
        return tuple(map(statistics.median, found))

    def compile(self, distances):
        import sallow
        import stim
        for d in distances:
            theirs = self.circuit(d)
            text = str(theirs)
            ours = sallow.Circuit(text)
            self.add_seconds("parse", d, "ms", 1e3, lambda: sallow.Circuit(text), lambda: stim.Circuit(text))
            self.add_seconds("model", d, "ms", 1e3, lambda: ours.detector_error_model(decompose_errors=True),
                             lambda: theirs.detector_error_model(decompose_errors=True))

    def add_seconds(self, what, distance, unit, scale, ours, theirs, **asked):
        mine, other = self.alternate(ours, theirs)
        self.table.add(what, distance, unit, mine * scale, other * scale, **asked)

    def sample(self, distances):
        import sallow
        for d in distances:
            circuit = self.circuit(d)
            shots = 16384 if d < 20 else 4096
            ours = sallow.DetectorSampler(sallow.Circuit(str(circuit)), seed=5)
            theirs = circuit.compile_detector_sampler(seed=5)
            self.add_seconds("sample", d, "µs per shot", 1e6 / shots, lambda: ours.sample(shots, bit_packed=True),
                             lambda: theirs.sample(shots, bit_packed=True, separate_observables=True))

    def matchings(self, distance):
        import pymatching
        import sallow
        circuit = self.circuit(distance)
        model = circuit.detector_error_model(decompose_errors=True)
        return circuit, sallow.Matching.from_detector_error_model(model), \
            pymatching.Matching.from_detector_error_model(model)

    def batch(self, distances):
        for d in distances:
            circuit, ours, theirs = self.matchings(d)
            shots = (100_000 if d < 10 else 20_000 if d < 20 else 3000) // (10 if self.options.quick else 1)
            events, _ = circuit.compile_detector_sampler(seed=7).sample(shots, bit_packed=True,
                                                                        separate_observables=True)
            self.add_seconds("`decode_batch`, packed", d, "µs per shot", 1e6 / shots,
                             lambda: ours.decode_batch(events, bit_packed_shots=True, bit_packed_predictions=True),
                             lambda: theirs.decode_batch(events, bit_packed_shots=True, bit_packed_predictions=True))

    def rows(self, distances):
        import numpy
        for d in distances:
            circuit, ours, theirs = self.matchings(d)
            shots = 1000 if d < 20 else 300
            rows = list(circuit.compile_detector_sampler(seed=8).sample(shots).astype(numpy.uint8))
            self.add_seconds("`decode(row)` in a loop", d, "µs per shot", 1e6 / shots,
                             lambda: [ours.decode(row) for row in rows], lambda: [theirs.decode(row) for row in rows],
                             least_ratio=2)

    def empty_row(self):
        import numpy
        _, ours, theirs = self.matchings(3)
        row = numpy.zeros(ours.num_detectors, dtype=numpy.uint8)
        self.add_seconds("`decode` of a row without events", 3, "µs", 1e6, lambda: ours.decode(row),
                         lambda: theirs.decode(row), most=3)

    def c_call(self, distance):
        """Compares decode_batch with the same decoder called through libsallow.so."""
        import numpy
        import sallow
        library = COpening(self.options.library)
        circuit, _, _ = self.matchings(distance)
        shots = 100_000 if self.options.quick else 1_000_000
        text = str(circuit.detector_error_model(decompose_errors=True))
        events, _ = circuit.compile_detector_sampler(seed=9).sample(shots, bit_packed=True, separate_observables=True)
        decoder = sallow.Decoder(sallow.DetectorErrorModel(text))
        handle = library.decoder(text)
        predictions = numpy.zeros((shots, 1), dtype=numpy.uint8)

        def ours():
            return decoder.decode_batch(events, bit_packed_shots=True, bit_packed_predictions=True).predictions

        library.decode(handle, events, predictions)
        if not numpy.array_equal(predictions, ours()):
            sys.exit("decode_batch and the C call predict different flips")
        pairs = [(compare.timed(ours), compare.timed(lambda: library.decode(handle, events, predictions)))
                 for _ in range(4 * self.repeats + 1)][1:]
        mine, other = (statistics.median(side) / shots * 1e6 for side in zip(*pairs))
        self.table.add("`decode_batch`; peer: the C call", distance, "µs per shot", mine, other, least_ratio=1 / 1.03)

    def imports(self):
        def seconds(package):
            script = f"import numpy, time; t = time.perf_counter(); import {package}; print(time.perf_counter() - t)"
            return float(subprocess.run([sys.executable, "-c", script], check=True, capture_output=True,
                                        text=True).stdout)

        pairs = [(seconds("sallow"), seconds("pymatching")) for _ in range(self.repeats + 2)][1:]
        mine, other = (statistics.median(side) * 1e3 for side in zip(*pairs))
        self.table.add("`import` beyond NumPy; peer: PyMatching", None, "ms", mine, other, most=50)

    def collect(self):
        import sallow
        import sinter
        import stim
        shots = self.options.shots or (4_000 if self.options.quick else 1_000_000)
        ways = {"sampler": (["sallow"], sallow.sinter.samplers()), "decoder": (["sallow"], sallow.sinter.decoders()),
                "pymatching": (["pymatching"], None)}
        rates, counts = {name: [] for name in ways}, {}
        with tempfile.TemporaryDirectory(prefix="sallow_compare_") as folder:
            paths = compare_collect.make_circuits(folder)
            tasks = [sinter.Task(circuit=stim.Circuit.from_file(path), json_metadata=path.name) for path in paths]
        for _ in range(1 if self.options.quick else 2):
            for name, (decoders, custom) in ways.items():
                start = time.perf_counter()
                found = sinter.collect(num_workers=2, tasks=tasks, decoders=decoders, custom_decoders=custom,
                                       max_shots=shots, print_progress=False)
                rates[name].append(sum(one.shots for one in found) / (time.perf_counter() - start))
                counts[name] = {one.json_metadata: (one.shots, one.errors) for one in found}
        theirs = statistics.median(rates["pymatching"])
        for name, least in (("sampler", 8), ("decoder", 2)):
            ours = statistics.median(rates[name])
            self.table.add(f"`sinter.collect`, our {name}", None, "µs per shot", 1e6 / ours, 1e6 / theirs,
                           least_ratio=least)
            chance = same_rates(counts[name], counts["pymatching"])
            print(f"rates of all tasks together, our {name} and pymatching: chance {chance:.2g} of such a difference",
                  file=sys.stderr)
            if chance < 1e-6:
                sys.exit(f"our {name} fails at another rate than pymatching: {counts[name]}, {counts['pymatching']}")


def same_rates(ours, theirs):
    """The probability of counts that differ at least this much if the rates of each task are the same: a chi-squared
    test of all tasks together, by Wilson and Hilferty's cube root. Approximately right if each task has failures."""
    total, tasks = 0.0, 0
    for name, (shots, failures) in ours.items():
        other_shots, other_failures = theirs[name]
        both = (failures + other_failures) / (shots + other_shots)
        if both * min(shots, other_shots) < 5:
            continue
        variance = both * (1 - both) * (1 / shots + 1 / other_shots)
        total += (failures / shots - other_failures / other_shots) ** 2 / variance
        tasks += 1
    if tasks == 0:
        return 1.0
    z = ((total / tasks) ** (1 / 3) - (1 - 2 / (9 * tasks))) / math.sqrt(2 / (9 * tasks))
    return math.erfc(z / math.sqrt(2)) / 2


class COpening:
    """The needed functions of libsallow.so, by ctypes."""

    def __init__(self, path):
        self.c = ctypes.CDLL(path)
        size, pointer = ctypes.c_size_t, ctypes.c_void_p
        self.c.sallow_model_parse.argtypes = [ctypes.c_char_p, size, pointer, pointer, pointer]
        self.c.sallow_decoder_create.argtypes = [pointer, ctypes.c_char_p, pointer, pointer, pointer]
        self.c.sallow_decoder_decode.argtypes = [pointer, size, pointer, size, pointer, size, pointer, size, pointer]

    def must(self, status):
        if status != 0:
            sys.exit(f"libsallow.so returned status {status}")

    def decoder(self, text):
        model, decoder = ctypes.c_void_p(), ctypes.c_void_p()
        data = text.encode()
        self.must(self.c.sallow_model_parse(data, len(data), None, ctypes.byref(model), None))
        self.must(self.c.sallow_decoder_create(model, b"matching", None, ctypes.byref(decoder), None))
        self.c.sallow_model_free(model)
        return decoder

    def decode(self, decoder, events, predictions):
        self.must(self.c.sallow_decoder_decode(decoder, len(events), events.ctypes.data, events.nbytes,
                                               predictions.ctypes.data, predictions.nbytes, None, 1, None))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="short measurements, to see that all of it works")
    parser.add_argument("--only", default="compile,sample,batch,rows,c_call,binding,import,collect")
    parser.add_argument("--distances", help="5,7,15,25 unless given; --quick leaves out 25")
    parser.add_argument("--shots", type=int, help="of each task of sinter.collect")
    parser.add_argument("--library", default=str(pathlib.Path(compare.TOP, "build", "release", "libsallow.so")))
    parser.add_argument("--json", help="also write the rows to this file")
    options = parser.parse_args()
    try:
        import pymatching
        import sinter
        import stim
    except ImportError as missing:
        print(f"skipped: {missing}; pip install stim pymatching sinter")
        return 0
    import sallow
    if not hasattr(sallow, "sinter"):
        import sallow.sinter
    table = Table()
    bench = Bench(options, table)
    distances = [int(d) for d in (options.distances or ("5,7,15" if options.quick else "5,7,15,25")).split(",")]
    parts = {"compile": lambda: bench.compile([d for d in distances if d > 5]),
             "sample": lambda: bench.sample([d for d in distances if d > 5]), "batch": lambda: bench.batch(distances),
             "rows": lambda: bench.rows(distances), "c_call": lambda: bench.c_call(7), "binding": bench.empty_row,
             "import": bench.imports, "collect": bench.collect}
    for name in options.only.split(","):
        parts[name]()
    table.print(f"sallow {sallow.__version__}, stim {stim.__version__}, PyMatching {pymatching.__version__}, "
                f"sinter {sinter.__version__}")
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(table.rows, indent=1) + "\n", encoding="utf-8")
    if table.misses:
        print("\nbelow what is asked for: " + "; ".join(table.misses), file=sys.stderr)
    return 1 if table.misses and not options.quick else 0


if __name__ == "__main__":
    sys.exit(main())
