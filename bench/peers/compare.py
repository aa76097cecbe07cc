#!/usr/bin/env python3
"""Measures sallow beside Stim and PyMatching: same machine, same files, one thread each, in turn.

Rotated surface code, Z memory, d rounds, uniform noise. Every figure is the median of several measurements of at least
half a second; the two sides alternate, so that a slow minute of the machine slows both. Ratios above 1 mean that sallow
is faster.

What is timed, and why the two sides are alike:
  detect          sallow: the whole process, --out /dev/null, less the same call for one block of shots.
                  Stim: the faster of sample(bit_packed=True) and sample_write('/dev/null', 'b8'), compiled before.
  matching,       sallow: "seconds" of `decode --json`: from events in memory (a row a detector) to predictions.
  correlated      "with files": the whole process, reading and writing included, less the same call on one block.
                  PyMatching: decode_batch on bit-packed shots to bit-packed predictions.
                  sallow does not solve parts of the model that no prediction depends on (half of a surface code);
                  "weights" asks both sides for each solution's weight too, which takes them all.
  union_find      the same, against PyMatching's exact matching; only with --only.
  analyze_errors  sallow: the whole process, from a circuit file to /dev/null, less `sallow --version`.
                  Stim: parsing, detector_error_model(decompose_errors=True) and str(), within Python.

Needs numpy, stim and pymatching (pip install stim pymatching); says so and stops where they are missing.
"""
import argparse
import json
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
    """The medians of two sides that were timed in turn, in microseconds per `unit`."""

    def __init__(self, name, distance, unit, ours, theirs, **more):
        self.row = {"name": name, "distance": distance, "unit": unit, "sallow": statistics.median(ours),
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
    """Peak resident memory of a command. A child counts what its parent held when it forked: a small parent runs it."""
    parent = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); " \
             "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    return int(run([sys.executable, "-c", parent] + command)[1].split()[-1]) / 1024


def timed(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def enough(measure, count, at_least, most):
    """The smallest doubling of `count` for which measure(count) takes `at_least` seconds."""
    while measure(count) < at_least and count * 2 <= most:
        count *= 2
    return count


class Bench:
    def __init__(self, options, folder):
        import stim
        self.options, self.folder, self.stim = options, folder, stim
        self.sallow = options.sallow
        self.rows = []

    def circuit(self, distance):
        path = os.path.join(self.folder, f"d{distance}.stim")
        p = self.options.p
        circuit = self.stim.Circuit.generated(
            "surface_code:rotated_memory_z", distance=distance, rounds=distance, after_clifford_depolarization=p,
            before_round_data_depolarization=p, before_measure_flip_probability=p, after_reset_flip_probability=p)
        circuit.to_file(path)
        return circuit, path

    def alternate(self, ours, theirs):
        """Times both in turn; the first pair warms caches and is dropped."""
        pairs = [(ours(), theirs()) for _ in range(self.options.repeats + 1)][1:]
        return [pair[0] for pair in pairs], [pair[1] for pair in pairs]

    def add(self, measurement):
        self.rows.append(measurement.row)
        row = measurement.row
        print(f"{row['name']:<17} d={row['distance']:<3} sallow {row['sallow']:10.3f}   peer {row['peer']:10.3f}   "
              f"µs a {row['unit']:<6} ratio {row['ratio']:6.2f}", flush=True)

    def detect(self, distance):
        circuit, path = self.circuit(distance)
        sampler = circuit.compile_detector_sampler(seed=5)

        def command(shots):
            return [self.sallow, "detect", "--shots", str(shots), "--in", path, "--out", os.devnull,
                    "--out_format", "b8", "--seed", "5", "--threads", "1"]

        def ours(shots):
            return run(command(shots))[0]

        def theirs_to_memory(shots):
            return timed(lambda: sampler.sample(shots, bit_packed=True))

        def theirs_to_device(shots):
            return timed(lambda: sampler.sample_write(shots, filepath=os.devnull, format="b8"))

        shots = enough(lambda n: min(ours(n), theirs_to_device(n)), 2 * ONE_BLOCK, self.options.seconds, 1 << 26)
        fits = shots * circuit.num_detectors / 8 < 2e9
        ways = [theirs_to_device] + ([theirs_to_memory] if fits else [])
        theirs = min(ways, key=lambda way: way(shots))

        def ours_net():
            return (ours(shots) - ours(ONE_BLOCK)) / (shots - ONE_BLOCK) * 1e6

        self.add(Measurement("detect", distance, "shot", *self.alternate(ours_net, lambda: theirs(shots) / shots * 1e6),
                             shots=shots, peak_mb=peak_mb(command(shots)), peer_way=theirs.__name__))

    def decode(self, name, distance, correlations=False, weights=False):
        import numpy
        import pymatching
        circuit, _ = self.circuit(distance)
        model = circuit.detector_error_model(decompose_errors=True)
        model_path = os.path.join(self.folder, f"d{distance}.dem")
        model.to_file(model_path)
        matching = pymatching.Matching.from_detector_error_model(model, enable_correlations=correlations)
        sampler = circuit.compile_detector_sampler(seed=11)

        def draw(shots):
            return sampler.sample(shots, separate_observables=True, bit_packed=True)

        def predict(events):
            found = matching.decode_batch(events, bit_packed_shots=True, bit_packed_predictions=True,
                                          enable_correlations=correlations, return_weights=weights)
            return found[0] if weights else found

        predict(draw(16)[0])
        shots = 2 * ONE_BLOCK
        while True:
            events, flips = draw(shots)
            if timed(lambda: predict(events)) >= self.options.seconds or shots >= 1 << 23:
                break
            shots *= 2
        files = []
        for count in (ONE_BLOCK, shots):
            stem = os.path.join(self.folder, f"{name}{distance}_{count}")
            events[:count].tofile(stem + ".events.b8")
            flips[:count].tofile(stem + ".flips.b8")
            files.append(stem)

        def command(stem):
            wanted = ["--weights_out", os.devnull] if weights else []
            return [self.sallow, "decode", "--dem", model_path, "--decoder", name, "--threads", "1", "--json", *wanted,
                    "--in", stem + ".events.b8", "--in_format", "b8", "--obs_in", stem + ".flips.b8",
                    "--obs_in_format", "b8", "--out", os.devnull, "--out_format", "b8"]

        with_files, failures = [], []

        def ours_inside():
            seconds, out = run(command(files[1]))
            report = json.loads(out)
            failures.append(report["failures"])
            with_files.append((seconds - run(command(files[0]))[0]) / (shots - ONE_BLOCK) * 1e6)
            return report["seconds"] / shots * 1e6

        figures = self.alternate(ours_inside, lambda: timed(lambda: predict(events)) / shots * 1e6)
        wrong = int(numpy.count_nonzero((predict(events) != flips).any(axis=1)))
        title = name + (", weights" if weights else "")
        self.add(Measurement(title, distance, "shot", *figures, shots=shots, peak_mb=peak_mb(command(files[1])),
                             sallow_with_files=statistics.median(with_files), failures=failures[-1],
                             peer_failures=wrong))
        for stem in files:
            os.remove(stem + ".events.b8")
            os.remove(stem + ".flips.b8")

    def analyze(self, distance):
        _, path = self.circuit(distance)
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
        self.add(Measurement("analyze_errors", distance, "model",
                             *self.alternate(lambda: sum(ours_once() for _ in range(times)) / times * 1e6,
                                             lambda: sum(theirs_once() for _ in range(times)) / times * 1e6),
                             peak_mb=peak_mb(command)))


def print_table(rows, options, versions):
    print(f"\nRotated surface code, Z memory, d rounds, uniform p = {options.p}.")
    print(f"{versions}; {platform.machine()}, {processor()}; one thread; medians of {options.repeats}.\n")
    print("| what | d | sallow, µs | peer, µs | ratio | with files, µs | peak memory, MB | failures, sallow / peer |")
    print("|---|---|---|---|---|---|---|---|")
    for row in rows:
        files = f"{row['sallow_with_files']:.3f}" if "sallow_with_files" in row else ""
        failures = f"{row['failures']} / {row['peer_failures']} of {row['shots']}" if "failures" in row else ""
        print(f"| {row['name']} | {row['distance']} | {row['sallow']:.3f} | {row['peer']:.3f} | {row['ratio']:.2f} "
              f"| {files} | {row['peak_mb']:.0f} | {failures} |")


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown processor"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sallow", default=os.path.join(TOP, "build", "release", "sallow"))
    parser.add_argument("--distances", default="7,15,25")
    parser.add_argument("--p", type=float, default=0.001)
    parser.add_argument("--only", default="detect,matching,weights,correlated,analyze_errors")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.5, help="least length of one measurement")
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

    import pymatching
    import stim
    versions = f"sallow {run([options.sallow, '--version'])[1].decode().split()[-1]}, Stim {stim.__version__}, " \
               f"PyMatching {pymatching.__version__}"
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options, folder)
        jobs = {"detect": bench.detect, "analyze_errors": bench.analyze,
                "matching": lambda d: bench.decode("matching", d),
                "weights": lambda d: bench.decode("matching", d, weights=True),
                "correlated": lambda d: bench.decode("correlated", d, correlations=True),
                "union_find": lambda d: bench.decode("union_find", d)}
        for name in options.only.split(","):
            for distance in map(int, options.distances.split(",")):
                try:
                    jobs[name](distance)
                except RuntimeError as error:
                    print(f"{name} d={distance}: {error}", file=sys.stderr)
        print_table(bench.rows, options, versions)
        if options.json:
            with open(options.json, "w", encoding="utf-8") as file:
                json.dump({"versions": versions, "processor": processor(), "p": options.p, "rows": bench.rows}, file,
                          indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
