#!/usr/bin/env python3
"""Measures sallow, Stim and PyMatching on the same machine and files, with one thread each, in turns.

Rotated surface code, Z memory, d rounds, uniform noise of each strength in --p; with --record, also the real shots of
a published record (a folder for `sallow dataset`, decoded with its circuit's model). Every figure is the median of
several measurements of at least half a second. The two sides alternate, so that a slow phase of the machine affects
both. Ratios above 1 mean that sallow is faster.

    compare.py --only matching --distances 5,7,11,15,25 --p 0.001,0.003 --record DIR/surface_code_bZ_d5_r15_center_5_5

The timed work, and how the two sides correspond:
  detect          sallow: the whole process with --out /dev/null, minus the same call for one block of shots.
                  Stim: the faster of sample(bit_packed=True) and sample_write('/dev/null', 'b8'), compiled before.
  matching,       sallow: "seconds" of `decode --json`: from events in memory (one row per detector) to predictions.
  correlated      "with files": the whole process with reading and writing, minus the same call on one block.
                  PyMatching: decode_batch from bit-packed shots to bit-packed predictions. sallow decodes the same
                  shots, several times if they take it less than half a second.
                  Peak memory: of a process that reads the model and the shots from files and decodes them; the peer's
                  process imports only numpy and pymatching.
                  sallow does not solve parts of the model on which no prediction depends (half of a surface code);
                  "weights" also asks both sides for the weight of each solution, which needs all parts.
  union_find      the same, compared with PyMatching's exact matching; only with --only.
  single          each shot with a separate call, by matching, correlated and union_find; only with --only.
                  sallow: decode_shot() called from C++ (--lone_shots), with a list of events; the median pass over the
                  shots. PyMatching: decode(row) called in a loop of Python, with a row of one byte per detector.
                  Both sides: CPU time.
  estimate        sallow: the whole process from a circuit to its count of failures, minus the same call for one block.
                  Peer: Stim's sample(bit_packed=True), PyMatching's decode_batch and the comparison, compiled before,
                  in batches of 2^12 or 2^16 shots, whichever is faster.
  two_threads     `estimate` with --threads 2 compared with --threads 1 (in the peer's column).
  sample_dem      as detect, from the circuit's error model; Stim: the faster of the compiled model's sample(bit_packed=
                  True) and sample_write() to the null device.
  analyze_errors  sallow: the whole process, from a circuit file to /dev/null, minus `sallow --version`.
                  Stim: parsing, detector_error_model(decompose_errors=True) and str(), within Python.

Needs numpy, stim and pymatching (pip install stim pymatching); reports it and stops if they are missing.
"""
import argparse
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ONE_BLOCK = 1024


class Measurement:
    """The medians of two sides that were timed in turns, in microseconds per `unit`."""

    def __init__(self, name, distance, p, unit, ours, theirs, **more):
        self.row = {"name": name, "distance": distance, "p": p, "unit": unit, "sallow": statistics.median(ours),
                    "peer": statistics.median(theirs), "ratio": statistics.median(theirs) / statistics.median(ours),
                    "sallow_all": ours, "peer_all": theirs, **more}


def run(command):
    """Runs a command; returns (seconds, standard output)."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: exit {done.returncode}\n{done.stderr.decode(errors='replace')}")
    return seconds, done.stdout


def peak_mb(command):
    """Peak resident memory of a command. A small parent runs it, because a child counts the memory of its parent."""
    parent = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); " \
             "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    return int(run([sys.executable, "-c", parent] + command)[1].split()[-1]) / 1024


PEER_PROCESS = """
import sys, numpy, pymatching
correlations, weights = sys.argv[3] == "1", sys.argv[4] == "1"
matching = pymatching.Matching.from_detector_error_model_file(sys.argv[1], enable_correlations=correlations)
events = numpy.fromfile(sys.argv[2], dtype=numpy.uint8).reshape(-1, (matching.num_detectors + 7) // 8)
matching.decode_batch(events, bit_packed_shots=True, bit_packed_predictions=True, enable_correlations=correlations,
                      return_weights=weights)
"""


def timed(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def enough(measure, count, at_least, most):
    """The smallest doubling of `count` for which measure(count) takes at least `at_least` seconds."""
    while measure(count) < at_least and count * 2 <= most:
        count *= 2
    return count


class Bench:
    def __init__(self, options, folder):
        import stim
        self.options, self.folder, self.stim = options, folder, stim
        self.sallow = options.sallow
        self.rows = []

    def circuit(self, distance, p):
        path = os.path.join(self.folder, f"d{distance}_p{p}.stim")
        circuit = self.stim.Circuit.generated(
            "surface_code:rotated_memory_z", distance=distance, rounds=distance, after_clifford_depolarization=p,
            before_round_data_depolarization=p, before_measure_flip_probability=p, after_reset_flip_probability=p)
        circuit.to_file(path)
        return circuit, path

    def alternate(self, ours, theirs):
        """Times both in turns; the first pair warms the caches and is dropped."""
        pairs = [(ours(), theirs()) for _ in range(self.options.repeats + 1)][1:]
        return [pair[0] for pair in pairs], [pair[1] for pair in pairs]

    def add(self, measurement):
        self.rows.append(measurement.row)
        row = measurement.row
        place = f"d={row['distance']} p={row['p']}" if row["p"] else row["distance"]
        print(f"{row['name']:<17} {place:<14} sallow {row['sallow']:10.3f}   peer {row['peer']:10.3f}   "
              f"µs per {row['unit']:<6} ratio {row['ratio']:6.2f}", flush=True)

    def sampling(self, name, distance, p, path, detectors, to_memory, to_device):
        """Times the command `name` on the file at `path`, and the faster of Stim's ways."""
        def command(shots):
            return [self.sallow, name, "--shots", str(shots), "--in", path, "--out", os.devnull,
                    "--out_format", "b8", "--seed", "5", "--threads", "1"]

        def ours(shots):
            return run(command(shots))[0]

        def theirs_to_memory(shots):
            return timed(lambda: to_memory(shots))

        def theirs_to_device(shots):
            return timed(lambda: to_device(shots))

        shots = enough(lambda n: min(ours(n), theirs_to_device(n)), 2 * ONE_BLOCK, self.options.seconds, 1 << 26)
        ways = [theirs_to_device] + ([theirs_to_memory] if shots * detectors / 8 < 2e9 else [])
        theirs = min(ways, key=lambda way: way(shots))
        figures = self.alternate(lambda: (ours(shots) - ours(ONE_BLOCK)) / (shots - ONE_BLOCK) * 1e6,
                                 lambda: theirs(shots) / shots * 1e6)
        self.add(Measurement(name, distance, p, "shot", *figures, shots=shots, peak_mb=peak_mb(command(shots)),
                             peer_way=theirs.__name__))

    def detect(self, distance, p):
        circuit, path = self.circuit(distance, p)
        sampler = circuit.compile_detector_sampler(seed=5)
        self.sampling("detect", distance, p, path, circuit.num_detectors,
                      lambda shots: sampler.sample(shots, bit_packed=True),
                      lambda shots: sampler.sample_write(shots, filepath=os.devnull, format="b8"))

    def sample_dem(self, distance, p):
        circuit, _ = self.circuit(distance, p)
        model = circuit.detector_error_model(decompose_errors=True)
        path = os.path.join(self.folder, f"d{distance}.dem")
        model.to_file(path)
        sampler = model.compile_sampler(seed=5)
        self.sampling("sample_dem", distance, p, path, circuit.num_detectors,
                      lambda shots: sampler.sample(shots, bit_packed=True),
                      lambda shots: sampler.sample_write(shots, det_out_file=os.devnull, det_out_format="b8",
                                                         obs_out_file=os.devnull, obs_out_format="b8"))

    def estimate_command(self, path, shots, threads):
        return [self.sallow, "estimate", "--circuit", path, "--max_shots", str(shots), "--seed", "5", "--threads",
                str(threads), "--json"]

    def estimate_net(self, path, shots, threads):
        """Microseconds per shot of the whole process, minus a process with only one block."""
        begin = run(self.estimate_command(path, ONE_BLOCK, threads))[0]
        return (run(self.estimate_command(path, shots, threads))[0] - begin) / (shots - ONE_BLOCK) * 1e6

    def estimate_shots(self, path, at_least, threads):
        def seconds(shots):
            return json.loads(run(self.estimate_command(path, shots, threads))[1])["seconds"]

        return enough(seconds, 2 * ONE_BLOCK, at_least, 1 << 28)

    def estimate(self, distance, p):
        import numpy
        import pymatching
        circuit, path = self.circuit(distance, p)
        sampler = circuit.compile_detector_sampler(seed=5)
        matching = pymatching.Matching.from_detector_error_model(circuit.detector_error_model(decompose_errors=True))

        def theirs(shots, batch):
            failed = 0
            for done in range(0, shots, batch):
                events, flips = sampler.sample(min(batch, shots - done), separate_observables=True, bit_packed=True)
                found = matching.decode_batch(events, bit_packed_shots=True, bit_packed_predictions=True)
                failed += int(numpy.count_nonzero((found != flips).any(axis=1)))
            return failed

        theirs(16, 16)
        most = 1 << 16
        batch = min((1 << 12, most), key=lambda n: timed(lambda: theirs(most, n)))
        their_shots = enough(lambda n: timed(lambda: theirs(n, batch)), 2 * ONE_BLOCK, self.options.seconds, 1 << 28)
        our_shots = self.estimate_shots(path, self.options.seconds, 1)
        figures = self.alternate(lambda: self.estimate_net(path, our_shots, 1),
                                 lambda: timed(lambda: theirs(their_shots, batch)) / their_shots * 1e6)
        self.add(Measurement("estimate", distance, p, "shot", *figures, shots=our_shots,
                             peak_mb=peak_mb(self.estimate_command(path, our_shots, 1)), peer_batch=batch))

    def two_threads(self, distance, p):
        _, path = self.circuit(distance, p)
        shots = self.estimate_shots(path, 2 * self.options.seconds, 1)
        figures = self.alternate(lambda: self.estimate_net(path, shots, 2), lambda: self.estimate_net(path, shots, 1))
        self.add(Measurement("two_threads", distance, p, "shot", *figures, shots=shots,
                             peak_mb=peak_mb(self.estimate_command(path, shots, 2))))

    def decode(self, name, distance, p, correlations=False, weights=False):
        circuit, _ = self.circuit(distance, p)
        path = os.path.join(self.folder, f"d{distance}.dem")
        circuit.detector_error_model(decompose_errors=True).to_file(path)
        sampler = circuit.compile_detector_sampler(seed=11)

        def draw(shots):
            return sampler.sample(shots, separate_observables=True, bit_packed=True)

        self.decode_shots(name, distance, p, path, draw, correlations, weights)

    def decode_record(self, name, folder, correlations=False, weights=False):
        import numpy
        path = os.path.join(folder, "circuit_detector_error_model.dem")
        detectors = self.stim.DetectorErrorModel.from_file(path).num_detectors
        events = numpy.fromfile(os.path.join(folder, "detection_events.b8"), dtype=numpy.uint8)
        events = events.reshape(-1, (detectors + 7) // 8)
        with open(os.path.join(folder, "obs_flips_actual.01"), encoding="ascii") as file:
            flips = numpy.array([int(line) for line in file], dtype=numpy.uint8).reshape(-1, 1)
        title = "real d5 r15" if "_d5_r15_" in folder else os.path.basename(folder.rstrip("/"))
        self.decode_shots(name, title, None, path, lambda shots: (events, flips), correlations, weights)

    def decode_shots(self, name, distance, p, model_path, draw, correlations, weights):
        """Times both sides on the shots of draw(count). The search for a count ends if draw() has no more."""
        import numpy
        import pymatching
        matching = pymatching.Matching.from_detector_error_model_file(model_path, enable_correlations=correlations)

        def predict(events):
            found = matching.decode_batch(events, bit_packed_shots=True, bit_packed_predictions=True,
                                          enable_correlations=correlations, return_weights=weights)
            return found[0] if weights else found

        predict(draw(16)[0])
        shots = 2 * ONE_BLOCK
        while True:
            events, flips = draw(shots)
            if timed(lambda: predict(events)) >= self.options.seconds or shots >= 1 << 23 or len(events) != shots:
                break
            shots *= 2
        shots = len(events)

        def write(count, times):
            stem = os.path.join(self.folder, f"{count}_{times}")
            with open(stem + ".events.b8", "wb") as to_events, open(stem + ".flips.b8", "wb") as to_flips:
                for _ in range(times):
                    events[:count].tofile(to_events)
                    flips[:count].tofile(to_flips)
            return stem

        def command(stem):
            wanted = ["--weights_out", os.devnull] if weights else []
            return [self.sallow, "decode", "--dem", model_path, "--decoder", name, "--threads", "1", "--json", *wanted,
                    "--in", stem + ".events.b8", "--in_format", "b8", "--obs_in", stem + ".flips.b8",
                    "--obs_in_format", "b8", "--out", os.devnull, "--out_format", "b8"]

        def inside(stem):
            seconds, out = run(command(stem))
            return seconds, json.loads(out)

        block, once = write(ONE_BLOCK, 1), write(shots, 1)
        times = math.ceil(1.05 * self.options.seconds / inside(once)[1]["seconds"])
        stem = once if times == 1 else write(shots, times)
        with_files, failures = [], []

        def ours():
            seconds, report = inside(stem)
            failures.append(report["failures"] // times)
            with_files.append((seconds - inside(block)[0]) / (shots * times - ONE_BLOCK) * 1e6)
            return report["seconds"] / (shots * times) * 1e6

        figures = self.alternate(ours, lambda: timed(lambda: predict(events)) / shots * 1e6)
        wrong = int(numpy.count_nonzero((predict(events) != flips).any(axis=1)))
        peer = [sys.executable, "-c", PEER_PROCESS, model_path, once + ".events.b8", str(int(correlations)),
                str(int(weights))]
        self.add(Measurement(name + (", weights" if weights else ""), distance, p, "shot", *figures, shots=shots,
                             peak_mb=peak_mb(command(once)), peer_peak_mb=peak_mb(peer),
                             sallow_with_files=statistics.median(with_files), failures=failures[-1],
                             peer_failures=wrong))
        for path in {block, once, stem}:
            os.remove(path + ".events.b8")
            os.remove(path + ".flips.b8")

    def single(self, decoder, distance, p, correlations=False):
        import numpy
        import pymatching
        circuit, _ = self.circuit(distance, p)
        stem = os.path.join(self.folder, f"single_d{distance}")
        circuit.detector_error_model(decompose_errors=True).to_file(stem + ".dem")
        matching = pymatching.Matching.from_detector_error_model_file(stem + ".dem", enable_correlations=correlations)
        shots = 2 * ONE_BLOCK
        events, flips = circuit.compile_detector_sampler(seed=11).sample(shots, separate_observables=True)
        rows = list(events.astype(numpy.uint8))
        for bits, kind in ((events, "events"), (flips, "flips")):
            numpy.packbits(bits, axis=1, bitorder="little").tofile(f"{stem}.{kind}.b8")
        command = [self.options.lone_shots, "--dem", stem + ".dem", "--in", stem + ".events.b8",
                   "--obs_in", stem + ".flips.b8", "--decoder", decoder, "--seconds", str(self.options.seconds)]
        failures, wrong = [], []

        def ours():
            report = json.loads(run(command)[1])
            failures.append(report["failures"])
            return report["microseconds"]

        def theirs():
            start = time.process_time()
            found = [matching.decode(row, enable_correlations=correlations) for row in rows]
            seconds = time.process_time() - start
            wrong.append(int(numpy.count_nonzero((numpy.array(found) != flips).any(axis=1))))
            return seconds / shots * 1e6

        figures = self.alternate(ours, theirs)
        self.add(Measurement("single " + decoder, distance, p, "shot", *figures, shots=shots, peak_mb=peak_mb(command),
                             failures=failures[-1], peer_failures=wrong[-1]))

    def analyze(self, distance, p):
        _, path = self.circuit(distance, p)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        command = [self.sallow, "analyze_errors", "--decompose_errors", "--in", path, "--out", os.devnull]
        idle = min(run([self.sallow, "--version"])[0] for _ in range(5))

        def ours_once():
            return run(command)[0] - idle

        def theirs_once():
            return timed(lambda: str(self.stim.Circuit(text).detector_error_model(decompose_errors=True)))

        times = enough(lambda n: min(sum(ours_once() for _ in range(n)), sum(theirs_once() for _ in range(n))), 1,
                       self.options.seconds, 64)
        self.add(Measurement("analyze_errors", distance, p, "model",
                             *self.alternate(lambda: sum(ours_once() for _ in range(times)) / times * 1e6,
                                             lambda: sum(theirs_once() for _ in range(times)) / times * 1e6),
                             peak_mb=peak_mb(command)))


def print_table(rows, options, versions):
    real = ", and real shots" if options.record else ""
    print(f"\nRotated surface code, Z memory, d rounds, uniform noise{real}.")
    print(f"{versions}; {platform.machine()}, {processor()}; one thread; medians of {options.repeats}.\n")
    print("| what | d | p | sallow, µs | peer, µs | ratio | with files, µs | peak memory, MB, sallow / peer "
          "| failures, sallow / peer |")
    print("|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        files = f"{row['sallow_with_files']:.3f}" if "sallow_with_files" in row else ""
        failures = f"{row['failures']} / {row['peer_failures']} of {row['shots']}" if "failures" in row else ""
        memory = f"{row['peak_mb']:.0f}" + (f" / {row['peer_peak_mb']:.0f}" if "peer_peak_mb" in row else "")
        print(f"| {row['name']} | {row['distance']} | {row['p'] or ''} | {row['sallow']:.3f} | {row['peer']:.3f} "
              f"| {row['ratio']:.2f} | {files} | {memory} | {failures} |")
    print()
    for name, p in dict.fromkeys((row["name"], row["p"]) for row in rows):
        ratios = [row["ratio"] for row in rows if (row["name"], row["p"]) == (name, p)]
        if len(ratios) > 1:
            print(f"{name}, p={p}: geometric mean of the ratios {statistics.geometric_mean(ratios):.2f}")


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown processor"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sallow", default=os.path.join(TOP, "build", "release", "sallow"))
    parser.add_argument("--lone_shots", default=os.path.join(TOP, "build", "release", "bench", "lone_shots"))
    parser.add_argument("--distances", default="7,15,25")
    parser.add_argument("--p", default="0.001", help="strengths of the noise, separated by commas")
    parser.add_argument("--record", help="folder of a published experiment with real shots")
    parser.add_argument("--only", default="detect,matching,weights,correlated,analyze_errors")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.5, help="minimum length of one measurement")
    parser.add_argument("--json", help="also write every measurement to this file")
    options = parser.parse_args()

    missing = []
    for package in ("numpy", "stim", "pymatching"):
        try:
            __import__(package)
        except ImportError:
            missing.append(package)
    if missing:
        print(f"skipped: the peers are not installed; pip install {' '.join(missing)}")
        return 0
    if not os.path.exists(options.sallow):
        sys.exit(f"{options.sallow} is not built; ./run help builds it")
    if "single" in options.only.split(",") and not os.path.exists(options.lone_shots):
        sys.exit(f"{options.lone_shots} is not built; SALLOW_BENCHMARKS=ON builds it")

    import pymatching
    import stim
    versions = f"sallow {run([options.sallow, '--version'])[1].decode().split()[-1]}, Stim {stim.__version__}, " \
               f"PyMatching {pymatching.__version__}"
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options, folder)
        decoders = {"matching": ("matching", {}), "weights": ("matching", {"weights": True}),
                    "correlated": ("correlated", {"correlations": True}), "union_find": ("union_find", {})}
        names = options.only.split(",")
        jobs = []
        for name in names:
            for p in map(float, options.p.split(",")):
                for distance in map(int, filter(None, options.distances.split(","))):
                    if name in decoders:
                        decoder, asked = decoders[name]
                        jobs.append((bench.decode, (decoder, distance, p), asked))
                    elif name == "single":
                        jobs += [(bench.single, ("matching", distance, p), {}),
                                 (bench.single, ("correlated", distance, p), {"correlations": True}),
                                 (bench.single, ("union_find", distance, p), {})]
                    else:
                        job = {"detect": bench.detect, "sample_dem": bench.sample_dem, "estimate": bench.estimate,
                               "two_threads": bench.two_threads, "analyze_errors": bench.analyze}[name]
                        jobs.append((job, (distance, p), {}))
            if options.record and name in decoders:
                decoder, asked = decoders[name]
                jobs.append((bench.decode_record, (decoder, options.record), asked))
        for job, arguments, asked in jobs:
            try:
                job(*arguments, **asked)
            except RuntimeError as error:
                print(f"{arguments}: {error}", file=sys.stderr)
        print_table(bench.rows, options, versions)
        if options.json:
            with open(options.json, "w", encoding="utf-8") as file:
                json.dump({"versions": versions, "processor": processor(), "rows": bench.rows}, file, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
